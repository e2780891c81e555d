"""Rich text, lines and HTML into coded texts, and back into values of a draft."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from itertools import groupby, takewhile
from typing import Any

from newsletter.content import merge_tags
from newsletter.content.merge_tags import MergeTag
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.content.richtext.inlines import HardBreak, Inline, Mark, MergeTagNode
from newsletter.content.richtext.nodes import Heading, ListItem, Node, Paragraph
from newsletter.content.texts import clean
from newsletter.content.translating.codes import Code, Coded, CodeKind, Leaf, Numbering, Piece

Value = str | RichText | RawHtml

_MARKUP = re.compile(
    rf"<!--.*?-->|<(style|script|title)\b.*?</\1\s*>|{merge_tags.TAG.pattern}|<[^<>]*>", re.S | re.I
)


def coded(value: Value, codes: Mapping[str, Code] | None = None) -> Coded:
    """A text in codes; with those of its source, it is its translation."""
    numbering = Numbering(codes)
    match value:
        case RichText():
            leaves = tuple(_inlines(leaf.content, numbering) for leaf in _leaves(value.content))
        case RawHtml():
            leaves = (tuple(_of_html(str(value), numbering)),)
        case _:
            leaves = (tuple(_of_lines(value, numbering)),)
    return Coded(leaves, numbering.codes)


def shape(value: Value) -> Any:
    """How a text is built, without its words: a translation takes the place of a source of the same shape, leaf by leaf."""
    return [_shape(node) for node in value.content] if isinstance(value, RichText) else None


def written(leaves: Sequence[Leaf], codes: Mapping[str, Code], like: Value) -> str:
    """The text of a draft that coded leaves say, built as `like` is. Raises Unusable, or ValidationError, for what none holds."""
    match like:
        case RichText():
            words = iter(leaves)
            content = [_filled(node, words, codes) for node in like.content]
            return RichText.model_validate({"type": "doc", "content": content}).to_markdown()
        case RawHtml():
            return "".join(_html(piece, codes) for piece in leaves[0])
        case _:
            return "".join(_line(leaves[0], codes))


def _leaves(nodes: Sequence[Node | ListItem]) -> Iterator[Paragraph | Heading]:
    for node in nodes:
        if isinstance(node, (Paragraph, Heading)):
            yield node
        else:
            yield from _leaves(node.content)


def _shape(node: Node | ListItem) -> Any:
    if isinstance(node, (Paragraph, Heading)):
        return node.type
    return (node.type, [_shape(child) for child in node.content])


def _inlines(nodes: Sequence[Inline], numbering: Numbering) -> Leaf:
    pieces: list[Piece] = []
    open_: list[tuple[Mark, str]] = []
    for place, node in enumerate(nodes):
        if isinstance(node, HardBreak):
            open_ = []
            pieces.append(Piece("", code=numbering.id_of(Code(CodeKind.BREAK))))
            continue
        while not all(mark in node.marks for mark, _ in open_):
            open_.pop()
        new = [mark for mark in node.marks if mark not in [one for one, _ in open_]]
        for mark in sorted(new, key=lambda mark: -_run(nodes, place, mark)):
            open_.append((mark, numbering.id_of(_code_of(mark))))
        within = tuple(id_ for _, id_ in open_)
        pieces.append(
            _tag(node.tag, within, numbering) if isinstance(node, MergeTagNode) else Piece(node.text, within)
        )
    return tuple(pieces)


def _run(nodes: Sequence[Inline], start: int, mark: Mark) -> int:
    """How many nodes a mark goes on for: the longest is the outermost."""
    marked = takewhile(lambda node: mark in node.marks, nodes[start:])
    return sum(1 for _ in marked)


def _code_of(mark: Mark) -> Code:
    match mark.type:
        case "link":
            return Code(CodeKind.LINK, mark.attrs.href)
        case "strong":
            return Code(CodeKind.STRONG)
        case "em":
            return Code(CodeKind.EM)


def _tag(tag: MergeTag, within: tuple[str, ...], numbering: Numbering) -> Piece:
    if tag.default:
        return Piece(tag.default, (*within, numbering.id_of(Code(CodeKind.DEFAULT, tag.name))))
    return Piece("", within, numbering.id_of(Code(CodeKind.TAG, tag.name)))


def _of_lines(text: str, numbering: Numbering) -> Iterator[Piece]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Piece("", code=numbering.id_of(Code(CodeKind.BREAK)))
        for part in merge_tags.parse(line):
            yield Piece(part) if isinstance(part, str) else _tag(part, (), numbering)


def _of_html(html: str, numbering: Numbering) -> Iterator[Piece]:
    at = 0
    for markup in _MARKUP.finditer(html):
        if markup.start() > at:
            yield Piece(unescape(html[at : markup.start()]))
        yield Piece("", code=numbering.id_of(Code(CodeKind.MARKUP, markup[0])))
        at = markup.end()
    if at < len(html):
        yield Piece(unescape(html[at:]))


def _filled(node: Node | ListItem, leaves: Iterator[Leaf], codes: Mapping[str, Code]) -> dict[str, Any]:
    """A node with the words of the next leaves in the place of its own."""
    if isinstance(node, (Paragraph, Heading)):
        content = list(_nodes(next(leaves), codes))
    else:
        content = [_filled(child, leaves, codes) for child in node.content]
    return {**node.model_dump(mode="json"), "content": content}


def _nodes(leaf: Leaf, codes: Mapping[str, Code]) -> Iterator[dict[str, Any]]:
    for within, pieces in groupby(leaf, key=lambda piece: piece.within):
        tag = next((codes[id_] for id_ in within if codes[id_].kind is CodeKind.DEFAULT), None)
        marks = [_mark(codes[id_]) for id_ in within if codes[id_].kind is not CodeKind.DEFAULT]
        if tag:
            default = "".join(piece.words for piece in pieces)
            yield {"type": "merge_tag", "attrs": {"name": tag.value, "default": default}, "marks": marks}
            continue
        for piece in pieces:
            if not piece.code:
                yield {"type": "text", "text": piece.words, "marks": marks}
            elif codes[piece.code].kind is CodeKind.BREAK:
                yield {"type": "hard_break"}
            else:
                yield {"type": "merge_tag", "attrs": {"name": codes[piece.code].value}, "marks": marks}


def _mark(code: Code) -> dict[str, Any]:
    return {
        "type": code.kind.value,
        **({"attrs": {"href": code.value}} if code.kind is CodeKind.LINK else {}),
    }


def _line(leaf: Leaf, codes: Mapping[str, Code]) -> Iterator[str]:
    for within, pieces in groupby(leaf, key=lambda piece: piece.within):
        if within:  # the words of a merge tag: nothing else is around words of a line
            yield str(MergeTag(codes[within[0]].value, clean("".join(piece.words for piece in pieces))))
            continue
        for piece in pieces:
            if not piece.code:
                yield " ".join(clean(piece.words).split("\n"))
            elif codes[piece.code].kind is CodeKind.BREAK:
                yield "\n"
            else:
                yield str(MergeTag(codes[piece.code].value))


def _html(piece: Piece, codes: Mapping[str, Code]) -> str:
    return codes[piece.code].value if piece.code else escape(clean(piece.words), quote=False)
