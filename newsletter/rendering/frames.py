"""The words that templates may use: a frame is what one template is given, and every word in it is typed.

A name that a frame does not have fails in `tests/rendering/test_frames.py`, not in somebody's mailbox.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from newsletter.content.issue import IssueContent
from newsletter.content.merge_tags import with_defaults
from newsletter.content.publication import Publication
from newsletter.content.typography import has_compounds, quotation_marks
from newsletter.languages import Typesetting, interface
from newsletter.rendering.palettes import Palette, Theming
from newsletter.rendering.permalinks import Heading
from newsletter.rendering.sharing import Sharing
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.views import Prose, Viewer
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Reading:
    """How a language is set."""

    locale: str
    direction: str
    setting: Typesetting
    quotation_marks: tuple[str, str]
    divides_words: bool  # where the line is too short for one
    foreign_words: str  # the language of our own words where they are not in the edition's; else empty

    @classmethod
    def of(cls, locale: str) -> Self:
        """How `locale` is set: by the habits of the interface language nearest to it."""
        nearest = interface(locale)
        ours, theirs = (code.partition("-")[0].lower() for code in (nearest.code, locale))
        return cls(
            locale=locale,
            direction=nearest.direction,
            setting=nearest.typesetting,
            quotation_marks=quotation_marks(locale),
            divides_words=has_compounds(locale),
            foreign_words="" if ours == theirs else nearest.code,
        )


@dataclass(frozen=True)
class NewsletterWords:
    """What is said about the newsletter."""

    name: str
    organisation: str
    postal_address: str
    email: str
    phone: str
    website: str
    privacy_notice: str

    @classmethod
    def of(cls, publication: Publication, viewer: Viewer) -> Self:
        """The newsletter in the viewer's language."""
        return cls(
            name=viewer.text(publication.said_in(viewer.locale, publication.name)) or publication.slug,
            organisation=viewer.text(publication.said_in(viewer.locale, publication.organisation)),
            postal_address=viewer.text(publication.said_in(viewer.locale, publication.postal_address)),
            email=publication.contact_email,
            phone=publication.contact_phone,
            website=publication.website,
            privacy_notice=viewer.link(publication.privacy_notice) or "",
        )

    @property
    def ways(self) -> tuple[str, ...]:
        """How to reach it from a mail."""
        return tuple(way for way in (self.email, self.phone) if way)


@dataclass(frozen=True)
class ReaderWords:
    """What differs for each person who gets the mail: slots, every one."""

    email: str
    unsubscribe_url: str
    preferences_url: str
    browser_url: str

    @classmethod
    def of(cls, slots: SlotMaker) -> Self:
        """The slots of a reader."""
        return cls(*map(slots.token, ("email", "unsubscribe_url", "preferences_url", "browser_url")))


@dataclass(frozen=True)
class EditionWords:
    """What is said about the issue as a whole."""

    subject: str
    title: str  # the subject as nobody in particular reads it
    preheader: str
    number: int | None
    period: str
    date: str

    @classmethod
    def of(cls, content: IssueContent, viewer: Viewer) -> Self:
        """The issue in the viewer's language."""
        return cls(
            subject=viewer.view(content.subject),
            title=with_defaults(content.subject.or_source(viewer.locale, content.locales) or ""),
            preheader=viewer.view(content.preheader),
            number=content.number,
            period=viewer.view(content.period),
            date=viewer.view(content.date) or "",
        )

    @property
    def period_and_date(self) -> str:
        """What is known of when it appears, on one line."""
        return " · ".join(filter(None, (self.period, self.date)))


@dataclass(frozen=True)
class Said:
    """Words, and the language they are in."""

    lang: str
    words: str


@dataclass(frozen=True)
class Publisher:
    """Who publishes it, as said in one language."""

    lang: str
    organisation: str
    postal_address: str


@dataclass(frozen=True)
class Link:
    """Where a link leads, and its words in each language."""

    href: str
    words: Sequence[Said]


