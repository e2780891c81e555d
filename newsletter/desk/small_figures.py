"""Figures that could say something of a single person are shown to nobody, and cannot be had from others by subtraction.

A figure under ten is hidden. A sum of several is made of those that are shown, and of what is hidden only the tens, and never
more of them than there would be with any one of the hidden figures at nothing. Sums of sums are made of what is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass

FEWEST = 10


@dataclass(frozen=True)
class Sum:
    """Of several figures: that many at least, and no more where none of them is hidden."""

    at_least: int
    is_exact: bool


NOTHING = Sum(0, is_exact=True)


def shown(count: int) -> int | None:
    """The figure, None for one that is hidden."""
    return count if count >= FEWEST else None


def sum_of(counts: Iterable[int]) -> Sum:
    """What may be said of the sum of figures, each of which is shown or hidden."""
    figures = list(counts)
    hidden = [count for count in figures if shown(count) is None]
    # With one of them at nothing the others come to this at most.
    possible = (FEWEST - 1) * (len(hidden) - 1)
    rest = max(0, min(sum(hidden), possible)) // FEWEST * FEWEST
    return Sum(sum(figures) - sum(hidden) + rest, is_exact=not hidden)


def together(sums: Iterable[Sum]) -> Sum:
    """What they come to."""
    several = list(sums)
    return Sum(sum(one.at_least for one in several), all(one.is_exact for one in several))
