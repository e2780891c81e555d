"""How well a colour is read on another, and the nearest one that is (WCAG 2.2). Colours are `#rrggbb`."""

from collections.abc import Sequence

AA_CONTRAST = 4.5

_STEPS = 20


def legible(colour: str, grounds: Sequence[str], *, least: float = AA_CONTRAST) -> str:
    """The colour, or the nearest on its way to black or white that has the contrast with every ground."""
    end = max(("#000000", "#ffffff"), key=lambda extreme: _least(extreme, grounds))
    steps = (mixed(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next((step for step in steps if _least(step, grounds) >= least), end)


def _least(colour: str, grounds: Sequence[str]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, 1 to 21 (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with a share of another one in it, 0 to 1."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(one + (another - one) * share):02x}" for one, another in pairs)


def luminance(colour: str) -> float:
    """The relative luminance of a colour `#rrggbb`, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
