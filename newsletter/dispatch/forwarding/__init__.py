"""People's own mails that came to a return path of ours, on their way to whoever reads the answers."""
