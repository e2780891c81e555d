"""Mail that arrives at the addresses we put into our own mails: read here, and acted upon."""
