"""What every block has: an identity for life, a style made of theme tokens, for whom it is, and perhaps a link to the library."""

import operator
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Annotated, ClassVar, Literal, NamedTuple, Self, get_args

from pydantic import Field

from newsletter.content import bare_addresses, merge_tags
from newsletter.content.bare_addresses import Bare
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.describing import BlockField, blank_of
from newsletter.content.fields.items import Identifier, new_identifier
from newsletter.content.fields.kinds import Kind, Label, Mark
from newsletter.content.fields.translatable import KNOWN, Translatable
from newsletter.content.fields.values import Value
from newsletter.content.fields.walking import Found, walk, with_new_identities, with_pictures
from newsletter.content.happenings import Happening
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.merge_tags import MergeTag
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.content.texts import Locale, Slug
from newsletter.wording import NOTHING, Sentence, say

Channel = Literal["email", "text", "web"]


class Tone(Choice):
    """The ground behind a block."""

    CARD = "card", say("Card")
    SOFT = "soft", say("Soft ground")
    BAND = "band", say("Coloured band")


class Shelf(Choice):
    """Where a type of block is kept for those who look for one."""

    WORDS = "words", say("Write")
    PICTURES = "pictures", say("Show")
    PEOPLE = "people", say("People and events")
    ACTING = "acting", say("Ask readers to act")
    FRAME = "frame", say("Frame of the issue")


class Style(Value):
    """Theme tokens only: an author chooses a tone, never a colour."""

    tone: Annotated[Tone | None, Label(say("Background"))] = None


class When(Value):
    """Where the block appears; None means everywhere."""

    locales: tuple[Locale, ...] | None = None
    channels: tuple[Channel, ...] | None = None


class FromLibrary(Value):
    """The library block that a block is linked to, and the version of it whose words the block has."""

    key: Slug
    version: int = Field(ge=1, le=1_000_000)


class Words(NamedTuple):
    """One text of a field in one language."""

    path: str
    field: BlockField
    locale: str
    value: str | RichText | RawHtml


