"""What is changed because of something that came back."""

from enum import StrEnum


class Deed(StrEnum):
    """One change."""

    UNSUBSCRIBED = "unsubscribed"
    RECORDED = "recorded"
    SUPPRESSED = "suppressed"
    FORWARDED = "forwarded"  # to whoever reads the answers: a person wrote it
    WAITING = "waiting"  # for a person who says what it means
