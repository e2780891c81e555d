"""Sending one proof to one audience, with an account of every recipient."""
