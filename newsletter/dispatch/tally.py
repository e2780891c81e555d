"""What is counted while a dispatch is rehearsed. People stand in it by their ids: who is erased is in no report any more."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from newsletter.wording import Sentence

EXAMPLES = 5  # people who are named of those something is said of


@dataclass
class Some:
    """How many people, and the first few of them."""

    count: int = 0
    examples: list[int] = field(default_factory=list)

    def add(self, subscriber_id: int) -> None:
        """One more."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(subscriber_id)


@dataclass(frozen=True)
class Gap:
    """A merge tag in an edition for which there is nothing to say of somebody, who reads its default instead."""

    edition: str
    tag: str
    default: str


@dataclass(frozen=True)
class Longest:
    """The longest subject, in columns (a Korean letter takes two), and who gets it in which edition."""

    columns: int
    subscriber_id: int
    edition: str


@dataclass
class Tally:
    """The counts so far. `after` is the subscriber who was the last to be looked at."""

    after: int = 0
    editions: Counter[str] = field(default_factory=Counter)
    sizes: Counter[int] = field(default_factory=Counter)  # messages by their bytes
    clipped: Some = field(default_factory=Some)
    gaps: dict[Gap, Some] = field(default_factory=dict)
    unwritable: dict[str, Some] = field(default_factory=dict)  # by the line of the Sentence that says why
    longest: Longest | None = None

    @property
    def written(self) -> int:
        """How many messages could be written."""
        return sum(self.editions.values())

    @property
    def people(self) -> int:
        """How many people were looked at."""
        return self.written + sum(some.count for some in self.unwritable.values())

    @property
    def smallest(self) -> int:
        """Bytes of the smallest message; 0 when there is none."""
        return min(self.sizes, default=0)

    @property
    def largest(self) -> int:
        """Bytes of the largest message."""
        return max(self.sizes, default=0)

    @property
    def median(self) -> int:
        """Bytes that half of the messages do not exceed."""
        passed, half = 0, (self.written + 1) // 2
        for size in sorted(self.sizes):
            passed += self.sizes[size]
            if passed >= half:
                return size
        return 0

    def fill_in(self, gap: Gap, subscriber_id: int) -> None:
        """Somebody reads the default of a merge tag."""
        self.gaps.setdefault(gap, Some()).add(subscriber_id)

    def refuse(self, reason: Sentence, subscriber_id: int) -> None:
        """No message can be written for somebody."""
        self.unwritable.setdefault(reason.as_line(), Some()).add(subscriber_id)

    def measure_subject(self, columns: int, subscriber_id: int, edition: str) -> None:
        """Keep the longest; the first of several."""
        if self.longest is None or columns > self.longest.columns:
            self.longest = Longest(columns, subscriber_id, edition)

    def as_json(self) -> dict[str, Any]:
        """The form that is kept."""
        longest = self.longest
        return {
            "after": self.after,
            "editions": self.editions,
            "sizes": sorted(self.sizes.items()),
            "clipped": _row(self.clipped),
            "gaps": [[gap.edition, gap.tag, gap.default, *_row(some)] for gap, some in self.gaps.items()],
            "unwritable": [[line, *_row(some)] for line, some in self.unwritable.items()],
            "longest": [longest.columns, longest.subscriber_id, longest.edition] if longest else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The tally that was kept; of nothing, the one to begin with."""
        if not kept:
            return cls()
        return cls(
            after=kept["after"],
            editions=Counter(kept["editions"]),
            sizes=Counter(dict(kept["sizes"])),
            clipped=Some(*kept["clipped"]),
            gaps={Gap(*gap): Some(count, ids) for *gap, count, ids in kept["gaps"]},
            unwritable={line: Some(count, ids) for line, count, ids in kept["unwritable"]},
            longest=Longest(*kept["longest"]) if kept["longest"] else None,
        )


def _row(some: Some) -> list[Any]:
    return [some.count, some.examples]
