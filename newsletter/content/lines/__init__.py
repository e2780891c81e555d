"""Lists written as lines, one entry a line: read as people paste them from tables and documents, and written to be read again."""
