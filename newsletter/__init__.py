"""A newsletter service: compose from blocks, approve a frozen proof, account for every recipient."""

__version__ = "0.1.0"
