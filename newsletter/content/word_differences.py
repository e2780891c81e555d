"""Two texts beside each other: which words were taken away and which were put in."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

# A word, what stands between words, or one letter of a script that is written without spaces.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_PIECES = re.compile(rf"\s+|[{_UNSPACED}]|[^\W{_UNSPACED}]+|.", re.DOTALL)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
# Comparing takes the square of this at most; what is longer is compared line by line, and then as a whole.
_MOST_PIECES = 1500


class Deed(StrEnum):
    """What was done to a part of a text."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


class Run(NamedTuple):
    """A part of a text, and what was done to it."""

    deed: Deed
    text: str


def word_differences(before: str, after: str) -> tuple[Run, ...]:
    """The runs of both texts in order: without the inserted ones they are `before`, without the deleted ones `after`."""
    return tuple(_joined(_compared(before, after)))


def _compared(before: str, after: str) -> Iterator[Run]:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    start = _same_at_start(old, new)
    end = _same_at_start(old[start:][::-1], new[start:][::-1])
    yield Run(Deed.KEPT, "".join(old[:start]))
    yield from _middle(old[start : len(old) - end], new[start : len(new) - end])
    yield Run(Deed.KEPT, "".join(old[len(old) - end :]))


def _middle(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    if max(len(old), len(new)) <= _MOST_PIECES:
        yield from _matched(old, new)
        return
    before, after = _LINES.findall("".join(old)), _LINES.findall("".join(new))
    if len(before) + len(after) > 2 and max(len(before), len(after)) <= _MOST_PIECES:
        yield from _matched(before, after)
        return
    yield Run(Deed.DELETED, "".join(old))
    yield Run(Deed.INSERTED, "".join(new))


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield Run(Deed.KEPT, "".join(old[i1:i2]))
        else:
            yield Run(Deed.DELETED, "".join(old[i1:i2]))
            yield Run(Deed.INSERTED, "".join(new[j1:j2]))


def _same_at_start(old: Sequence[str], new: Sequence[str]) -> int:
    return next(
        (place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    last: Run | None = None
    for run in runs:
        if not run.text:
            continue
        if last is not None and last.deed is run.deed:
            last = Run(last.deed, last.text + run.text)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last
