"""What the id of a row may be."""

LARGEST_ID = 2**63 - 1  # the last of a BIGINT
