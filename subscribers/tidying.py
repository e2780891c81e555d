"""One way to tidy the short texts that people and files give us: one line, NFC, no control characters."""

import unicodedata

MAX_LENGTH = 200  # characters of a name or an organisation


def tidy(text: str) -> str:
    """The text as it is kept: composed (a Mac writes Hangul in pieces), on one line, without outer spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_name(text: str) -> str:
    """The same for what a form brings: what cannot be shown is dropped, what is too long is cut."""
    shown = "".join(sign for sign in tidy(text) if not is_control(sign))
    return shown[:MAX_LENGTH].rstrip()


def is_control(sign: str) -> bool:
    """Whether the character is a control, among them NUL, which PostgreSQL cannot keep, or a lone surrogate."""
    return unicodedata.category(sign) in ("Cc", "Cs")
