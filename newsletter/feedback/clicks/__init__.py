"""Clicks, counted together: which link was opened how often, and never by whom."""
