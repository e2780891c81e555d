"""Texts as XLIFF 2: one unit for each line or paragraph, so that a program may cut it into sentences as it likes.

A unit is named by the place of its text, the paragraphs of a longer text with their numbers behind it: `01J….body:2`. The file
names the issue and the revision that its texts were taken from.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from lxml import etree

from newsletter.content.issue import IssueContent
from newsletter.content.richtext import RichText
from newsletter.content.translating.codes import FREE, Code, Coded, CodeKind, Piece
from newsletter.content.translating.coding import Value, coded, shape
from newsletter.content.translating.handed import HandedText, label_of
from newsletter.wording import Sentence, say

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_MIXED = frozenset(
    f"{{{NAMESPACE}}}{name}" for name in ("source", "target", "note", "data")
)  # in which white space is text
_SUBTYPES = {
    CodeKind.STRONG: ("fmt", "xlf:b"),
    CodeKind.EM: ("fmt", "xlf:i"),
    CodeKind.BREAK: ("fmt", "xlf:lb"),
    CodeKind.TAG: ("ui", "xlf:var"),
    CodeKind.DEFAULT: ("ui", "xlf:var"),
    CodeKind.LINK: ("link", ""),
    CodeKind.MARKUP: ("other", ""),
}
_SHOWN = {CodeKind.STRONG: ("**", "**"), CodeKind.EM: ("*", "*"), CodeKind.LINK: ("[", "]")}


def write_xliff(
    texts: Iterable[HandedText],
    content: IssueContent,
    *,
    issue: str,
    revision: int,
    source: str,
    into: str,
    reader: str,
) -> bytes:
    """A file with these texts; what stands in it for people is in the language of the `reader`."""
    languages = {"version": "2.0", "srcLang": source, "trgLang": into}
    root = etree.Element(_in_xliff("xliff"), languages, nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # a default
    file = _add(root, "file", {"id": f"r{revision}", "original": issue})
    _note(file, "about", _about(content, source).in_locale(reader))
    for _, of_block in groupby(texts, key=lambda text: text.block.id if text.block else ""):
        found = list(of_block)
        block = found[0].block
        name = label_of(block, content).in_locale(reader)
        group = _add(file, "group", {"id": block.id if block else "issue", "name": name})
        for text in found:
            _add_units(group, text, reader)
    _indent(root, 0)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def unit_names(name: str, count: int) -> list[str]:
    """What the units of a text are called."""
    return [name] if count == 1 else [f"{name}:{number}" for number in range(1, count + 1)]


def _in_xliff(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, tag: str, attributes: Mapping[str, str]) -> etree._Element:
    return etree.SubElement(parent, _in_xliff(tag), dict(attributes))


def _about(content: IssueContent, source: str) -> Sentence:
    return say("A newsletter: {subject}", subject=content.subject.get(source) or "–")


def _add_units(group: etree._Element, text: HandedText, reader: str) -> None:
    original = coded(text.source)
    there = None
    if text.target is not None and shape(text.target) == shape(text.source):
        there = coded(text.target, original.codes)
    for number, name in enumerate(unit_names(text.name, len(original.leaves))):
        unit = _add(group, "unit", {"id": name, "name": text.label.in_locale(reader)})
        for category, said in _notes(text, has_target=there is not None):
            _note(unit, category, said.in_locale(reader))
        _add_segment(
            unit, _Pair(original, there, number), state="final" if there and not text.is_stale else "initial"
        )


def _notes(text: HandedText, *, has_target: bool) -> Iterator[tuple[str, Sentence]]:
    if text.is_stale:
        yield "state", say("The source text has changed since this was translated.")
    if text.made_from:
        yield "before", say("The source text was then: {words}", words=text.made_from)
    if text.target is not None and not has_target:
        yield "earlier", say("The translation so far: {words}", words=_in_words(text.target))


def _in_words(value: Value) -> str:
    return value.to_markdown() if isinstance(value, RichText) else str(value)


def _note(parent: etree._Element, category: str, words: str) -> None:
    notes = parent.find(_in_xliff("notes"))
    if notes is None:
        notes = _add(parent, "notes", {})
    _add(notes, "note", {"category": category}).text = words


class _Pair(NamedTuple):
    """One leaf of a text, and that of its translation, if there is one."""

    source: Coded
    target: Coded | None
    number: int

    def data(self) -> dict[str, str]:
        """What the codes stand for, by the id of its data; a link of the translation may lead elsewhere."""
        sides = [self.source, *([self.target] if self.target else [])]
        return {
            _data(id_, side.codes[id_], self.source): side.codes[id_].shown
            for side in sides
            for piece in side.leaves[self.number]
            for id_ in (*piece.within, piece.code)
            if id_ and side.codes[id_].value
        }


def _add_segment(unit: etree._Element, pair: _Pair, *, state: str) -> None:
    if data := pair.data():
        kept = _add(unit, "originalData", {})
        for id_, said in data.items():
            _add(kept, "data", {"id": id_}).text = said
    segment = _add(unit, "segment", {"state": state})
    for side, name in ((pair.source, "source"), (pair.target, "target")):
        if side is not None:
            parent = _add(segment, name, {_XML_SPACE: "preserve"})
            _add_pieces(parent, side.leaves[pair.number], side, pair.source)


def _add_pieces(parent: etree._Element, pieces: Iterable[Piece], side: Coded, source: Coded) -> None:
    open_: list[tuple[str, etree._Element]] = []
    for piece in pieces:
        while [id_ for id_, _ in open_] != list(piece.within[: len(open_)]):
            open_.pop()
        for id_ in piece.within[len(open_) :]:
            around = open_[-1][1] if open_ else parent
            open_.append((id_, _add(around, "pc", _attributes(id_, side.codes[id_], source, is_pair=True))))
        inside = open_[-1][1] if open_ else parent
        if piece.code:
            _add(inside, "ph", _attributes(piece.code, side.codes[piece.code], source, is_pair=False))
        else:
            _add_words(inside, piece.words)


def _add_words(parent: etree._Element, words: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def _attributes(id_: str, code: Code, source: Coded, *, is_pair: bool) -> dict[str, str]:
    kind, subtype = _SUBTYPES[code.kind]
    attributes = {"id": id_}
    if code.kind not in FREE:
        attributes |= {"canCopy": "no", "canDelete": "no"}
    if is_pair:
        begins, ends = _SHOWN.get(code.kind, (f"{{{{{code.value}|", "}}"))
        attributes |= {"dispStart": begins, "dispEnd": ends}
    else:
        attributes["disp"] = "⏎" if code.kind is CodeKind.BREAK else code.shown
    if code.value:
        attributes["dataRefStart" if is_pair else "dataRef"] = _data(id_, code, source)
    return attributes | {"type": kind} | ({"subType": subtype} if subtype else {})


def _data(id_: str, code: Code, source: Coded) -> str:
    return f"d{id_}" if source.codes.get(id_) == code else f"t{id_}"


def _indent(element: etree._Element, depth: int) -> None:
    """Line ends and spaces for those who read it, where they mean nothing."""
    if element.tag in _MIXED or not len(element):
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in element:
        _indent(child, depth + 1)
        child.tail = element.text
    element[-1].tail = "\n" + "  " * depth
