"""The tones of a theme as programs are shown them: the colours of the ground, of words and of links, by day and by night."""

from pydantic import BaseModel

from newsletter.content import theme_tokens
from newsletter.content.blocks.base import Tone
from newsletter.content.themes import Theme
from newsletter.rendering.palettes import Theming, theming
from newsletter.web.api.fields import said
from newsletter.web.options import tones


class ColoursJson(BaseModel):
    """Colours as `#rrggbb`."""

    ground: str
    ink: str
    muted: str
    accent: str
    line: str


class ToneJson(BaseModel):
    """A background that a block may have. The empty one is that of its type, its `ground`, and has no colours of its own."""

    value: str
    label: str
    light: ColoursJson | None
    dark: ColoursJson | None


def tones_of(theme: Theme, language: str) -> list[ToneJson]:
    """The tones in the colours of a theme."""
    look = theming(theme, latin_first=True)
    return [
        ToneJson(
            value=value,
            label=said(words, language),
            light=_by_day(look, value) if value else None,
            dark=_by_night(look, value) if value else None,
        )
        for value, words in tones()
    ]


def _by_day(look: Theming, tone: str) -> ColoursJson:
    palette = look.palettes[tone]
    return ColoursJson(
        ground=palette.background,
        ink=palette.ink,
        muted=palette.muted,
        accent=palette.accent,
        line=palette.line,
    )


def _by_night(look: Theming, tone: str) -> ColoursJson:
    dark: theme_tokens.Palette = look.dark
    if tone == Tone.BAND:
        return ColoursJson(
            ground=dark.band,
            ink=dark.on_band,
            muted=dark.on_band_muted,
            accent=look.dark_accent_on_band,
            line=look.dark_line_on_band,
        )
    ground = {Tone.CARD: dark.card, Tone.SOFT: dark.soft}[Tone(tone)]
    return ColoursJson(ground=ground, ink=dark.ink, muted=dark.muted, accent=dark.accent, line=dark.line)
