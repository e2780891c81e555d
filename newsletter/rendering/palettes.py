"""The theme's colours as templates want them: by tone of a block, by day and by night."""

from collections.abc import Mapping
from dataclasses import dataclass

from newsletter.content import themes
from newsletter.content.themes import AA_CONTRAST, Theme, contrast, mixed

# Families drawn for Latin letters. Korean families hold Latin letters too, of a weaker cut: which of them
# comes first decides how an English edition looks on a Korean machine.
_LATIN = frozenset({"Georgia", "Helvetica", "Arial", "Times New Roman", "Verdana", "Palatino", "Cambria"})


@dataclass(frozen=True)
class Palette:
    """The colours and fonts of one tone; `css` is the class that the dark scheme knows it by."""

    css: str
    background: str
    ink: str
    muted: str
    accent: str
    line: str
    sans: str
    serif: str


@dataclass(frozen=True)
class Theming:
    """A theme made ready for one edition: `light` is written into the elements, `dark` into the dark scheme's rules."""

    light: themes.Palette
    dark: themes.Palette
    accent_on_band: str
    dark_accent_on_band: str
    sans: str
    serif: str
    radius: int
    gutter: int
    width: int
    palettes: Mapping[str, Palette]


def theming(theme: Theme, *, latin_first: bool) -> Theming:
    """A theme for the templates of one edition."""
    sans, serif = (
        _in_order(stack, latin_first=latin_first) for stack in (theme.fonts.sans, theme.fonts.serif)
    )
    light, dark = theme.light, theme.dark
    bright = _legible(dark.accent, light)
    palettes = {
        tone: Palette(tone, ground, light.ink, light.muted, light.accent, light.line, sans, serif)
        for tone, ground in (("card", light.card), ("soft", light.soft))
    }
    quiet_line = mixed(light.band, light.on_band, 0.25)
    palettes["band"] = Palette(
        "band", light.band, light.on_band, light.on_band_muted, bright, quiet_line, sans, serif
    )
    return Theming(
        light=light,
        dark=dark,
        accent_on_band=bright,
        dark_accent_on_band=_legible(dark.accent, dark),
        sans=sans,
        serif=serif,
        radius=theme.radius,
        gutter=theme.gutter,
        width=theme.width,
        palettes=palettes,
    )


def _legible(accent: str, ground: themes.Palette) -> str:
    return accent if contrast(accent, ground.band) >= AA_CONTRAST else ground.on_band


def _in_order(stack: str, *, latin_first: bool) -> str:
    families = [family.strip() for family in stack.split(",")]
    if latin_first:
        families.sort(key=lambda family: family.strip("'") not in _LATIN)  # stable: only the two groups move
    return ", ".join(families)
