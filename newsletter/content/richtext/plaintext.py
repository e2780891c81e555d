"""Rich text as plain text, for the text part of a mail. Lines are not wrapped here."""

from collections.abc import Callable, Sequence
from itertools import groupby

from newsletter.content.richtext.html import filled_href
from newsletter.content.richtext.inlines import HardBreak, Inline, MergeTagNode, link_of
from newsletter.content.richtext.nodes import Node
from newsletter.content.typography import underlined

Token = Callable[[str, str], str]


def text_of(nodes: Sequence[Node], token: Token) -> str:
    """Block nodes as text."""
    return "\n\n".join(_block(node, token) for node in nodes)


def _block(node: Node, token: Token) -> str:
    match node.type:
        case "paragraph":
            return _inlines(node.content, token)
        case "heading":
            return underlined(_inlines(node.content, token))
        case "blockquote":
            return _prefixed(text_of(node.content, token), "> ", "> ")
        case "bullet_list":
            return "\n".join(_item(item.content, "- ", token) for item in node.content)
        case "ordered_list":
            numbered = enumerate(node.content, node.attrs.start)
            return "\n".join(_item(item.content, f"{number}. ", token) for number, item in numbered)


def _item(nodes: Sequence[Node], sign: str, token: Token) -> str:
    inner = "\n".join(_block(node, token) for node in nodes)
    return _prefixed(inner, sign, " " * len(sign))


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + line).rstrip() for line in lines[1:])])


def _inlines(nodes: Sequence[Inline], token: Token) -> str:
    out = []
    for link, linked in groupby(nodes, key=link_of):
        words = "".join(_word(node, token) for node in linked)
        out.append(words if link is None else _linked(words, filled_href(link.attrs.href, token)))
    return "".join(out)


def _word(node: Inline, token: Token) -> str:
    if isinstance(node, HardBreak):
        return "\n"
    return token(node.tag.name, node.tag.default) if isinstance(node, MergeTagNode) else node.text


def _linked(words: str, href: str) -> str:
    # A subject or a copy of a mail is part of its address only as long as the whole stays an address.
    bare = href if "?" in href else href.removeprefix("mailto:").removeprefix("tel:")
    return words if words in (href, bare) else f"{words} <{bare}>"
