"""How a newsletter looks: one of the ready themes, and what the newsletter chose otherwise. No block knows a colour."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from pydantic import Field, model_validator

from newsletter.content.contrast import AA_CONTRAST, contrast, legible
from newsletter.content.ready_themes import READY
from newsletter.content.theme_tokens import Cut, Fonts, Palette, Scale, Tokens
from newsletter.wording import Sentence, say

LIGHT = Palette.model_validate(READY["house"]["light"])
DARK = Palette.model_validate(READY["house"]["dark"])

ThemeName = Literal["house", "quiet", "bold", "institutional", "warm", "night", "plain"]

# The roles whose colours a newsletter chooses, as people call them; the others are the theme's.
ROLES: Mapping[str, Sentence] = {
    "accent": say("Links and small rules"),
    "button": say("Buttons"),
    "band": say("Strong bands"),
}
CHOSEN = tuple(ROLES)


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


class Correction(NamedTuple):
    """A colour that was chosen and could not be read, in the `light` or `dark` scheme, and the one that is used."""

    scheme: str
    role: str
    chosen: str
    used: str


class Theme(Tokens):
    """All tokens; what a newsletter does not set is its ready theme's."""

    name: ThemeName = "house"
    light: Palette = LIGHT
    dark: Palette = DARK
    fonts: Fonts = Fonts.model_validate(READY["house"]["fonts"])
    scale: Scale = Scale()
    cut: Cut = Cut()
    title_weight: int = Field(700, ge=400, le=900)
    title_spacing: float = Field(
        0.0, ge=-3, le=12, description="between the letters of titles, pixels at the size of a story’s"
    )
    label_spacing: float = Field(1.0, ge=0, le=4, description="between the letters of labels, pixels")
    radius: int = Field(4, ge=0, le=24, description="corners, pixels")
    portrait: int = Field(50, ge=0, le=50, description="corners of a portrait, per cent")
    gutter: int = Field(40, ge=16, le=80, description="space beside the text, pixels")
    gap: int = Field(40, ge=16, le=64, description="space above a block, pixels")
    edge: int = Field(4, ge=0, le=12, description="the line that an edition begins with, pixels")
    width: int = Field(600, ge=480, le=720, description="the mail's column, pixels")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        ready = READY.get(str(value.get("name")), READY["house"])
        return _over(_over(READY["house"], ready), value)

    def weak_pairs(self) -> Iterator[WeakPair]:
        """Every pair of text and ground that is harder to read than WCAG AA allows."""
        for scheme, palette in (("light", self.light), ("dark", self.dark)):
            for text, ground in TEXT_ON_GROUND:
                ratio = contrast(getattr(palette, text), getattr(palette, ground))
                if ratio < AA_CONTRAST:
                    yield WeakPair(scheme, text, ground, ratio)

    @property
    def chosen(self) -> dict[str, dict[str, str]]:
        """The colours that a newsletter may choose, by scheme and role."""
        return self.model_dump(include={"light": set(CHOSEN), "dark": set(CHOSEN)})

    def legible(self) -> tuple["Theme", tuple[Correction, ...]]:
        """The same with each chosen colour that cannot be read moved to the nearest that can, and what was moved."""
        moved = tuple(
            Correction(scheme, role, chosen, used)
            for scheme, palette in (("light", self.light), ("dark", self.dark))
            for role, others in _READ_WITH.items()
            if (chosen := getattr(palette, role))
            != (used := legible(chosen, [getattr(palette, other) for other in others]))
        )
        palettes = {
            scheme: getattr(self, scheme).model_copy(
                update={one.role: one.used for one in moved if one.scheme == scheme}
            )
            for scheme in ("light", "dark")
        }
        return self.model_copy(update=palettes), moved


# What each chosen colour is read with: the grounds of the accent, the words on the others.
_READ_WITH: Mapping[str, tuple[str, ...]] = {
    "accent": ("paper", "card", "soft"),
    "button": ("on_button",),
    "band": ("on_band", "on_band_muted"),
}
TEXT_ON_GROUND = (
    *((text, ground) for text in ("ink", "muted", "accent") for ground in ("paper", "card", "soft")),
    *((text, ground) for text in ("alert", "ok") for ground in ("card", "soft")),
    *((text, ground) for text in ("ink", "muted") for ground in ("info", "warn")),
    ("on_button", "button"),
    ("on_band", "band"),
    ("on_band_muted", "band"),
    ("on_alert", "alert_button"),
    ("on_highlight", "highlight"),
)


def _over(values: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The values with those of their own laid over them; both may be nested."""
    return {
        name: _over(values[name], own[name])
        if isinstance(values.get(name), Mapping) and isinstance(own.get(name), Mapping)
        else own.get(name, values.get(name))
        for name in {**values, **own}
    }
