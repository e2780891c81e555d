"""The compose form: what it posts, and how it is shown."""
