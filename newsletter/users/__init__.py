"""The members of staff who sign in."""
