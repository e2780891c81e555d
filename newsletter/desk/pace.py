"""How fast a dispatch goes, how long it still takes, and its course over time: numbers only, no database and no clock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.desk.figures import Answers
from newsletter.dispatch.allowance.speed import Tempo
from newsletter.wording import NOTHING, Sentence, say

_WINDOW = timedelta(minutes=5)
_LATELY = timedelta(minutes=1)
_KNOWN_AFTER = timedelta(seconds=20)  # before that, a rate is a guess
_MOST_STEPS = 60
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)  # minutes
_HOURS_FROM = 90  # minutes


@dataclass(frozen=True)
class Pace:
    """Answers per minute over the last five minutes, and the seconds until `remaining` have theirs, at best and at worst.

    The two differ as the last minute does from the last five; without answers in the last minute they are None.
    """

    per_minute: int
    left: tuple[int, int] | None

    @property
    def done_in(self) -> Sentence:
        """The same in words, to stand by itself; empty when it is not known."""
        return in_words(*self.left) if self.left else NOTHING


@dataclass(frozen=True)
class Course:
    """The answers in each step of so many minutes, from the first to the last, also where there were none."""

    minutes: int
    steps: tuple[tuple[datetime, int], ...]

    @property
    def most(self) -> int:
        """The most answers in one step."""
        return max((count for _, count in self.steps), default=0)

    @property
    def width(self) -> int:
        """How many steps the drawing has room for: a short course stays at its left."""
        return max(len(self.steps), 20)

    @property
    def spans(self) -> int:
        """Minutes from the first step to the end of the last one."""
        return self.minutes * len(self.steps)


def pace_of(answers: Answers, *, remaining: int, tempo: Tempo | None = None) -> Pace | None:
    """How it goes now; None when that is not known yet, or nothing was answered for minutes.

    Where the dispatch was given another speed, what went before that says nothing of how long it still takes.
    """
    now = answers.asked_at
    lately = [(began, count) for began, count in answers.tens if began >= now - _WINDOW]
    most = tempo.speed.per_minute / 60 if tempo and tempo.speed else None
    if tempo and now - tempo.since < _WINDOW:
        begins = tempo.since + timedelta(seconds=-tempo.since.timestamp() % 10)
        since = [(began, count) for began, count in lately if began >= begins]
        if now - begins < _KNOWN_AFTER or not since:
            return _at_a_new_speed(lately, most, remaining, now=now)
        return _measured(since, now - begins, most, remaining, now=now)
    if not lately:
        return None
    whole = answers.tens[0][0] < now - _WINDOW
    return _measured(lately, _WINDOW if whole else now - lately[0][0], most, remaining, now=now)


def _measured(
    lately: Sequence[tuple[datetime, int]],
    watched: timedelta,
    most: float | None,
    remaining: int,
    *,
    now: datetime,
) -> Pace | None:
    if watched < _KNOWN_AFTER:
        return None
    per_second = sum(count for _, count in lately) / watched.total_seconds()
    last = min(_LATELY, watched)
    last_per_second = sum(count for began, count in lately if began >= now - last) / last.total_seconds()
    left = None
    if last_per_second or most is not None:  # at a crawl, a minute may be without any
        left = _left(remaining, per_second, last_per_second or per_second, most=most)
    return Pace(per_minute=max(1, round(per_second * 60)), left=left)


def _at_a_new_speed(
    lately: Sequence[tuple[datetime, int]], most: float | None, remaining: int, *, now: datetime
) -> Pace | None:
    """As fast as it may go now, at worst as fast as it went before; where it may go as it likes, nobody knows yet."""
    if most is None or not lately:
        return None
    watched = max(min(now - lately[0][0], _WINDOW), _KNOWN_AFTER).total_seconds()
    before = min(sum(count for _, count in lately) / watched, most)
    return Pace(per_minute=max(1, round(before * 60)), left=_left(remaining, most, before, most=most))


def _left(remaining: int, *rates: float, most: float | None) -> tuple[int, int] | None:
    """The seconds for what remains at the fastest and at the slowest of these rates, none above the most."""
    if not remaining:
        return None
    kept = [rate if most is None else min(rate, most) for rate in rates]
    return round(remaining / max(kept)), round(remaining / min(kept))


def course_of(answers: Answers) -> Course:
    """The whole course, in at most 60 steps where that is possible."""
    if not answers.tens:
        return Course(1, ())
    first, last = answers.tens[0][0], answers.tens[-1][0]
    length = (last - first) / timedelta(minutes=1)
    minutes = next((step for step in _STEPS if length / step < _MOST_STEPS - 1), _STEPS[-1])
    step = timedelta(minutes=minutes)
    begins = first.replace(second=0)
    counts: Counter[int] = Counter()
    for began, count in answers.tens:
        counts[(began - begins) // step] += count
    return Course(
        minutes, tuple((begins + step * number, counts[number]) for number in range(max(counts) + 1))
    )


def in_words(soonest: int, latest: int) -> Sentence:
    """How long so many seconds are, for people: no more exact than it is known."""
    if latest < 60:
        return say("less than a minute")
    low, high = _rounded(soonest / 60), _rounded(latest / 60)
    if high < _HOURS_FROM:
        if low < high:
            return say("{low} to {high} minutes", low=low, high=high)
        return say("about 1 minute") if high == 1 else say("about {count} minutes", count=high)
    low, high = max(1, round(soonest / 3600)), max(1, round(latest / 3600))
    if low < high:
        return say("{low} to {high} hours", low=low, high=high)
    return say("about 1 hour") if high == 1 else say("about {count} hours", count=high)


def _rounded(minutes: float) -> int:
    """At least one; from ten minutes on in fives."""
    return max(1, round(minutes)) if minutes < 10 else 5 * round(minutes / 5)
