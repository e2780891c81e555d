"""The sample newsletters: what `newsletter demo` puts into an empty database."""
