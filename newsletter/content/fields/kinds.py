"""What the annotation of a field says beside its type. Meaning stands there and nowhere else: no code asks a field's name.

    title: Annotated[Localized[Line], Label(say("Title")), Mark.FIRST_WORDS]

A type carries its Kind, as metadata (`Line`) or as an attribute (`RichText.kind`).
"""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from newsletter.wording import Sentence


class Kind(StrEnum):
    """What a field holds: it decides the input, the checks, and how the value is written in a mail."""

    LINE = "line"
    LINES = "lines"
    RICH = "rich"
    HTML = "html"
    NAME = "name"
    CELLS = "cells"
    LINK = "link"
    MAIL = "mail"
    PHONE = "phone"
    NUMBER = "number"
    COUNTRY = "country"
    TONGUES = "tongues"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PICTURE = "picture"
    POINT = "point"
    DISCLAIMER = "disclaimer"
    MAILING_LIST = "mailing_list"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    ITEMS = "items"


class Mark(Enum):
    """What a field is to the block around it. Its name, in small letters, is what programs are told."""

    FIRST_WORDS = auto()  # names the block where blocks are listed; the first such field that is filled
    LINK_WORDS = auto()  # what a reader clicks on: it must say where it leads
    LEADS_ON = auto()  # a picture that is a link as well, where its block has one
    MAY_BE_EMPTY = auto()  # an empty text says something: this picture is decoration
    MAY_SERVE_ALL = auto()  # one value is enough for all languages, unless it is made of words
    RECURS = auto()  # mostly the same in each issue, such as a signature: nothing is left over when it stays
    NAMED_BESIDE = auto()  # a picture that the name beside it describes: it needs no description of its own
    ECHOES = (
        auto()
    )  # words of the text beside it in large type: whoever hears or reads plain text has them once
    ON_THE_PAGE = auto()  # may be left to the web edition, where the mail leads to it
    MAY_STAND = auto()  # mostly a name: what is not translated is a warning, no error
    AT_HAND = auto()  # seen at first sight in the editor, although its kind mostly is not
    ON_DARK = auto()  # a picture that is seen on dark ground only
    ASIDE = auto()  # behind the fold of the editor, although its kind mostly is not


class Look(StrEnum):
    """What a text is on the page that the editor draws; a field that says none has the look of its kind."""

    TITLE = "title"
    EYEBROW = "eyebrow"  # a small line above the title
    LEAD = "lead"  # larger than the text that follows
    BODY = "body"
    QUOTE = "quote"
    FIGURE = "figure"
    CAPTION = "caption"
    SMALL = "small"
    LINK = "link"


@dataclass(frozen=True, eq=False)
class Label:
    """What people call a field, and a sentence that helps to fill it in."""

    text: Sentence
    help: Sentence | None = None


@dataclass(frozen=True)
class Follows:
    """Says of a time or a last day which date beside it that belongs to; a time beside one date needs none."""

    field: str
