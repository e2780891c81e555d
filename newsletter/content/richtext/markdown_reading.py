"""Markdown into rich text: CommonMark without HTML, code and pictures, with merge tags.

Plain writing stays as it was typed: line ends, addresses, dates at the beginnings of lines, stars that mask a name.
What is a sign and what is a letter is said in `plain_lists` and `stars`.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any, cast

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from newsletter.content import merge_tags
from newsletter.content.richtext.plain_lists import listed, quoted
from newsletter.content.richtext.stars import stars_and_underscores
from newsletter.content.texts import Unusable, clean
from newsletter.wording import say

# Says "nothing" between two delimiters that would read as one: `*a*<!---->**b**`.
SEPARATOR = "<!---->"

_Json = dict[str, Any]
BRACKET_CAP = 1_000
_OPEN_BRACKET = re.compile(r"(?<!\\)\[")
_REST_OF_ADDRESS = re.compile(r"://[^\s<>\[\]{}()|\\^`\"*]+")


def has_too_many_brackets(text: str) -> bool:
    """Whether the parser, which takes time in the square of open brackets, would take too long."""
    return len(_OPEN_BRACKET.findall(text)) > BRACKET_CAP


def read_markdown(text: str) -> _Json:
    """The ProseMirror JSON of a text, not yet validated. Raises Unusable for what rich text cannot hold."""
    tokens = iter(_reader().parse(clean(text)))
    return {"type": "doc", "content": list(_blocks(tokens))}


class _Reader(MarkdownIt):
    """Takes every link as written: whether it can be used is said by the model, not passed over in silence."""

    def normalizeLink(self, url: str) -> str:
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002 (the signature of the library)
        return True


@cache
def _reader() -> _Reader:
    # Nesting beyond 100 would be dropped by the parser; the model refuses it from 40 on.
    reader = _Reader("commonmark", {"html": False, "maxNesting": 100})
    reader.disable(["code", "fence", "html_block", "reference", "backticks", "autolink", "html_inline"])
    reader.core.ruler.disable("text_join")  # what was escaped stays a token of its own
    reader.disable("lheading")  # a line of dashes below a sum is no heading
    reader.block.ruler.at("list", listed, {"alt": ["paragraph", "reference", "blockquote"]})
    reader.block.ruler.at("blockquote", quoted, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    reader.inline.ruler.at("emphasis", stars_and_underscores)
    reader.inline.ruler.before("escape", "bare_address", _bare_address)
    reader.inline.ruler.before("escape", "merge_tag", _merge_tag)
    reader.inline.ruler.before("escape", "separator", _separator)
    return reader


def _bare_address(state: StateInline, silent: bool) -> bool:
    """An address is text as a whole: the signs in it mean nothing else."""
    match = _REST_OF_ADDRESS.match(state.src, state.pos, state.posMax)
    if match is None or not state.src.endswith(("http", "https"), 0, state.pos):
        return False
    if not silent:
        state.pending += match[0]
    state.pos = match.end()
    return True


def _merge_tag(state: StateInline, silent: bool) -> bool:
    match = merge_tags.TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        tag = merge_tags.tag_of(match)
        state.push("merge_tag", "", 0).meta = {"name": tag.name, "default": tag.default}
    state.pos = match.end()
    return True


def _separator(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith(SEPARATOR, state.pos):
        return False
    if not silent:
        state.push("separator", "", 0)
    state.pos += len(SEPARATOR)
    return True


_CONTAINERS = {
    "bullet_list_open": "bullet_list",
    "ordered_list_open": "ordered_list",
    "list_item_open": "list_item",
    "blockquote_open": "blockquote",
    "paragraph_open": "paragraph",
    "heading_open": "heading",
}


def _blocks(tokens: Iterator[Token]) -> Iterator[_Json]:
    for token in tokens:
        if token.nesting < 0:
            return
        if token.type == "hr":
            raise Unusable(
                say("a line of dashes or stars cannot stand in a text. Use a divider block instead.")
            )
        if token.type == "inline":
            yield from _joined(_inlines(token.children or []))
        else:
            yield {"type": _CONTAINERS[token.type], "content": list(_blocks(tokens)), **_attrs(token)}


def _attrs(token: Token) -> _Json:
    if token.type == "heading_open":
        return {"attrs": {"level": min(max(int(token.tag[1]), 2), 4)}}
    if token.type == "ordered_list_open":
        return {"attrs": {"start": int(cast(int, token.attrs.get("start", 1)))}}
    return {}


def _inlines(tokens: list[Token]) -> Iterator[_Json]:
    marks: list[_Json] = []
    _refuse_links_without_words(tokens)
    for token in tokens:
        _refuse_what_is_no_text(token)
        if token.nesting > 0:
            mark: _Json = {"type": token.type.removesuffix("_open")}
            marks.append(mark | ({"attrs": {"href": token.attrs["href"]}} if mark["type"] == "link" else {}))
        elif token.nesting < 0:
            marks.pop()
        elif token.type in ("hardbreak", "softbreak"):
            yield {"type": "hard_break"}
        elif token.type == "merge_tag":
            yield {"type": "merge_tag", "attrs": token.meta, "marks": list(marks)}
        elif token.type != "separator":
            yield {"type": "text", "text": token.content, "marks": list(marks)}


def _joined(nodes: Iterator[_Json]) -> Iterator[_Json]:
    """The nodes with neighbouring texts of the same marks in one: the parser cuts at every escaped sign."""
    for (kind, marks), same in groupby(nodes, key=lambda node: (node["type"], node.get("marks"))):
        if kind == "text":
            yield {"type": "text", "text": "".join(node["text"] for node in same), "marks": marks}
        else:
            yield from same


def _refuse_links_without_words(tokens: list[Token]) -> None:
    words = ""
    for token in tokens:
        if token.type == "link_open":
            words = ""
        elif token.type == "link_close" and not words.strip():
            raise Unusable(say("a link has no words. Write what it leads to between [ and ]."))
        else:
            words += "x" if token.type in ("merge_tag", "image") else token.content


def _refuse_what_is_no_text(token: Token) -> None:
    if token.type == "image":
        raise Unusable(say("a picture cannot stand in a text. Use the “image” field of an article block."))
    if token.type == "text" and "](" in token.content:
        raise Unusable(
            say(
                "“{words}” looks like a link, but there is a space in its address. Write %20 for the space, "
                "or \\]( if it is not a link.",
                words=token.content[-60:],
            )
        )
