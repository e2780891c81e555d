"""Rich text into Markdown that a person likes to read and that reads back as the same rich text."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from newsletter.content.richtext.inlines import HardBreak, Inline, Link, Mark, MergeTagNode
from newsletter.content.richtext.markdown_reading import SEPARATOR, read_markdown
from newsletter.content.richtext.nodes import BulletList, Node, OrderedList, Paragraph

_ALWAYS = re.compile(r"[\\*\[\]]|_(?!(?<=[^\W_]_)[^\W_])|&(?=#?\w+;)|<(?=!)|\{(?=\{)|\{$|!$")
_LINE_START = re.compile(r"([#>+=~-]|\d{1,9}(?=[.)]))")
_EDGE_SPACE = re.compile(r"^\s|\s$")
_SIGN = {"strong": "**", "em": "*"}


def markdown_of(nodes: Sequence[Node]) -> str:
    """The Markdown of block nodes."""
    out: list[str] = []
    is_other_sign = False
    for previous, node in zip([None, *nodes], nodes, strict=False):
        # Two lists in a row would read as one list if they had the same sign.
        is_other_sign = not is_other_sign if previous is not None and previous.type == node.type else False
        out.append(_block(node, is_other_sign))
    return "\n\n".join(out)


def _block(node: Node, is_other_sign: bool) -> str:
    match node.type:
        case "paragraph":
            return _inlines(node.content)
        case "heading":
            # A closing run of # is not part of a heading, unless it is escaped.
            line = re.sub(r"(?<!\\)#$", r"\\#", _inlines(node.content))
            return "#" * node.attrs.level + " " + line
        case "blockquote":
            return _prefixed(markdown_of(node.content), "> ", ">", "> ")
        case "bullet_list":
            return _list(node, ["*" if is_other_sign else "-"] * len(node.content))
        case "ordered_list":
            sign = ")" if is_other_sign else "."
            # A number of more than nine digits would not be a list; readers count on from the first one.
            numbers = (min(node.attrs.start + i, 999_999_999) for i in range(len(node.content)))
            return _list(node, [f"{number}{sign}" for number in numbers])


def _list(node: BulletList | OrderedList, signs: Iterable[str]) -> str:
    is_tight = all(_is_tight(item.content) for item in node.content)
    gap = "\n" if is_tight else "\n\n"
    items = []
    for sign, item in zip(signs, node.content, strict=True):
        inner = (
            gap.join(_block(child, False) for child in item.content)
            if is_tight
            else markdown_of(item.content)
        )
        indent = " " * (len(sign) + 1)
        items.append(_prefixed(inner, sign + " ", "", indent))
    return gap.join(items)


def _is_tight(nodes: Sequence[Node]) -> bool:
    """Whether an item can be written without empty lines: a paragraph, then at most one list that may interrupt it."""
    first, *rest = nodes
    if not isinstance(first, Paragraph) or len(rest) > 1:
        return False
    return all(isinstance(n, BulletList) or (isinstance(n, OrderedList) and n.attrs.start == 1) for n in rest)


def _prefixed(text: str, first: str, empty: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + line) if line else empty for line in lines[1:])])


def _inlines(nodes: Sequence[Inline]) -> str:
    nested = _nested(nodes)
    if _reads_back(nested, nodes):
        return nested
    return _apart(nodes)


def _reads_back(markdown: str, nodes: Sequence[Inline]) -> bool:
    # Paragraph normalises what was read, as it did with what is written.
    read: Any = read_markdown(markdown)["content"]
    return len(read) == 1 and Paragraph.model_validate(read[0]).content == tuple(nodes)


def _nested(nodes: Sequence[Inline]) -> str:
    """Marks opened and closed like brackets, the longest outside: how a person writes."""
    out: list[str] = []
    stack: list[Mark] = []
    for i, node in enumerate(nodes):
        while not all(mark in node.marks for mark in stack):
            out.append(_close(stack.pop()))
        for mark in sorted((m for m in node.marks if m not in stack), key=lambda m: -_run(nodes, i, m)):
            stack.append(mark)
            out.append(_open(mark))
        out.append(_leaf(nodes, i))
    out += [_close(mark) for mark in reversed(stack)]
    return "".join(out)


def _apart(nodes: Sequence[Inline]) -> str:
    """Every piece marked by itself, a separator between touching delimiters: always unambiguous."""
    out: list[str] = []
    for i, node in enumerate(nodes):
        if i and node.marks and nodes[i - 1].marks:
            out.append(SEPARATOR)
        out += [_open(mark) for mark in node.marks]
        # A space beside a delimiter keeps it from being one, unless it is written as a number.
        out.append(
            _EDGE_SPACE.sub(lambda space: f"&#{ord(space[0])};", _leaf(nodes, i))
            if node.marks
            else _leaf(nodes, i)
        )
        out += [_close(mark) for mark in reversed(node.marks)]
    return "".join(out)


def _run(nodes: Sequence[Inline], start: int, mark: Mark) -> int:
    end = start
    while end < len(nodes) and mark in nodes[end].marks:
        end += 1
    return end


def _leaf(nodes: Sequence[Inline], i: int) -> str:
    node = nodes[i]
    if isinstance(node, HardBreak):
        return "\\\n"
    if isinstance(node, MergeTagNode):
        return str(node.tag)
    text = _ALWAYS.sub(r"\\\g<0>", node.text)
    is_line_start = i == 0 or isinstance(nodes[i - 1], HardBreak)
    return (
        _LINE_START.sub(_escaped_start, text, count=1) if is_line_start and _LINE_START.match(text) else text
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
