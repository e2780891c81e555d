"""Pages for subscribers. They need no script, no cookie and no sign-in; a token from a mail is the whole authority."""
