"""Relays that take mail by an HTTP API: the mail as it is, in one request."""
