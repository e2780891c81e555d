"""From content to mail, purely: the same call for preview, proof and archive."""
