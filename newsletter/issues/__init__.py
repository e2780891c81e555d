"""Newsletters and their issues: composing, proofing, approving."""
