"""Checks before a proof is made; each file is one family of checks."""
