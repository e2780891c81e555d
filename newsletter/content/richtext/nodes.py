"""The block nodes of rich text, as ProseMirror writes them. In normal form there are no empty ones."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from newsletter.content.richtext.inlines import HeadingInlines, Inlines, Part


class Paragraph(Part):
    """A paragraph."""

    type: Literal["paragraph"]
    content: Inlines = ()


class HeadingAttrs(Part):
    level: int = Field(2, ge=2, le=4)


class Heading(Part):
    """A heading of level 2 to 4; level 1 is the title of the issue."""

    type: Literal["heading"]
    attrs: HeadingAttrs = HeadingAttrs(level=2)
    content: HeadingInlines = ()


def _without_empty(nodes: tuple["Node", ...]) -> tuple["Node", ...]:
    return tuple(node for node in nodes if node.content)


Nodes = Annotated[tuple["Node", ...], AfterValidator(_without_empty)]


class ListItem(Part):
    """One item of a list."""

    type: Literal["list_item"]
    content: Nodes = ()


Items = Annotated[tuple[ListItem, ...], AfterValidator(_without_empty)]


class BulletList(Part):
    """A list without numbers."""

    type: Literal["bullet_list"]
    content: Items = ()


class OrderedListAttrs(Part):
    start: int = Field(1, ge=0, le=999_999_999)  # nine digits: what Markdown can say


class OrderedList(Part):
    """A list with numbers."""

    type: Literal["ordered_list"]
    attrs: OrderedListAttrs = OrderedListAttrs(start=1)
    content: Items = ()


class Blockquote(Part):
    """What someone else said."""

    type: Literal["blockquote"]
    content: Nodes = ()


Node = Annotated[
    Paragraph | Heading | BulletList | OrderedList | Blockquote,
    Field(discriminator="type"),
]
for _model in (ListItem, BulletList, OrderedList, Blockquote):
    _model.model_rebuild()
