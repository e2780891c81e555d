"""What every block has: an identity for life, a style made of theme tokens, and for whom it is."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field
from ulid import ULID

from newsletter.content import merge_tags
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.merge_tags import MergeTag
from newsletter.content.richtext import RichText
from newsletter.content.texts import Locale, matching
from newsletter.wording import Sentence, say

Channel = Literal["email", "text", "web"]
Tone = Literal["card", "soft", "band"]

BlockId = Annotated[
    str,
    matching(
        r"[0-7][0-9A-HJKMNP-TV-Z]{25}",
        say("“{value}” is not an identifier. They are made for you: take the line away in a new block."),
    ),
]

# Fields of these names are addresses: they have no words to translate.
_ADDRESSES = frozenset({"link", "website"})


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Style(_Value):
    """Theme tokens only: an author chooses a tone, never a colour."""

    tone: Tone | None = Field(None, title=say("Background").text)


class When(_Value):
    """Where the block appears; None means everywhere."""

    locales: tuple[Locale, ...] | None = Field(None, title=say("Languages").text)
    channels: tuple[Channel, ...] | None = Field(None, title=say("Where it appears").text)


class LocalizedField(NamedTuple):
    """A field in several languages: its path in the block, its value, whether it holds words and must be there."""

    path: str
    value: Localized[Any]
    is_required: bool


class Block(_Value):
    """A typed unit of content, data without markup. A type is one file in this package."""

    label: ClassVar[Sentence]

    id: BlockId = Field(default_factory=lambda: str(ULID()), title=say("Identifier").text)
    type: str
    v: int = Field(1, ge=1, le=1)
    style: Style = Style()
    when: When = When()

    @classmethod
    def blank(cls) -> Self:
        """A new block whose required texts are still empty; the checks ask for them."""
        empty: dict[str, object] = {
            name: {} for name, field in cls.model_fields.items() if field.is_required()
        }
        return cls.model_validate(empty)

    def is_shown(self, locale: str, channel: Channel) -> bool:
        """Whether the block appears in an edition and part."""
        locales, channels = self.when.locales, self.when.channels
        return (locales is None or locale in locales) and (channels is None or channel in channels)

    def localized(self) -> Iterator[LocalizedField]:
        """Every field in several languages that has a value, those of pictures too."""
        yield from _localized(self, "")

    def texts(self) -> Iterator[tuple[str, str, str | RichText]]:
        """Field path, locale and value of everything a reader reads; no addresses."""
        for path, value, _ in self.localized():
            if path.rpartition(".")[2] not in _ADDRESSES:
                for locale, text in value.items():
                    yield path, locale, text

    def images(self) -> Iterator[tuple[str, Image]]:
        """Field path and picture."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Image):
                yield name, value

    def links(self) -> Iterator[tuple[str, str | None, str]]:
        """Field path, locale and address of every link, those inside rich text too."""
        for path, value, _ in self.localized():
            for locale, item in value.items():
                if isinstance(item, RichText):
                    yield from ((path, locale, href) for href in item.links)
                elif path.rpartition(".")[2] in _ADDRESSES:
                    yield path, locale, item

    def merge_tags(self) -> Iterator[tuple[str, str, MergeTag]]:
        """Field path, locale and tag of every merge tag in texts and addresses."""
        for path, value, _ in self.localized():
            for locale, item in value.items():
                if isinstance(item, RichText):
                    yield from ((path, locale, tag) for tag in item.merge_tags)
                    tagged = " ".join(item.links)
                else:
                    tagged = str(item)
                parts = merge_tags.parse(tagged)
                yield from ((path, locale, part) for part in parts if isinstance(part, MergeTag))


def _localized(model: BaseModel, prefix: str) -> Iterator[LocalizedField]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, Localized):
            yield LocalizedField(prefix + name, value, field.is_required())
        elif isinstance(value, Image):
            yield from _localized(value, f"{prefix}{name}.")
