"""Rich text as HTML: well-formed, attributes in double quotes, `>` escaped, which the MJML compiler needs."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby, zip_longest

from newsletter.content import bare_addresses, merge_tags
from newsletter.content.bare_addresses import Bare
from newsletter.content.link_targets import ascii_link
from newsletter.content.merge_tags import LINKS, MergeTag
from newsletter.content.richtext.inlines import HardBreak, Inline, Link, MergeTagNode, goes_on, link_of
from newsletter.content.richtext.nodes import Node

Token = Callable[[str, str], str]


def html_of(nodes: Sequence[Node], token: Token) -> str:
    """The HTML of block nodes."""
    return "".join(_block(node, token) for node in nodes)


def filled_href(href: str, token: Token) -> str:
    """A link's address with tokens in the places of its merge tags, not escaped."""
    scheme, _, name = href.partition(":")
    if scheme == "merge" and name in LINKS:
        return token(name, "")
    return "".join(
        token(part.name, part.default) if isinstance(part, MergeTag) else part
        for part in merge_tags.parse(ascii_link(href))
    )


def _block(node: Node, token: Token) -> str:
    match node.type:
        case "paragraph":
            return f"<p>{_inlines(node.content, token)}</p>"
        case "heading":
            return f"<h{node.attrs.level}>{_inlines(node.content, token)}</h{node.attrs.level}>"
        case "blockquote":
            return f"<blockquote>{html_of(node.content, token)}</blockquote>"
        case "bullet_list":
            return f"<ul>{''.join(_item(item.content, token) for item in node.content)}</ul>"
        case "ordered_list":
            start = f' start="{node.attrs.start}"' if node.attrs.start != 1 else ""
            return f"<ol{start}>{''.join(_item(item.content, token) for item in node.content)}</ol>"


def _item(nodes: Sequence[Node], token: Token) -> str:
    # A lone first paragraph stands in the item itself: mail clients put gaps around paragraphs.
    first, rest = nodes[0], nodes[1:]
    if first.type == "paragraph" and all(node.type in ("bullet_list", "ordered_list") for node in rest):
        return f"<li>{_inlines(first.content, token)}{html_of(rest, token)}</li>"
    return f"<li>{html_of(nodes, token)}</li>"


def _inlines(nodes: Sequence[Inline], token: Token) -> str:
    out = []
    for link, linked in groupby(zip_longest(nodes, nodes[1:]), key=lambda pair: link_of(pair[0])):
        html = "".join(_marked(node, after, token) for node, after in linked)
        if link is not None:
            html = f'<a href="{escape(filled_href(link.attrs.href, token))}">{html}</a>'
        out.append(html)
    return "".join(out)


def _marked(node: Inline, after: Inline | None, token: Token) -> str:
    if isinstance(node, HardBreak):
        return "<br />"
    if isinstance(node, MergeTagNode):
        html = escape(token(node.tag.name, node.tag.default))
    elif link_of(node) is None:
        html = "".join(_or_link(part) for part in bare_addresses.parts(node.text, goes_on=goes_on(after)))
    else:
        html = escape(node.text)
    for mark in reversed(node.marks):
        if not isinstance(mark, Link):
            html = f"<{mark.type}>{html}</{mark.type}>"
    return html


def _or_link(part: str | Bare) -> str:
    if isinstance(part, Bare):
        return f'<a href="{escape(ascii_link(part.href))}">{escape(part.words)}</a>'
    return escape(part)
