"""The sample newsletter: what `newsletter demo` puts into an empty database."""
