"""What is said of an issue while it is written, to whom else it is shown, and what its versions are called."""
