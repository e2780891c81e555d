"""The ways by which what comes back reaches us, besides a mail server that runs `newsletter inbound` for each mail.

Each hands over what it got, and lets go of it only once that is kept; whatever is told twice does nothing the second time.
"""
