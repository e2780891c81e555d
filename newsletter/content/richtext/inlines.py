"""What stands in a line of rich text: words with marks, breaks, merge tags. Validating them brings them into normal form.

Normal form is what Markdown can say: single spaces, none of them at the edges of lines or marks, pieces with
the same marks joined, at most one mark of each type, in a fixed order.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from newsletter.content.merge_tags import TAG, MergeTag
from newsletter.content.texts import Line, Unusable, Url, clean
from newsletter.wording import say


class Part(BaseModel):
    """A node, a mark, or the attributes of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LinkAttrs(Part):
    href: Url


class Link(Part):
    """Where the marked text leads."""

    type: Literal["link"]
    attrs: LinkAttrs


class Strong(Part):
    """Strong importance."""

    type: Literal["strong"]


class Em(Part):
    """Stress."""

    type: Literal["em"]


Mark = Annotated[Link | Strong | Em, Field(discriminator="type")]
_MARK_ORDER = ("link", "strong", "em")


def _one_of_each(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return tuple(
        sorted({mark.type: mark for mark in marks}.values(), key=lambda m: _MARK_ORDER.index(m.type))
    )


Marks = Annotated[tuple[Mark, ...], AfterValidator(_one_of_each)]
_Text = Annotated[str, AfterValidator(lambda text: clean(text).replace("\n", " ").replace("\t", " "))]


class Text(Part):
    """Words with the same marks."""

    type: Literal["text"]
    text: _Text
    marks: Marks = ()


class HardBreak(Part):
    """A new line inside a paragraph. Marks on it mean nothing and are taken off."""

    type: Literal["hard_break"]
    marks: Annotated[Marks, AfterValidator(lambda _: ())] = Field((), exclude=True)


class MergeTagAttrs(Part):
    name: str
    default: Line = ""


class MergeTagNode(Part):
    """A value of the subscriber, as one unit."""

    type: Literal["merge_tag"]
    attrs: MergeTagAttrs
    marks: Marks = ()

    @model_validator(mode="after")
    def _can_be_written(self) -> "MergeTagNode":
        if not TAG.fullmatch(str(self.tag)):
            raise Unusable(
                say("the merge tag {tag} has signs that a merge tag cannot have.", tag=str(self.tag))
            )
        return self

    @property
    def tag(self) -> MergeTag:
        """The tag as a value."""
        return MergeTag(self.attrs.name, self.attrs.default)


def link_of(node: "Inline") -> Link | None:
    """The link that a piece of text is part of."""
    return next((mark for mark in node.marks if isinstance(mark, Link)), None)


def goes_on(after: "Inline | None") -> bool:
    """Whether an address at the end of a text may go on in what comes after it."""
    return isinstance(after, MergeTagNode) or (isinstance(after, Text) and not after.text[:1].isspace())


Inline = Annotated[Text | HardBreak | MergeTagNode, Field(discriminator="type")]


def _in_normal_form(nodes: tuple[Inline, ...]) -> tuple[Inline, ...]:
    unmarked = _without_marks_on_edge_spaces(_single_characters_of_space(nodes))
    return tuple(_trimmed(_merged(unmarked)))


def _without_breaks(nodes: tuple[Inline, ...]) -> tuple[Inline, ...]:
    spaced = [Text(type="text", text=" ") if isinstance(node, HardBreak) else node for node in nodes]
    return _in_normal_form(tuple(spaced))


Inlines = Annotated[tuple[Inline, ...], AfterValidator(_in_normal_form)]
# A heading is one line of Markdown, so it has no breaks.
HeadingInlines = Annotated[tuple[Inline, ...], AfterValidator(_without_breaks)]


def _single_characters_of_space(nodes: tuple[Inline, ...]) -> list[Inline]:
    # Spaces become nodes of their own, so that a mark can be taken off them.
    cut: list[Inline] = []
    for node in nodes:
        if not isinstance(node, Text):
            cut.append(node)
            continue
        body = node.text.strip()
        if not body:
            cut += [_text(node.text, node.marks)] if node.text else []
            continue
        start = node.text.index(body)
        for part in (node.text[:start], body, node.text[start + len(body) :]):
            cut += [_text(part, node.marks)] if part else []
    return cut


def _without_marks_on_edge_spaces(nodes: list[Inline]) -> list[Inline]:
    for order in (range(len(nodes)), range(len(nodes) - 1, -1, -1)):
        inside: tuple[Mark, ...] = ()
        for i in order:
            node = nodes[i]
            if isinstance(node, Text) and node.text.isspace():
                nodes[i] = _text(node.text, tuple(mark for mark in node.marks if mark in inside))
            inside = nodes[i].marks
    return nodes


def _merged(nodes: list[Inline]) -> list[Inline]:
    merged: list[Inline] = []
    for node in nodes:
        last = merged[-1] if merged else None
        if isinstance(node, Text) and isinstance(last, Text) and last.marks == node.marks:
            merged[-1] = _text(last.text + node.text, node.marks)
        else:
            merged.append(node)
    return [_text(_single_spaced(clean(n.text)), n.marks) if isinstance(n, Text) else n for n in merged]


def _trimmed(nodes: list[Inline]) -> list[Inline]:
    kept: list[Inline] = []
    for i, node in enumerate(nodes):
        if isinstance(node, Text):
            text = node.text
            if i == 0 or isinstance(nodes[i - 1], HardBreak):
                text = text.lstrip()
            if i == len(nodes) - 1 or isinstance(nodes[i + 1], HardBreak):
                text = text.rstrip()
            kept += [_text(text, node.marks)] if text else []
        else:
            kept.append(node)
    while kept and isinstance(kept[0], HardBreak):
        kept.pop(0)
    while kept and isinstance(kept[-1], HardBreak):
        kept.pop()
    return kept


def _single_spaced(text: str) -> str:
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def _text(text: str, marks: tuple[Mark, ...]) -> Text:
    return Text.model_construct(type="text", text=text, marks=marks)
