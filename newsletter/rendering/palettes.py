"""The theme as templates want it: colours by tone of a block, by day and by night; faces in the order of the reader's script."""

from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.content import theme_tokens
from newsletter.content.contrast import AA_CONTRAST, contrast, legible, luminance, mixed
from newsletter.content.theme_tokens import Cut, Scale
from newsletter.content.themes import Theme
from newsletter.rendering.page_sizes import PageSizes

# Families drawn for Latin letters. Korean families hold Latin letters too, of a weaker cut: which of them
# comes first decides how an English edition looks on a Korean machine.
_LATIN = frozenset(
    {
        "Georgia",
        "Helvetica",
        "Arial",
        "Times New Roman",
        "Verdana",
        "Palatino",
        "Palatino Linotype",
        "Cambria",
    }
)
# What Word has of the two kinds of faces: it takes the first family of a stack or none.
_FACES_OF_WORD = {True: "Arial", False: "'Malgun Gothic',Arial"}
_SERIFS_OF_WORD = {True: "Georgia", False: "Batang,Georgia"}

_WHITE = "#ffffff"
_ON_PAPER = 5.5  # a printer is no screen


@dataclass(frozen=True)
class Palette:
    """The colours of one tone; `css` is the class that the dark scheme knows it by, `background` its ground."""

    css: str
    background: str
    ink: str
    muted: str
    accent: str
    line: str


@dataclass(frozen=True)
class Theming:
    """A theme made ready for one edition: `light` is written into the elements, `dark` into the dark scheme's rules;
    `printed` is for a page on paper. `schemes` says which of the two a reader may meet, as CSS has it.

    `titles`, `numbers` and `labels` are declarations for a style attribute, each ending in a semicolon.
    """

    light: theme_tokens.Palette
    dark: theme_tokens.Palette
    printed: theme_tokens.Palette
    accent_on_band: str
    dark_accent_on_band: str
    dark_line_on_band: str
    sans: str
    serif: str
    titles: str
    numbers: str
    labels: str
    face_of_word: str
    title_face_of_word: str
    scale: Scale
    cut: Cut
    radius: int
    portrait: int
    gutter: int
    gap: int
    edge: int
    width: int
    palettes: Mapping[str, Palette]

    @property
    def schemes(self) -> str:
        """`dark` where it is dark by day too."""
        return "dark" if luminance(self.light.card) < luminance(self.light.ink) else "light dark"

    @property
    def sizes(self) -> PageSizes:
        """Those of a page on the web."""
        return PageSizes.of(self.scale)

    @property
    def room(self) -> int:
        """How wide the words are, in pixels."""
        return self.width - 2 * self.gutter


def theming(theme: Theme, *, latin_first: bool) -> Theming:
    """A theme for the templates of one edition."""
    sans, serif, number = (
        _in_order(stack, latin_first=latin_first)
        for stack in (theme.fonts.sans, theme.fonts.serif, theme.fonts.number)
    )
    light, dark = theme.light, theme.dark
    bright = _legible(dark.accent, light)
    palettes = {
        tone: Palette(tone, ground, light.ink, light.muted, light.accent, light.line)
        for tone, ground in (("card", light.card), ("soft", light.soft), ("paper", light.paper))
    }
    palettes["band"] = Palette(
        "band", light.band, light.on_band, light.on_band_muted, bright, _line_on_band(light)
    )
    weight = f"font-weight:{theme.title_weight};"
    return Theming(
        light=light,
        dark=dark,
        printed=_printed(light),
        accent_on_band=bright,
        dark_accent_on_band=_legible(dark.accent, dark),
        dark_line_on_band=_line_on_band(dark),
        sans=sans,
        serif=serif,
        titles=f"font-family:{serif};{weight}{_spaced(theme.title_spacing / theme.scale.story, 'em')}",
        numbers=f"font-family:{number};{weight}",
        labels=_spaced(theme.label_spacing, "px"),
        face_of_word=_word(sans, latin_first=latin_first),
        title_face_of_word=_word(serif, latin_first=latin_first),
        scale=theme.scale,
        cut=theme.cut,
        radius=theme.radius,
        portrait=theme.portrait,
        gutter=theme.gutter,
        gap=theme.gap,
        edge=theme.edge,
        width=theme.width,
        palettes=palettes,
    )


def _printed(light: theme_tokens.Palette) -> theme_tokens.Palette:
    """Dark words on white paper, also where the theme is dark by day."""
    words = ("ink", "muted", "accent", "alert", "ok", "on_highlight")
    grounds = ("paper", "card", "soft", "info", "warn", "highlight", "band", "button", "alert_button")
    dark = {role: legible(getattr(light, role), [_WHITE], least=_ON_PAPER) for role in words}
    on_grounds = {
        "on_band": dark["ink"],
        "on_band_muted": dark["muted"],
        "on_button": dark["ink"],
        "on_alert": dark["alert"],
    }
    return light.model_copy(update={**dark, **on_grounds, **dict.fromkeys(grounds, _WHITE)})


def _legible(accent: str, ground: theme_tokens.Palette) -> str:
    return accent if contrast(accent, ground.band) >= AA_CONTRAST else ground.on_band


def _line_on_band(ground: theme_tokens.Palette) -> str:
    return mixed(ground.band, ground.on_band, 0.25)


def _spaced(space: float, unit: str) -> str:
    return f"letter-spacing:{space:.3g}{unit};" if space else ""


def _word(stack: str, *, latin_first: bool) -> str:
    is_sans = stack.endswith("sans-serif")
    return f"{(_FACES_OF_WORD if is_sans else _SERIFS_OF_WORD)[latin_first]},{'sans-serif' if is_sans else 'serif'}"


def _in_order(stack: str, *, latin_first: bool) -> str:
    families = [family.strip() for family in stack.split(",")]
    if latin_first:
        families.sort(key=lambda family: family.strip("'") not in _LATIN)  # stable: only the two groups move
    return ",".join(families)
