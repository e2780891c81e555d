"""What a theme is made of: colours by role, faces, sizes, and the cut: which form each part of a mail takes."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(str.lower)]
# No quotes but single ones, no semicolons or braces: the value stands inside a style attribute.
FontStack = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,'_-]+$", max_length=300)]


class Tokens(BaseModel):
    """The base of all of them: frozen, and without names nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Palette(Tokens):
    """Colours by role, for one scheme."""

    paper: Colour  # around the mail's column
    card: Colour  # the column itself
    soft: Colour  # a quieter ground within it
    band: Colour  # a strong ground for one call
    ink: Colour
    muted: Colour
    line: Colour
    accent: Colour  # links, labels, small rules
    button: Colour
    on_button: Colour
    on_band: Colour
    on_band_muted: Colour
    alert: Colour  # words that warn of harm
    alert_button: Colour  # the ground of what is urgent
    on_alert: Colour
    ok: Colour  # words that say that a place is free
    info: Colour  # the ground of a notice
    info_line: Colour
    warn: Colour  # the ground of a warning, of a deadline
    warn_line: Colour
    highlight: (
        Colour  # the ground of a loud quotation; the same by night, so that its words are dark there too
    )
    on_highlight: Colour


class Fonts(Tokens):
    """Font stacks that every mail client has; each ends with a family for Korean, so that Hangul is never left to chance."""

    sans: FontStack  # words
    serif: FontStack  # titles
    number: FontStack  # large numerals, of a face whose figures stand on the line


class Scale(Tokens):
    """Sizes in pixels, leadings as multiples."""

    masthead: int = Field(38, ge=14, le=96)
    opening: int = Field(34, ge=14, le=60)  # the title of a letter, of an appeal
    story: int = Field(25, ge=14, le=48)
    card: int = Field(20, ge=14, le=32)  # what stands beside others
    lead: int = Field(18, ge=14, le=24)
    body: int = Field(16, ge=14, le=20)
    body_leading: float = Field(1.7, ge=1.4, le=2.2)
    title_leading: float = Field(1.36, ge=1.0, le=1.7)


class MastheadForm(StrEnum):
    """How an issue begins."""

    NAME = "name"  # the name large, a line, number and period below
    CENTRED = "centred"  # a name spaced out, over a double hairline
    BLOCK = "block"  # a full block of the band, the name very large
    SIGN = "sign"  # a square sign beside a small name
    SEAL = "seal"  # a round seal
    MARQUEE = "marquee"  # a small name beside a thin line
    NOTE = "note"  # two lines, as in a letter


class PictureForm(StrEnum):
    """How a picture above a text stands."""

    BLEED = "bleed"  # from edge to edge
    INSET = "inset"  # within the gutters
    FRAMED = "framed"  # like a print, on white with a line


class QuoteForm(StrEnum):
    """How somebody's words stand out."""

    MARK = "mark"  # a large mark above them
    CENTRED = "centred"
    GROUND = "ground"  # on the highlight
    SIDE = "side"  # a quiet box with a rule at its side
    PATCH = "patch"  # a patch with stitches
    GLOW = "glow"  # large, in the accent, without marks
    INDENT = "indent"  # pushed in, with a dash


class DateForm(StrEnum):
    """How the day of an event is shown."""

    TILE = "tile"  # a leaf of a calendar
    SENTENCE = "sentence"  # centred, a larger numeral in it
    HUGE = "huge"  # a very large numeral
    TABLE = "table"
    ROUND = "round"
    OUTLINE = "outline"  # a numeral between two rules
    WORDS = "words"  # a plain sentence


class ButtonForm(StrEnum):
    """How the one thing to do looks."""

    SOLID = "solid"
    OUTLINE = "outline"
    WIDE = "wide"  # as wide as the words, with an arrow
    SQUARE = "square"  # with an arrow
    PILL = "pill"
    TEXT = "text"  # a link


class Cut(Tokens):
    """Which form each part takes: what makes a theme another hand and not another palette."""

    masthead: MastheadForm = MastheadForm.NAME
    picture: PictureForm = PictureForm.BLEED
    quote: QuoteForm = QuoteForm.MARK
    date: DateForm = DateForm.TILE
    button: ButtonForm = ButtonForm.SOLID
    is_centred: bool = False  # whether titles stand in the middle
