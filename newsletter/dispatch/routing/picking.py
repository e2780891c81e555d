"""Which of several relays has the next turn: values only, no database, no clock and no chance."""

from collections.abc import Sequence
from dataclasses import dataclass

_TURNS = 32  # in which a dispatch is shared out, if its turns do not end for their time
_LEAST = 10  # mails


@dataclass(frozen=True)
class Candidate:
    """A relay: its priority (1 comes first), its share among those of the same, what it was given, and whether it can be used."""

    relay_id: int
    priority: int
    share: int
    given: int = 0
    is_usable: bool = True

    @property
    def load(self) -> float:
        """What it was given, by its share."""
        return self.given / self.share


def pick(candidates: Sequence[Candidate]) -> Candidate | None:
    """Of the best priority that has any which can be used, the one that was given least by its share; None: there is none."""
    usable = [candidate for candidate in candidates if candidate.is_usable]
    return min(
        usable, key=lambda candidate: (candidate.priority, candidate.load, candidate.relay_id), default=None
    )


def made_up(candidates: Sequence[Candidate], picked: Candidate) -> dict[int, int]:
    """What counts as given from now on of those beside the picked one that could not be used: what they missed is not made up
    for, or a relay that comes back would get everything."""
    return {
        candidate.relay_id: int(picked.load * candidate.share)
        for candidate in candidates
        if not candidate.is_usable and candidate.priority == picked.priority and candidate.load < picked.load
    }


def turn_of(candidates: Sequence[Candidate], picked: Candidate, *, enrolled: int) -> int:
    """How many mails the picked one gets in this turn, in a dispatch of so many: all of them if nobody shares with it."""
    usable = [one for one in candidates if one.is_usable and one.priority == picked.priority]
    return max(enrolled if len(usable) == 1 else enrolled // _TURNS, _LEAST)
