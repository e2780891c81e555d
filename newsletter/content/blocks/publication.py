"""A report or a book, with its cover, and its files in each language."""

from typing import Annotated, Literal

from pydantic import Field

from newsletter.content.blocks.base import Block, Shelf
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Look, Mark
from newsletter.content.fields.numbers import Amount
from newsletter.content.images import Image
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, PersonName, Url
from newsletter.wording import say


class Format(Choice):
    """What a reader needs to open it."""

    PDF = "pdf", say("PDF")
    EPUB = "epub", say("EPUB")
    HWPX = "hwpx", say("HWPX")
    DOCX = "docx", say("DOCX")
    XLSX = "xlsx", say("XLSX")
    ZIP = "zip", say("ZIP")
    SOUND = "sound", say("Sound")
    FILM = "film", say("Film")
    PAGE = "page", say("Web page")


class File(Item):
    """One file, in one language."""

    language: Annotated[
        Localized[PersonName],
        Label(say("Language"), say("As its readers call it: English, 한국어.")),
        Mark.FIRST_WORDS,
    ]
    format: Annotated[Format, Label(say("Format")), Mark.AT_HAND] = Format.PDF
    megabytes: Annotated[Amount | None, Label(say("Size in megabytes"))] = None
    link: Annotated[Localized[Url], Label(say("Link"))]


class PublicationCard(Block):
    """A card: cover, title, what it is about, and how to get it."""

    label = say("Publication")
    about = say("A report or a book: its cover, how long it is, and its files in each language.")
    aliases = say("report, book, download, cover, files, PDF")
    shelf = Shelf.PICTURES
    is_story = True

    type: Literal["publication"] = "publication"
    eyebrow: Annotated[
        Localized[Line] | None, Label(say("Line above the title")), Mark.RECURS, Look.EYEBROW
    ] = None
    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]
    text: Annotated[Localized[Lines] | None, Label(say("Text")), Mark.AT_HAND] = None
    cover: Annotated[Image | None, Label(say("Cover")), Mark.LEADS_ON] = None
    pages: Annotated[Amount | None, Label(say("Pages"))] = None
    files: Annotated[tuple[File, ...], Label(say("Files")), Field(min_length=1, max_length=8)]
