"""Rich text into Markdown that a person likes to read and that reads back as the same rich text.

Text is written as it was typed, as long as it reads back: signs are escaped only where a sign would mean something.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from newsletter.content.richtext.inlines import HardBreak, Inline, Link, Mark, MergeTagNode
from newsletter.content.richtext.markdown_reading import SEPARATOR, has_too_many_brackets, read_markdown
from newsletter.content.richtext.nodes import BulletList, Node, Nodes, OrderedList, Paragraph
from newsletter.content.texts import Unusable

_NODES: TypeAdapter[tuple[Node, ...]] = TypeAdapter(Nodes)


class _Escapes(NamedTuple):
    """The signs before which a backslash is written: everywhere, and at the beginning of a line."""

    always: re.Pattern[str]
    line_start: re.Pattern[str]


_STRICT = _Escapes(
    re.compile(r"[\\*\[\]_]|&(?=#?\w+;)|<(?=!)|\{(?=\{)|\{$|!$"), re.compile(r"([#>+=~-]|[0-9]{1,9}(?=[.)]))")
)
_AS_TYPED = _Escapes(re.compile(r"\\(?=[!-/:-@\[-`{-~])"), re.compile(r"(?!)"))
_EDGE_SPACE = re.compile(r"^\s|\s$")
_SIGN = {"strong": "**", "em": "*"}
_LEADING_NUMBER = re.compile(r"[0-9]")


def markdown_of(nodes: Sequence[Node]) -> str:
    """The Markdown of block nodes."""
    for write in (_typed, _typed_or_strict):
        whole = _joined(nodes, [write(node) for node in nodes])
        if _read(whole) == tuple(nodes):
            return whole
    return _nodes(nodes, _STRICT)


def _typed(node: Node) -> str:
    return _block(node, _AS_TYPED)


def _typed_or_strict(node: Node) -> str:
    typed = _typed(node)
    return typed if _read(typed) == (node,) else _block(node, _STRICT)


def _read(markdown: str) -> tuple[Node, ...] | None:
    if has_too_many_brackets(markdown):
        return None
    try:
        # A file of an issue is read in NFC: `<!---->` and a combining sign behind it would become one character.
        return _NODES.validate_python(read_markdown(unicodedata.normalize("NFC", markdown))["content"])
    except (Unusable, ValidationError):
        return None


def _joined(nodes: Sequence[Node], blocks: Sequence[str]) -> str:
    out: list[str] = []
    for previous, node, block in zip([None, *nodes], nodes, blocks, strict=False):
        # Two lists or quotes in a row would read as one.
        if previous is not None and previous.type == node.type and node.type not in ("paragraph", "heading"):
            out.append(SEPARATOR)
        out.append(block)
    return "\n\n".join(out)


def _nodes(nodes: Sequence[Node], escapes: _Escapes) -> str:
    return _joined(nodes, [_block(node, escapes) for node in nodes])


def _block(node: Node, escapes: _Escapes) -> str:
    match node.type:
        case "paragraph":
            return _inlines(node.content, escapes)
        case "heading":
            # A closing run of # is not part of a heading, unless it is escaped.
            line = re.sub(r"(?<!\\)#$", r"\\#", _inlines(node.content, escapes))
            return "#" * node.attrs.level + " " + line
        case "blockquote":
            return _prefixed(_nodes(node.content, escapes), "> ", ">", "> ")
        case "bullet_list":
            return _list(node, ["-"] * len(node.content), escapes)
        case "ordered_list":
            # A number of more than nine digits would not be a list; readers count on from the first one.
            numbers = (min(node.attrs.start + i, 999_999_999) for i in range(len(node.content)))
            return _list(node, [f"{number}." for number in numbers], escapes)


def _list(node: BulletList | OrderedList, signs: Iterable[str], escapes: _Escapes) -> str:
    is_tight = all(_is_tight(item.content) for item in node.content)
    gap = "\n" if is_tight else "\n\n"
    items = []
    for sign, item in zip(signs, node.content, strict=True):
        inner = (
            gap.join(_block(child, escapes) for child in item.content)
            if is_tight
            else _nodes(item.content, escapes)
        )
        if escapes is _STRICT:
            inner = _as_item(item.content[0], inner)
        indent = " " * (len(sign) + 1)
        items.append(_prefixed(inner, sign + " ", "", indent))
    return gap.join(items)


def _as_item(first: Node, inner: str) -> str:
    """What an item says, so that it cannot be taken for a date or an amount: those are no items."""
    if first.type == "ordered_list":
        return f"{SEPARATOR}\n\n{inner}"
    return SEPARATOR + inner if _LEADING_NUMBER.match(inner) else inner


def _is_tight(nodes: Sequence[Node]) -> bool:
    """Whether an item can be written without empty lines: a paragraph, then at most one list that may interrupt it."""
    first, *rest = nodes
    if not isinstance(first, Paragraph) or len(rest) > 1:
        return False
    return all(
        isinstance(n, BulletList)
        or (isinstance(n, OrderedList) and n.attrs.start == 1 and len(n.content) > 1)
        for n in rest
    )


def _prefixed(text: str, first: str, empty: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + line) if line else empty for line in lines[1:])])


def _inlines(nodes: Sequence[Inline], escapes: _Escapes) -> str:
    nested = _nested(nodes, escapes)
    # What is written as typed is tried as a whole: whether `1.` begins a list depends on the lines around it.
    if escapes is _AS_TYPED or _reads_back(nested, nodes):
        return nested
    return _apart(nodes)


def _reads_back(markdown: str, nodes: Sequence[Inline]) -> bool:
    # Paragraph normalises what was read, as it did with what is written.
    read = _read(markdown)
    return read is not None and len(read) == 1 and read[0].content == tuple(nodes)


def _nested(nodes: Sequence[Inline], escapes: _Escapes) -> str:
    """Marks opened and closed like brackets, the longest outside: how a person writes."""
    out: list[str] = []
    stack: list[Mark] = []
    for i, node in enumerate(nodes):
        while not all(mark in node.marks for mark in stack):
            out.append(_close(stack.pop()))
        for mark in sorted((m for m in node.marks if m not in stack), key=lambda m: -_run(nodes, i, m)):
            stack.append(mark)
            out.append(_open(mark))
        out.append(_leaf(nodes, i, escapes))
    out += [_close(mark) for mark in reversed(stack)]
    return "".join(out)


def _apart(nodes: Sequence[Inline]) -> str:
    """Every piece marked by itself, a separator on both sides of each delimiter: always unambiguous.

    Only a link holds all its pieces: one of them may be a space, and a link needs words.
    """
    out: list[str] = []
    for link, places in groupby(range(len(nodes)), key=lambda place: _link_of(nodes[place])):
        pieces = "".join(_piece(nodes, place) for place in places)
        out.append(_delimited(link, pieces) if link else pieces)
    return "".join(out)


def _link_of(node: Inline) -> Link | None:
    return next((mark for mark in node.marks if isinstance(mark, Link)), None)


def _piece(nodes: Sequence[Inline], place: int) -> str:
    piece = _leaf(nodes, place, _STRICT)
    if nodes[place].marks:
        # A space beside a delimiter keeps it from being one, unless it is written as a number.
        piece = _EDGE_SPACE.sub(lambda space: f"&#{ord(space[0])};", piece)
    for mark in reversed(nodes[place].marks):
        if not isinstance(mark, Link):
            piece = _delimited(mark, piece)
    return piece


def _delimited(mark: Mark, inner: str) -> str:
    return f"{SEPARATOR}{_open(mark)}{SEPARATOR}{inner}{SEPARATOR}{_close(mark)}{SEPARATOR}"


def _run(nodes: Sequence[Inline], start: int, mark: Mark) -> int:
    end = start
    while end < len(nodes) and mark in nodes[end].marks:
        end += 1
    return end


def _leaf(nodes: Sequence[Inline], i: int, escapes: _Escapes) -> str:
    node = nodes[i]
    is_line_start = i == 0 or isinstance(nodes[i - 1], HardBreak)
    if isinstance(node, HardBreak):
        return "\\\n" if is_line_start else "\n"  # an empty line would end the paragraph
    if isinstance(node, MergeTagNode):
        return str(node.tag)
    text = escapes.always.sub(r"\\\g<0>", node.text)
    if escapes is _STRICT and unicodedata.combining(text[0]):
        return f"&#{ord(text[0])};{text[1:]}"
    return (
        escapes.line_start.sub(_escaped_start, text, count=1)
        if is_line_start and escapes.line_start.match(text)
        else text
    )


def _escaped_start(match: re.Match[str]) -> str:
    # A backslash before a digit would be read as a backslash: the sign behind the number is escaped.
    return match[0] + "\\" if match[0][0].isdigit() else "\\" + match[0]


def _open(mark: Mark) -> str:
    return "[" if isinstance(mark, Link) else _SIGN[mark.type]


def _close(mark: Mark) -> str:
    if not isinstance(mark, Link):
        return _SIGN[mark.type]
    href = re.sub(r"\\|&(?=#?\w+;)", r"\\\g<0>", mark.attrs.href)
    return f"](<{href}>)" if re.search(r"[\s()]", href) else f"]({href})"
