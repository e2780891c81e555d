"""The colours of a newsletter's public pages, from its theme. Whatever the theme says, text on them is easy to read.

A colour that is too alike its ground is moved towards black or white until the contrast is what WCAG 2.2 asks for
(AA: 4.5 to 1 for text, 3 to 1 for the edge of a field). Grounds stay as they are, but for those on which our own
colours of success and failure, which a theme does not have, could not be read.
"""

from collections.abc import Callable

from newsletter.content.contrast import legible, luminance, mixed
from newsletter.content.theme_tokens import Palette
from newsletter.content.themes import DARK, LIGHT, Theme

EDGE_CONTRAST = 3.0
DIMMEST_LIGHT = 0.62  # the relative luminance of a ground in the light scheme
BRIGHTEST_DARK = 0.06
_LIMITS = {True: "#cecece", False: "#464646"}  # greys of about these luminances


def page_colours(theme: Theme) -> dict[str, tuple[str, str]]:
    """The tokens of `tokens.css` that a newsletter sets, each for the light and the dark scheme."""
    light = _tokens(_grounded(theme.light, LIGHT, lambda ground: luminance(ground) >= DIMMEST_LIGHT))
    dark = _tokens(_grounded(theme.dark, DARK, lambda ground: luminance(ground) <= BRIGHTEST_DARK))
    pairs = {name: (light[name], dark[name]) for name in light}
    return {
        **pairs,
        "plate": (light["surface"], light["surface"]),
    }  # under a logo that was drawn for light ground


def _grounded(palette: Palette, usual: Palette, can_carry: Callable[[str], bool]) -> Palette:
    if all(map(can_carry, (palette.paper, palette.card, palette.soft))):
        return palette
    return palette.model_copy(
        update={"paper": usual.paper, "card": usual.card, "soft": usual.soft, "line": usual.line}
    )


def _tokens(palette: Palette) -> dict[str, str]:
    tint = mixed(palette.card, palette.accent, 0.1)
    grounds = (palette.paper, palette.card, palette.soft, tint)
    # Text also stands on our own tints of success and failure, which are on the same side as the grounds.
    ink = legible(palette.ink, (*grounds, _LIMITS[luminance(palette.card) >= DIMMEST_LIGHT]))
    accent = legible(palette.accent, grounds)
    button, on_button = palette.button, legible(palette.on_button, [palette.button])
    away = "#000000" if luminance(button) < luminance(on_button) else "#ffffff"
    return {
        "paper": palette.paper,
        "surface": palette.card,
        "raised": palette.card,
        "sunk": palette.soft,
        "quiet-soft": palette.soft,
        "ink": ink,
        "ink-soft": legible(palette.muted, grounds),
        "line": palette.line,
        "edge": legible(palette.line, grounds, least=EDGE_CONTRAST),
        "accent": accent,
        "accent-strong": legible(mixed(accent, ink, 0.3), grounds),
        "accent-soft": tint,
        "button": button,
        "button-strong": mixed(button, away, 0.15),
        "on-button": on_button,
    }
