"""Rich text: a small tree of paragraphs, headings, lists and quotes, kept as ProseMirror JSON.

A string is read as Markdown, everywhere. There is no markup in it that we did not put there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, zip_longest
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from newsletter.content import bare_addresses
from newsletter.content.fields.kinds import Kind
from newsletter.content.merge_tags import MergeTag
from newsletter.content.richtext.html import html_of
from newsletter.content.richtext.inlines import HardBreak, Inline, MergeTagNode, Text, goes_on, link_of
from newsletter.content.richtext.markdown_reading import has_too_many_brackets, read_markdown
from newsletter.content.richtext.markdown_writing import markdown_of
from newsletter.content.richtext.nodes import Heading, ListItem, Node, Nodes, Paragraph
from newsletter.content.richtext.plaintext import text_of
from newsletter.content.texts import Unusable
from newsletter.wording import say

Token = Callable[[str, str], str]

DEPTH_CAP = 40  # mjml-python is the one that dies of depth, by stack overflow
SIZE_CAP = 20_000  # characters of text and addresses, and some for each node
MARKDOWN_CAP = 60_000  # characters; what is within SIZE_CAP is shorter than this as Markdown


class RichText(BaseModel):
    """A formatted text, in normal form: two that look the same are equal."""

    kind: ClassVar[Kind] = Kind.RICH
    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["doc"] = "doc"
    content: Nodes = ()

    @model_validator(mode="before")
    @classmethod
    def _from_outside(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = read_markdown(_readable(value))
        # Normal form may part a node in a few; what is far too large is not worth bringing into it.
        if _size(value) > 4 * SIZE_CAP:
            raise _too_long()
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        # Measured in normal form, so that what was taken once is taken again.
        if _size(self.model_dump()) > SIZE_CAP:
            raise _too_long()
        return self

    @classmethod
    def from_markdown(cls, text: str) -> Self:
        """Read Markdown; HTML in it is text. Raises ValidationError for links without a scheme, pictures, rules."""
        return cls.model_validate(text)

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.content)

    @property
    def opening(self) -> Self:
        """Its first paragraph, or whatever it begins with, as a text of its own."""
        return self.model_copy(update={"content": self.content[:1]})

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

    def lines(self) -> tuple[str, ...]:
        """The bare words line by line, merge tags as written."""
        words = [
            str(n.tag) if isinstance(n, MergeTagNode) else getattr(n, "text", "\n") for n in self._inlines()
        ]
        return tuple(line for line in "".join(words).split("\n") if line.strip())

    @property
    def merge_tags(self) -> tuple[MergeTag, ...]:
        """Every merge tag in the text, in order."""
        return tuple(node.tag for node in self._inlines() if isinstance(node, MergeTagNode))

    @property
    def links(self) -> tuple[str, ...]:
        """Every address linked to, in order, those that stand bare too; a link of several parts counts once."""
        nodes = list(self._inlines())
        found: list[str] = []
        for link, linked in groupby(zip_longest(nodes, nodes[1:]), lambda pair: link_of(pair[0])):
            if link is not None:
                found.append(link.attrs.href)
                continue
            for node, after in linked:
                if isinstance(node, Text):
                    parts = bare_addresses.parts(node.text, goes_on=goes_on(after))
                    found += [part.href for part in parts if isinstance(part, bare_addresses.Bare)]
        return tuple(found)

    def _inlines(self) -> Iterator[Inline]:
        yield from _inlines_of(self.content)


def _inlines_of(nodes: Sequence[Node | ListItem]) -> Iterator[Inline]:
    for node in nodes:
        if isinstance(node, (Paragraph, Heading)):
            yield from node.content
            yield HardBreak(type="hard_break")
        else:
            yield from _inlines_of(node.content)


def _readable(markdown: str) -> str:
    if len(markdown) > MARKDOWN_CAP or has_too_many_brackets(markdown):
        raise _too_long()
    return markdown


def _size(document: Any) -> int:
    """About the characters it takes. Raises Unusable when it is too deep, before anything walks down into it."""
    size = 0
    level, depth = [document], 0
    while level:
        if depth > DEPTH_CAP:
            raise Unusable(say("lists and quotes are nested too deeply. Use at most a few levels."))
        nodes = [node for node in level if isinstance(node, Mapping)]
        size += sum(_weight(node) for node in nodes)
        level = [child for node in nodes for child in _children(node)]
        depth += 1
    return size


def _weight(node: Mapping[str, Any]) -> int:
    # About what the node takes as Markdown; a mark is some 20 characters beside the address in it.
    marks = node.get("marks")
    return 8 + len(str(node.get("text", ""))) + (len(str(marks)) - 20 if marks else 0)


def _children(node: Mapping[str, Any]) -> Sequence[Any]:
    children = node.get("content")
    return children if isinstance(children, (list, tuple)) else ()


def _too_long() -> Unusable:
    return Unusable(
        say("the text is longer than about {cap} characters. Divide it into two blocks.", cap=SIZE_CAP)
    )
