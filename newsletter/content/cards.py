"""A card that shows a page of others: the block that a story is told with, filled with what the page says of itself.

Which block that is, and which of its fields, is found by what they are: a story with a line and a text as its first words, a
picture and a link.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.page_heads import PageHead
from newsletter.content.richtext import RichText


@dataclass(frozen=True)
class CardPicture:
    """A picture that may be fetched for a card: where it is, and the name of its field in the block."""

    address: str
    name: str


@dataclass(frozen=True)
class Card:
    """A block that may be added: its type, and texts by the names within it, in one language."""

    type: str
    locale: str
    values: Mapping[str, str]
    picture: CardPicture | None


@dataclass(frozen=True)
class _Shape:
    """A block type that can be a card, and its fields."""

    type: str
    title: BlockField
    text: BlockField
    picture: BlockField
    link: BlockField


def card_of(head: PageHead, address: str, *, locale: str) -> Card | None:
    """The card of a page; None where the page says nothing of itself, or no block can show it."""
    shape = next(_shapes(BLOCKS.values()), None)
    if shape is None or not (head.title or head.description):
        return None
    # Plain words: what would be a sign of Markdown is written so that it is a letter.
    text = RichText.model_validate(_paragraph(head.description)).to_markdown() if head.description else ""
    texts = ((shape.title, _plain(head.title) or address), (shape.text, text), (shape.link, address))
    values = {_name(field, locale): said for field, said in texts if said}
    if head.picture_alt:
        values[f"{shape.picture.name}.alt.{locale}"] = _plain(head.picture_alt)
    picture = CardPicture(head.picture, shape.picture.name) if head.picture else None
    return Card(shape.type, locale, values, picture)


def _shapes(blocks: Iterable[type[Block]]) -> Iterator[_Shape]:
    for block in blocks:
        fields = fields_of(block)
        first = [field for field in fields if Mark.FIRST_WORDS in field.marks and field.is_localized]
        title = next((field for field in first if field.kind is Kind.LINE), None)
        text = next((field for field in first if field.kind is Kind.RICH), None)
        picture = next((field for field in fields if field.kind is Kind.PICTURE), None)
        link = next((field for field in fields if field.kind is Kind.LINK), None)
        if block.is_story and title and text and picture and link:
            yield _Shape(block.model_fields["type"].default, title, text, picture, link)


def _name(field: BlockField, locale: str) -> str:
    return f"{field.name}.{locale}" if field.is_localized else field.name


def _plain(words: str) -> str:
    """The words without what would be a merge tag: their writer does not know our readers."""
    return words.replace("{{", "{ {")


def _paragraph(words: str) -> dict[str, object]:
    return {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]}
