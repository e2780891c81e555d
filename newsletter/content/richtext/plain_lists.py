"""Which lines that begin with a number or a sign are items of a list, and which are plain writing.

A list counts up by one, as in `1.`, `2.`, `3.`, and its items do not begin with a number of the same kind: dates
(`5. 17.`), numbering of one’s own (`3.`, `2.`, `1.` and `1)`), sums and a note behind a star are text, line by line.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.blockquote import blockquote
from markdown_it.rules_block.list import list_block

_MARKER = re.compile(r"(?P<sign>[-+*]|(?P<number>[0-9]{1,9})[.)])(?:[ \t]+(?P<content>.*)|$)")
_NUMBERED = re.compile(r"[0-9]{1,9}[.)](?:\s|$)")
_AMOUNT = re.compile(r"[0-9][0-9.,]*(?:\s?(?:원|만\s?원|억\s?원|천\s?원|%|€|\$|USD|EUR|KRW|₩))?\s*")
_MOST = 999_999_999  # nine digits: the writer counts no further


class _Item(NamedTuple):
    place: int  # of the marker, in the source
    sign: str
    number: int | None
    content: str


def listed(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of the parser for lists, for lines that are items of one."""
    plain: set[int] = state.env.setdefault("plain", set())
    place = state.bMarks[start] + state.tShift[start]
    if place in plain:
        return False
    if state.sCount[start] < state.blkIndent:  # an item of the list around, which was judged as a whole
        return list_block(state, start, end, silent)
    items = list(_group(state, start, end))
    is_interrupting = silent and state.parentType == "paragraph"
    if items and _is_plain(items, is_interrupting=is_interrupting):
        plain.update(item.place for item in items)
        return False
    return list_block(state, start, end, silent)


def quoted(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of the parser for quotes: a `>` with a space behind it, or another one."""
    place = state.bMarks[start] + state.tShift[start]
    if state.src[place + 1 : place + 2] not in ("", " ", "\t", "\n", ">"):
        return False
    return blockquote(state, start, end, silent)


def _is_plain(items: list[_Item], *, is_interrupting: bool) -> bool:
    first = items[0]
    if first.number is None:
        is_lone_star = first.sign == "*" and len(items) == 1
        return first.sign == "+" or is_lone_star or any(_AMOUNT.fullmatch(item.content) for item in items)
    if first.sign.endswith(")") or (is_interrupting and len(items) == 1):
        return True
    if any(not item.content or _NUMBERED.match(item.content) for item in items):
        return True
    numbers = [item.number or 0 for item in items]
    return any(min(one + 1, _MOST) != next_ for one, next_ in pairwise(numbers))


def _group(state: StateBlock, start: int, end: int) -> Iterator[_Item]:
    """The items of the list that would begin in a line, those behind empty lines too."""
    kind, inside, was_empty = "", 0, False
    for line in range(start, end):
        if state.isEmpty(line):
            was_empty = True
            continue
        indent = state.sCount[line] - state.blkIndent
        if line > start and indent < 0:
            return
        if line > start and indent >= min(inside, 4):
            continue
        place = state.bMarks[line] + state.tShift[line]
        text = state.src[place : state.eMarks[line]]
        marker = _MARKER.match(text)
        if marker is None or (kind and _kind(marker) != kind):
            if marker or was_empty or not kind or text[:1] in "#>":
                return
            continue
        kind, was_empty = _kind(marker), False
        inside = max(indent, 0) + len(marker["sign"]) + 1
        number = int(marker["number"]) if marker["number"] else None
        yield _Item(place, marker["sign"], number, (marker["content"] or "").strip())


def _kind(marker: re.Match[str]) -> str:
    return marker["sign"][-1]
