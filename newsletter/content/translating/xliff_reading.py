"""XLIFF 2 as a translator's program gives it back: what it says of each unit, whatever it added or reordered."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from newsletter.content.translating.codes import Leaf, Piece
from newsletter.content.translating.safe_xml import parsed
from newsletter.errors import Invalid
from newsletter.languages import tag_of
from newsletter.wording import say

_NAMESPACE = re.compile(r"\{urn:oasis:names:tc:xliff:document:2\.\d\}")
_OTHER_VERSION = re.compile(r"\{urn:oasis:names:tc:xliff:document:(\S+)\}|xliff")
_REVISION = re.compile(r"r(\d{1,9})")
DONE = frozenset({"translated", "reviewed", "final"})


@dataclass(frozen=True)
class ReadUnit:
    """One unit. `target` is None where nothing was translated, `is_whole` whether every part of it was, `is_done` whether its
    translator says so; `is_broken` where codes are not closed, or something stands in it that is neither words nor code."""

    name: str
    source: Leaf
    target: Leaf | None
    is_whole: bool
    is_done: bool
    is_broken: bool


@dataclass(frozen=True)
class ReadFile:
    """What came back: of which issue and revision, from which language into which, unit by unit."""

    issue: str
    revision: int
    source: str
    into: str
    units: tuple[ReadUnit, ...]


def read_xliff(data: bytes) -> ReadFile:
    """What a file says. Raises Invalid for what is no XLIFF 2, or none that came from here."""
    root = parsed(data)
    if _name(root) != "xliff":
        raise _other(root)
    files = [child for child in root if _name(child) == "file"]
    revision = _REVISION.fullmatch(files[0].get("id", "")) if len(files) == 1 else None
    source, into = tag_of(root.get("srcLang", "")), tag_of(root.get("trgLang", ""))
    issue = files[0].get("original", "") if files else ""
    if revision is None or not (source and into and issue):
        raise Invalid(
            say(
                "This file does not say of which issue it is. Give back the file that was exported here, as one file."
            )
        )
    units = tuple(_unit(unit) for unit in files[0].iter() if _name(unit) == "unit")
    return ReadFile(issue, int(revision[1]), source, into, units)


def _other(root: etree._Element) -> Invalid:
    version = _OTHER_VERSION.match(str(root.tag))
    if version:
        return Invalid(
            say(
                "This is XLIFF {version}, and XLIFF 2 is read here. Save it as XLIFF 2 in your program.",
                version=version[1] or root.get("version", "1"),
            )
        )
    return Invalid(say("This is no XLIFF file. Give back the file that was exported here."))


def _name(element: etree._Element) -> str:
    """The name of an element of XLIFF 2, whichever of its versions; nothing for one of another namespace."""
    tag = str(element.tag)
    space = _NAMESPACE.match(tag)
    return tag[space.end() :] if space else ""


def _unit(unit: etree._Element) -> ReadUnit:
    parts = [child for child in unit if _name(child) in ("segment", "ignorable")]
    segments = [part for part in parts if _name(part) == "segment"]
    source, target = _Reading(), _Reading()
    for part in parts:
        source.read(_child(part, "source"))
    for part in _in_target_order(parts):
        there = _child(part, "target")
        # What stands between sentences is mostly not said twice.
        target.read(_child(part, "source") if there is None and _name(part) == "ignorable" else there)
    translated = [_is_translated(segment) for segment in segments]
    return ReadUnit(
        name=unit.get("id", ""),
        source=tuple(source.pieces),
        target=tuple(target.pieces) if any(translated) else None,
        is_whole=all(translated),
        is_done=all(segment.get("state", "initial") in DONE for segment in segments),
        is_broken=target.is_broken or bool(target.open),
    )


def _child(part: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in part if _name(child) == name), None)


def _is_translated(segment: etree._Element) -> bool:
    target = _child(segment, "target")
    if target is None:
        return False
    has_words = any(text.strip() for text in target.itertext())
    return has_words or any(_name(inside) for inside in target.iterdescendants())


def _in_target_order(parts: Sequence[etree._Element]) -> list[etree._Element]:
    """The parts in the order of the translation, where a program says it by `order`."""
    places: dict[int, int] = {}
    for place, part in enumerate(parts):
        target = _child(part, "target")
        order = target.get("order", "") if target is not None else ""
        places[place] = int(order) - 1 if order.isascii() and order.isdecimal() and len(order) < 6 else place
    return [parts[place] for place in sorted(places, key=places.__getitem__)]


class _Reading:
    """Pieces put together part by part; a code that is open goes on in the next part."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.open: list[str] = []
        self._copies: dict[str, str] = {}  # the code that is copied, by the id of the copy
        self.is_broken = False

    def read(self, element: etree._Element | None) -> None:
        """What stands in a source or a target."""
        if element is not None:
            for piece in self._inside(element):
                self.pieces.append(piece)

    def _inside(self, element: etree._Element) -> Iterator[Piece]:
        yield from self._words(element.text)
        for child in element:
            yield from self._one(child)
            yield from self._words(child.tail)

    def _one(self, element: etree._Element) -> Iterator[Piece]:
        own = element.get("id", "")
        id_ = self._copies[own] = element.get("copyOf", own)
        match _name(element):
            case "ph":
                yield Piece("", tuple(self.open), id_)
            case "pc":
                self.open.append(id_)
                yield from self._inside(element)
                self._close(id_)
            case "sc":
                self.open.append(id_)
            case "ec":
                start = element.get("startRef", own)
                self._close(self._copies.get(start, start))
            case "mrk":  # what a program marks, such as a term, is words like others
                yield from self._inside(element)
            case "sm" | "em":
                pass
            case _:
                self.is_broken = True

    def _close(self, id_: str) -> None:
        if id_ in self.open:
            self.open.remove(id_)
        else:
            self.is_broken = True

    def _words(self, text: str | None) -> Iterator[Piece]:
        if text:
            yield Piece(text, tuple(self.open))
