"""A file of subscribers onto a list: read, understood, decided row by row, applied, reported."""
