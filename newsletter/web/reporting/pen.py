"""A page of A4 while it is drawn, from its top down: words in one line, lines, areas.

Its fonts are embedded, with the letters that are used, so it looks the same everywhere.
"""

from datetime import datetime
from pathlib import Path

from fpdf import FPDF

from newsletter.web.formats import capitalised, filters
from newsletter.wording import Sentence

FONTS = Path(__file__).parent / "fonts"
_FACE, _FURTHER = "NotoSansKR", "NotoSans"  # what the first has no letters for is written in the other
_MORE = "..."  # the ellipsis of a Korean font stands at half height
LEFT, TOP, WIDTH, FOOT = 18.0, 16.0, 174.0, 281.0  # millimetres

Colour = tuple[int, int, int]
INK, SOFT, LINE, GROUND, ACCENT = (
    (26, 34, 51),
    (85, 91, 105),
    (226, 219, 205),
    (239, 234, 224),
    (154, 59, 24),
)


class Pen:
    """What a page is drawn with, in the language `locale`; it stands at the height `y`."""

    def __init__(self, locale: str, *, title: str, at: datetime) -> None:
        self.locale = locale
        wording = filters(locale)
        self.number, self.percent = wording["number"], wording["percent"]
        self.pdf = FPDF(format="A4")
        self.pdf.set_auto_page_break(False)
        for style, weight in (("", "Regular"), ("B", "Bold")):
            for face in (_FACE, _FURTHER):
                self.pdf.add_font(face, style, FONTS / f"{face}-{weight}.ttf")
        self.pdf.set_fallback_fonts([_FURTHER])
        self.pdf.set_lang(locale)
        self.pdf.set_creation_date(at)
        self.pdf.set_creator("Newsletter")
        self.pdf.set_title(title)
        self.pdf.add_page()
        self.pdf.c_margin = 0
        self.y = TOP

    def said(self, sentence: Sentence) -> str:
        """By itself, with a capital letter."""
        return capitalised(sentence.in_locale(self.locale))

    def lower(self, sentence: Sentence) -> str:
        """Within another."""
        return sentence.in_locale(self.locale)

    def heading(self, title: Sentence, x: float = LEFT) -> None:
        """Above a part."""
        self.write(x, self.said(title), size=11, bold=True)
        self.y += 7.5

    def write(
        self,
        x: float,
        text: str,
        *,
        size: float,
        colour: Colour = INK,
        bold: bool = False,
        width: float = 0,
        align: str = "L",
    ) -> None:
        """One line at the height of `y`; what is wider than its place ends in full stops."""
        if width and self.width_of(text, size=size, bold=bold) > width:
            while text and self.pdf.get_string_width(text + _MORE) > width:
                text = text[:-1]
            text = text.rstrip() + _MORE
        self.pdf.set_font(_FACE, "B" if bold else "", size)
        self.pdf.set_text_color(*colour)
        self.pdf.set_xy(x, self.y)
        self.pdf.cell(width or None, size * 0.46, text, align=align)

    def at(self, x: float, y: float, text: str, width: float, align: str) -> None:
        """A small note in a drawing."""
        kept, self.y = self.y, y
        self.write(x, text, size=7.5, colour=SOFT, width=width, align=align)
        self.y = kept

    def width_of(self, text: str, *, size: float, bold: bool = False) -> float:
        """How wide a text is."""
        self.pdf.set_font(_FACE, "B" if bold else "", size)
        return float(self.pdf.get_string_width(text))

    def swatch(self, x: float, colour: Colour) -> None:
        """A small square before a word."""
        self.fill(colour)
        self.pdf.rect(x, self.y + 0.7, 2.6, 2.6, style="F")

    def rule(self, x: float, width: float, *, weight: float = 0.15) -> None:
        """A thin line across."""
        self.stroke(LINE, None, weight)
        self.pdf.line(x, self.y, x + width, self.y)

    def area(self, x: float, width: float, *, height: float, colour: Colour) -> None:
        """A filled rectangle."""
        self.fill(colour)
        self.pdf.rect(x, self.y, width, height, style="F")

    def fill(self, colour: Colour) -> None:
        """With what areas are filled from now on."""
        self.pdf.set_fill_color(*colour)

    def stroke(self, colour: Colour, dashes: tuple[float, float] | None, width: float) -> None:
        """How lines are drawn from now on."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(width)
        self.pdf.set_dash_pattern(*(dashes or (0, 0)))
