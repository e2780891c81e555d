"""How two texts, and two drafts, differ: as little of them as takes one from the other back."""

from collections.abc import Iterator
from itertools import takewhile

from newsletter.content.drafts.draft import Draft

Delta = tuple[int, str, str]  # where it begins, what stood there, what stands there now


def changed_names(before: Draft, after: Draft) -> list[str]:
    """The names under which two drafts have another text."""
    names = {**before.values, **after.values}
    return [name for name in names if before.value(name) != after.value(name)]


def delta(was: str, now: str) -> Delta:
    """What was changed in a text, without what is the same around it."""
    start = _same(zip(was, now, strict=False))
    end = _same(zip(reversed(was[start:]), reversed(now[start:]), strict=False))
    return start, was[start : len(was) - end], now[start : len(now) - end]


def undone(text: str, start: int, was: str, now: str) -> str:
    """The text before a change."""
    return text[:start] + was + text[start + len(now) :]


def _same(pairs: "Iterator[tuple[str, str]] | zip[tuple[str, str]]") -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
