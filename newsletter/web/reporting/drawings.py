"""What a report draws, in numbers: a drawing on a page and one on paper are of the same points."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.desk.feedback_figures import KINDS, FeedbackFigures
from newsletter.feedback.models import FeedbackKind

_DAYS = 14  # that stand by themselves; what comes later is one more


@dataclass(frozen=True)
class Day:
    """What came back on a day; the last one may be all that came `later` too."""

    day: date
    counts: Mapping[FeedbackKind, int]
    is_later: bool


@dataclass(frozen=True)
class Rising:
    """What came back up to each day, as a line from 0: for each kind its heights, from 0 to 1 of the `most`."""

    days: tuple[Day, ...]  # those on which something came
    heights: Mapping[FeedbackKind, tuple[float, ...]]
    most: int

    def points(self, kind: FeedbackKind, *, width: float, height: float) -> list[tuple[float, float]]:
        """The line on a drawing of this size, whose top is 0."""
        heights = self.heights[kind]
        step = width / max(1, len(heights) - 1)
        return [
            (round(place * step, 2), round(height * (1 - share), 2)) for place, share in enumerate(heights)
        ]

    def polyline(self, kind: FeedbackKind, width: float, height: float) -> str:
        """The same as SVG has it."""
        return " ".join(f"{x},{y}" for x, y in self.points(kind, width=width, height=height))


def rising(came: FeedbackFigures) -> Rising:
    """Day after day from the first, also those on which nothing came."""
    told = {day: counts for day, counts in came.by_day if any(counts.get(kind) for kind in KINDS)}
    if not told:
        return Rising((), dict.fromkeys(KINDS, ()), 0)
    first = min(told)
    later = first + timedelta(days=_DAYS)
    by_day: dict[date, Counter[FeedbackKind]] = {}
    for day, counts in told.items():
        by_day.setdefault(min(day, later), Counter()).update(counts)
    length = (max(by_day) - first).days + 1
    sums = {kind: [0] for kind in KINDS}
    for number in range(length):
        counts = by_day.get(first + timedelta(days=number), Counter())
        for kind in KINDS:
            sums[kind].append(sums[kind][-1] + counts[kind])
    most = max(heights[-1] for heights in sums.values())
    return Rising(
        days=tuple(
            Day(day, {kind: by_day[day][kind] for kind in KINDS}, is_later=day == later)
            for day in sorted(by_day)
        ),
        heights={kind: tuple(height / most for height in heights) for kind, heights in sums.items()},
        most=most,
    )
