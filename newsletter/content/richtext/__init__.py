"""Rich text: a small tree of paragraphs, headings, lists and quotes, kept as ProseMirror JSON.

A string is read as Markdown, everywhere. There is no markup in it that we did not put there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from newsletter.content.merge_tags import MergeTag
from newsletter.content.richtext.html import html_of
from newsletter.content.richtext.inlines import HardBreak, Inline, MergeTagNode, link_of
from newsletter.content.richtext.markdown_reading import read_markdown
from newsletter.content.richtext.markdown_writing import markdown_of
from newsletter.content.richtext.nodes import Heading, ListItem, Node, Nodes, Paragraph
from newsletter.content.richtext.plaintext import text_of
from newsletter.content.texts import Unusable
from newsletter.wording import say

Token = Callable[[str, str], str]

DEPTH_CAP = 40  # mjml-python is the one that dies of depth, by stack overflow
SIZE_CAP = 50_000  # characters of text, or of Markdown


class RichText(BaseModel):
    """A formatted text, in normal form: two that look the same are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["doc"] = "doc"
    content: Nodes = ()

    @model_validator(mode="before")
    @classmethod
    def _from_outside(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = read_markdown(_not_too_long(value))
        _check_size(value)
        return value

    @classmethod
    def from_markdown(cls, text: str) -> Self:
        """Read Markdown; HTML in it is text. Raises ValidationError for links without a scheme, pictures, rules."""
        return cls.model_validate(text)

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.content)

    def to_markdown(self) -> str:
        """Markdown that reads back as the same rich text."""
        return markdown_of(self.content)

    def to_html(self, token: Token) -> str:
        """Well-formed, escaped HTML; `token(name, default)` gives what stands for a merge tag, in text and in links."""
        return html_of(self.content, token)

    def to_text(self, token: Token) -> str:
        """Plain text, paragraphs apart by an empty line, each link's address behind its words."""
        return text_of(self.content, token)

    def plain(self) -> str:
        """The bare words on one line, merge tags as written."""
        words = [
            str(n.tag) if isinstance(n, MergeTagNode) else getattr(n, "text", " ") for n in self._inlines()
        ]
        return " ".join("".join(words).split())

    @property
    def merge_tags(self) -> tuple[MergeTag, ...]:
        """Every merge tag in the text, in order."""
        return tuple(node.tag for node in self._inlines() if isinstance(node, MergeTagNode))

    @property
    def links(self) -> tuple[str, ...]:
        """Every address linked to, in order; a link of several parts counts once."""
        runs = (link for link, _ in groupby(map(link_of, self._inlines())))
        return tuple(link.attrs.href for link in runs if link is not None)

    def _inlines(self) -> Iterator[Inline]:
        yield from _inlines_of(self.content)


def _inlines_of(nodes: Sequence[Node | ListItem]) -> Iterator[Inline]:
    for node in nodes:
        if isinstance(node, (Paragraph, Heading)):
            yield from node.content
            yield HardBreak(type="hard_break")
        else:
            yield from _inlines_of(node.content)


def _not_too_long(text: str) -> str:
    if len(text) > SIZE_CAP:
        raise Unusable(
            say(
                "the text has {count} characters; {cap} is the most. Divide it.",
                count=len(text),
                cap=SIZE_CAP,
            )
        )
    return text


def _check_size(value: Any) -> None:
    """Refuse what is too deep or too large, before anything walks down into it."""
    size = 0
    level, depth = [value], 0
    while level:
        if depth > DEPTH_CAP:
            raise Unusable(say("lists and quotes are nested too deeply. Use at most a few levels."))
        inner = []
        for node in level:
            if not isinstance(node, Mapping):
                continue
            size += 1 + len(node["text"]) if isinstance(node.get("text"), str) else 1
            children = node.get("content")
            inner += list(children) if isinstance(children, (list, tuple)) else []
        level, depth = inner, depth + 1
    if size > 2 * SIZE_CAP:
        raise Unusable(say("the text is too long. Divide it."))