class Block(Translatable):
    """A typed unit of content, data without markup. A type is one file in this package.

    `label` is what people call it, `about` the sentence that helps to choose it, `aliases` what else it is looked for by,
    with commas between, `shelf` among which others it is offered, `form_hint` what its form says above the inputs. One that
    recurs is the same in each issue: nothing in it is left over from another. One that is a story is listed by one that
    `lists_stories`, by the words that name it. `ground` is the tone of one whose author chose none.
    """

    label: ClassVar[Sentence]
    about: ClassVar[Sentence]
    aliases: ClassVar[Sentence] = NOTHING
    shelf: ClassVar[Shelf] = Shelf.WORDS
    form_hint: ClassVar[Sentence | None] = None
    recurs: ClassVar[bool] = False
    ground: ClassVar[Tone] = Tone.CARD
    is_story: ClassVar[bool] = False
    lists_stories: ClassVar[bool] = False
    kept: ClassVar[frozenset[str]] = frozenset({"id", "type", "v", "style", "when", "library", *KNOWN})

    id: Identifier = Field(default_factory=new_identifier)
    type: str
    v: int = Field(1, ge=1, le=1)
    style: Style = Style()
    when: When = When()
    # Left out while it is linked to none, so that such blocks are written as they were before there was a library.
    library: Annotated[FromLibrary | None, Field(exclude_if=operator.not_)] = None

    @classmethod
    def blank(cls) -> Self:
        """A new block whose required texts are still empty; the checks ask for them. A list has the entries it needs."""
        return cls.model_validate(blank_of(cls))

    @property
    def keeps_near(self) -> int | None:
        """The space, in pixels, above what follows it, where that belongs to it as to a heading; None for the theme's."""
        return None

    @property
    def story_title(self) -> Localized[str] | None:
        """The line that names it: the first that is marked so and written."""
        named = (
            found.value
            for found in walk(self)
            if Mark.FIRST_WORDS in found.field.marks and found.field.kind in (Kind.LINE, Kind.NAME)
        )
        return next((value for value in named if value), None)

    @property
    def story_kind(self) -> Localized[str] | Sentence | None:
        """What kind of story it is, for a list of stories: the author's word, or ours."""
        return self.label

    def is_shown(self, locale: str, channel: Channel) -> bool:
        """Whether the block appears in an edition and part."""
        locales, channels = self.when.locales, self.when.channels
        return (locales is None or locale in locales) and (channels is None or channel in channels)

    def locales_of(self, locales: Sequence[str]) -> tuple[str, ...]:
        """Those of an issue's languages in which the block is read, the one that the others are translated from first."""
        return tuple(
            locale
            for locale in locales
            if any(self.is_shown(locale, channel) for channel in get_args(Channel))
        )

    def localized(self) -> Iterator[Found]:
        """Every field in several languages that has a value, those of pictures and entries too."""
        return (found for found in walk(self) if isinstance(found.value, Localized))

    def texts(self) -> Iterator[Words]:
        """Everything a reader reads; no addresses, and nothing that the product writes in each language."""
        for path, field, value in self.localized():
            if field.has_words:
                for locale, text in value.items():
                    yield Words(path, field, locale, text)

    def proper_names(self) -> Iterator[str]:
        """The names of people and organisations, in every language."""
        for found in walk(self):
            if found.field.kind is Kind.NAME:
                yield from (name for _, name in found.value.items())

    def images(self) -> Iterator[tuple[str, Image]]:
        """Path and picture."""
        return ((found.path, found.value) for found in walk(self) if found.field.kind is Kind.PICTURE)

    def with_images(self, change: Callable[[str, Image], Image]) -> Self:
        """The block with each picture replaced by what `change(path, picture)` returns."""
        return with_pictures(self, change)

    def links(self) -> Iterator[tuple[str, str | None, str]]:
        """Path, locale and address of every link, those that stand in a text too."""
        for path, field, value in walk(self):
            if field.kind is Kind.LINK and not field.is_localized:
                yield path, None, value
            elif field.kind in (Kind.LINK, Kind.LINES, Kind.RICH, Kind.HTML):
                for locale, item in value.items():
                    yield from ((path, locale, href) for href in _links_in(field.kind, item))

    def merge_tags(self) -> Iterator[tuple[str, str | None, MergeTag]]:
        """Path, locale and tag of every merge tag in texts and addresses."""
        for path, _, locale, text in self.texts():
            tags = _tags_in(text) if isinstance(text, str) else text.merge_tags
            yield from ((path, locale, tag) for tag in tags)
        for path, place, href in self.links():
            yield from ((path, place, tag) for tag in _tags_in(href))

    def happenings(self) -> Sequence[Happening]:
        """What of it takes place, so that a calendar can hold it; nothing, unless a type says otherwise."""
        return ()

    def identities(self) -> Iterator[str]:
        """The ids of the block and of every entry of its lists."""
        yield self.id
        for found in walk(self):
            if found.field.kind is Kind.ITEMS:
                yield from (item.id for item in found.value)

    def copied(self) -> Self:
        """A copy with an identity of its own, as have its entries; those of a linked one keep theirs, which the library knows."""
        if self.library is not None:
            return self.model_copy(update={"id": new_identifier()})
        return with_new_identities(self, new_identifier)


def _links_in(kind: Kind, value: str | RichText | RawHtml) -> tuple[str, ...]:
    if not isinstance(value, str):
        return value.links
    return (value,) if kind is Kind.LINK else tuple(_bare_in(value))


def _bare_in(text: str) -> Iterator[str]:
    pieces = merge_tags.parse(text)
    for piece, after in zip_longest(pieces, pieces[1:]):
        if isinstance(piece, str):
            for part in bare_addresses.parts(piece, goes_on=after is not None):
                if isinstance(part, Bare):
                    yield part.href


def _tags_in(text: str) -> Iterator[MergeTag]:
    return (part for part in merge_tags.parse(text) if isinstance(part, MergeTag))