@dataclass(frozen=True)
class OurWords:
    """What we say ourselves at both ends of a mail, in each language of it; every link to one page is there once."""

    reasons: Sequence[Said]  # why it was sent
    publishers: Sequence[Publisher]  # in one language where the others say no more
    in_browser: Sequence[Link]  # each language leads to its own page
    unsubscribe: Link
    preferences: Link
    privacy_notices: Sequence[Link]

    @classmethod
    def of(cls, frames: "Sequence[EditionFrame]", reader: ReaderWords) -> Self:
        """The words around the editions that stand in one mail."""

        def said(sentence: Sentence, by: Sequence[EditionFrame] = frames) -> list[Said]:
            codes = dict.fromkeys(interface(frame.reading.locale).code for frame in by)
            return [Said(code, sentence.in_locale(code)) for code in codes]

        def with_notice(href: str) -> list[EditionFrame]:
            return [frame for frame in frames if frame.newsletter.privacy_notice == href]

        publishers = {
            (frame.newsletter.organisation, frame.newsletter.postal_address): frame.reading.locale
            for frame in reversed(frames)
        }
        pages: dict[str, str] = {}
        for frame in frames:
            pages.setdefault(interface(frame.reading.locale).code, frame.address)
        notices = dict.fromkeys(filter(None, (frame.newsletter.privacy_notice for frame in frames)))
        return cls(
            reasons=list(dict.fromkeys(_reason(frame, reader) for frame in frames)),
            publishers=[Publisher(lang, *words) for words, lang in reversed(publishers.items())],
            in_browser=[
                Link(page, [Said(code, say("View in browser").in_locale(code))])
                for code, page in pages.items()
            ],
            unsubscribe=Link(reader.unsubscribe_url, said(say("Unsubscribe"))),
            preferences=Link(reader.preferences_url, said(say("Preferences"))),
            privacy_notices=[Link(href, said(say("Privacy notice"), with_notice(href))) for href in notices],
        )


def _reason(frame: "EditionFrame", reader: ReaderWords) -> Said:
    code = interface(frame.reading.locale).code
    sentence = say(
        "You receive this mail at {email} because you subscribed to {name}.",
        email=reader.email,
        name=frame.newsletter.name,
    )
    return Said(code, sentence.in_locale(code))


@dataclass(frozen=True)
class Run:
    """Blocks that follow one another on one ground: the rows that they are made of."""

    palette: Palette
    rows: str


@dataclass(frozen=True)
class Story:
    """A line of the contents: a story or a heading of this part of the edition, and the anchor of its block."""

    title: str
    kind: str  # "" for a heading, and for an article whose author gives it none
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What every template is given."""

    reading: Reading
    newsletter: NewsletterWords
    theme: Theming


@dataclass(frozen=True, kw_only=True)
class EditionFrame(Frame):
    """What every template of an issue is given; `address` is where the edition is read on the web, "" where nobody knows it."""

    edition: EditionWords
    address: str
    sharing: Sharing
    subscribe_url: str  # where whoever was passed the edition may subscribe


@dataclass(frozen=True)
class Translation:
    """What a disclaimer says in another language than the edition's."""

    locale: str
    title: str
    text: Prose
    link: str


@dataclass(frozen=True, kw_only=True)
class BlockFrame(EditionFrame):
    """What the partials of a block are given; `block` is of its view class, `palette` the colours of its tone.

    `anchor` is the id that the block has in a document, the same for its life; `gap` the space above it, in pixels;
    `stories` are those of the same part, for whatever lists them; `translations` what a locked disclaimer says in the
    other languages of the newsletter, where it is said in all of them.
    """

    block: Any
    translations: Sequence[Translation]
    anchor: str
    palette: Palette
    gap: int
    stories: Sequence[Story]


@dataclass(frozen=True, kw_only=True)
class MailFrame(EditionFrame):
    """What the layouts of a mail's two parts are given; `blocks` are the partials, filled, `runs` the same by their grounds.

    A mail has one edition, or several, one below the other, each with a frame of its own: the first opens the mail and the
    last closes it.
    """

    subject: str
    preheader: str
    ours: OurWords
    language: str  # what it is called in itself
    others: Sequence[Said]  # the languages that follow below the first
    opens: bool
    closes: bool
    palette: Palette  # of the frame itself
    blocks: Sequence[str]
    runs: Sequence[Run]


@dataclass(frozen=True)
class PageLanguage:
    """A language in which the same issue is read on the web; `name` is what it is called in it."""

    locale: str
    name: str
    address: str
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class WebFrame(EditionFrame):
    """What the layout of a web edition is given: no reader, for the page is nobody's."""

    head: Sequence[str]  # the blocks up to its heading
    blocks: Sequence[str]  # those after it
    looks: Sequence[str]  # the rules that its types of blocks bring, each once
    has_heading: bool  # whether a block is the heading of the page
    contents: Sequence[Heading]
    title: str
    summary: str
    languages: Sequence[PageLanguage]  # the issue's, where it has several
    region: str  # `ko_KR`, as others write the language of a page
    picture: str  # the address of its card
    archive: str  # where all public editions are, in its language
    feed: str
