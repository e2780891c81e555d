"""Providers call us: what they say is checked byte for byte, and becomes the report that a mail system would have written."""
