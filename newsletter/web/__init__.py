"""Pages for staff and for subscribers."""
