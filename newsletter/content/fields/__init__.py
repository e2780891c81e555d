"""What a field of a block can be: its kind, how it is told to people, and how values are found by that."""
