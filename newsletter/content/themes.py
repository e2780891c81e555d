"""How a newsletter looks: colours by role for light and dark, type, and space. No block knows a colour.

The default theme is warm paper, dark ink and terracotta; every pair of text and ground has at least the
contrast WCAG 2.2 asks for (AA, 4.5 to 1).
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

AA_CONTRAST = 4.5

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$"), AfterValidator(str.lower)]
# No quotes but single ones, no semicolons or braces: the value stands inside a style attribute.
FontStack = Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,'_-]+$", max_length=300)]


class _Tokens(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Palette(_Tokens):
    """Colours by role, for one scheme."""

    paper: Colour  # around the mail's column
    card: Colour  # the column itself
    soft: Colour  # a quieter ground within it
    band: Colour  # a strong ground for one call
    ink: Colour
    muted: Colour
    line: Colour
    accent: Colour  # links, eyebrows, small rules
    button: Colour
    on_button: Colour
    on_band: Colour
    on_band_muted: Colour


LIGHT = Palette(
    paper="#f4f1ea",
    card="#ffffff",
    soft="#faf7f1",
    band="#14213d",
    ink="#1f2733",
    muted="#5b626e",
    line="#e4dfd4",
    accent="#a8481f",
    button="#a8481f",
    on_button="#ffffff",
    on_band="#ffffff",
    on_band_muted="#d5dbe6",
)
DARK = Palette(
    paper="#15181d",
    card="#1e2329",
    soft="#262c34",
    band="#0e1c33",
    ink="#ece8df",
    muted="#aeb4bd",
    line="#3a424c",
    accent="#f0a47c",
    button="#b9562c",
    on_button="#ffffff",
    on_band="#ffffff",
    on_band_muted="#c3ccdb",
)


class Fonts(_Tokens):
    """Font stacks that every mail client has; Korean first, so that Hangul is never set in a fallback."""

    sans: FontStack = "'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', Helvetica, Arial, sans-serif"
    serif: FontStack = (
        "'Noto Serif KR', 'Noto Serif CJK KR', 'Nanum Myeongjo', AppleMyungjo, Batang, Georgia, serif"
    )


# The roles whose colours a newsletter chooses; the others are the theme's.
CHOSEN = ("accent", "button", "band")


class WeakPair(NamedTuple):
    """Two roles whose colours are too alike to read, in the `light` or `dark` scheme."""

    scheme: str
    text: str
    ground: str
    contrast: float

    @property
    def to_choose(self) -> str:
        """The role to choose another colour for."""
        return self.text if self.text in CHOSEN else self.ground


class Theme(_Tokens):
    """All tokens; what a newsletter does not set is the default theme's."""

    light: Palette = LIGHT
    dark: Palette = DARK
    fonts: Fonts = Fonts()
    radius: int = Field(4, ge=0, le=24, description="corners, pixels")
    gutter: int = Field(40, ge=16, le=64, description="space beside the text, pixels")
    width: int = Field(600, ge=480, le=720, description="the mail's column, pixels")

    @model_validator(mode="before")
    @classmethod
    def _fill_palettes(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        filled = dict(value)
        for name, default in (("light", LIGHT), ("dark", DARK)):
            if isinstance(filled.get(name), Mapping):
                filled[name] = default.model_dump() | dict(filled[name])
        return filled

    def weak_pairs(self) -> Iterator[WeakPair]:
        """Every pair of text and ground that is harder to read than WCAG AA allows."""
        for scheme, palette in (("light", self.light), ("dark", self.dark)):
            for text, ground in TEXT_ON_GROUND:
                ratio = contrast(getattr(palette, text), getattr(palette, ground))
                if ratio < AA_CONTRAST:
                    yield WeakPair(scheme, text, ground, ratio)


TEXT_ON_GROUND = (
    *((text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "card", "soft")),
    ("on_button", "button"),
    ("on_band", "band"),
    ("on_band_muted", "band"),
)


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
