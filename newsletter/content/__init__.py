"""What an issue says: typed values, no input or output."""
