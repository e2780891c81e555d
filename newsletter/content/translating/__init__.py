"""Texts on their way to a translator and back: as XLIFF 2, which translators' programs read. Values in, values out."""
