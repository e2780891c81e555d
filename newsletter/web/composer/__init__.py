"""The compose form as values: what it holds, how it becomes content, how two people's changes meet."""
