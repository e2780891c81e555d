"""What somebody wants of a preview link, before there is one."""

from dataclasses import dataclass

MOST_DAYS = 90


@dataclass(frozen=True)
class Wish:
    """For how long a link leads somewhere, whom it is for, and what it shows: the newest state, or else what never changes."""

    days: int = 7
    label: str = ""
    takes_comments: bool = False
    revision: int | None = None  # its number
    proof: int | None = None
