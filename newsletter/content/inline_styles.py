"""What of an inline style may stand in a mail: a list of properties, each with the values that it may have.

Everything that moves out of its place, grows out of a phone, fetches something or is of one program alone is left out.
"""

import re

from PIL import ImageColor

from newsletter.content.contrast import legible

_COLOUR = r"(?:#[0-9a-f]{3}|#[0-9a-f]{6}|rgba?\([\d\s.,%]+\)|[a-z]{3,20})"
_LENGTH = r"(?:0|(?:[0-5]?\d|60)(?:\.\d{1,2})?px|[0-3](?:\.\d{1,2})?em)"
_LINE = rf"(?:none|0|\d(?:\.\d)?px (?:solid|dashed|dotted|double) {_COLOUR})"
_SIDES = ("top", "right", "bottom", "left")

_VALUES = {
    "color": _COLOUR,
    "background-color": _COLOUR,
    "font-size": r"(?:1[2-9]|[2-4]\d)(?:\.\d{1,2})?px|1(?:\.\d{1,2})?em|larger",
    "font-style": "normal|italic",
    "font-weight": "normal|bold|[1-9]00",
    "letter-spacing": r"0|[0-3](?:\.\d{1,2})?px",
    "line-height": r"[1-2](?:\.\d{1,2})?|1\d\d%",
    "text-align": "left|right|center|justify",
    "text-decoration": "none|underline|line-through",
    "vertical-align": "top|middle|bottom|baseline",
    "list-style-type": "disc|circle|square|decimal|none",
    "width": r"(?:100|\d{1,2})%",
    "border-collapse": "collapse|separate",
    "border-radius": _LENGTH,
    **{f"border{side}": _LINE for side in ("", *(f"-{side}" for side in _SIDES))},
    **{
        f"{space}{side}": rf"{_LENGTH}(?: {_LENGTH}){{0,3}}" if not side else _LENGTH
        for space in ("margin", "padding")
        for side in ("", *(f"-{side}" for side in _SIDES))
    },
}
_SAFE = {name: re.compile(values, re.IGNORECASE) for name, values in _VALUES.items()}
# What a word processor says of every word: that it is as words are.
_SAYS_NOTHING = frozenset(
    {"color:black", "color:windowtext", "color:#000", "color:#000000", "background-color:white"}
)


def safe_style(style: str) -> str:
    """The declarations of `style` that are safe, in their order."""
    safe = []
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.replace("!important", "").split())
        pattern = _SAFE.get(name)
        written = f"{name}:{value}"
        if pattern and pattern.fullmatch(value) and written.lower() not in _SAYS_NOTHING:
            safe.append(written)
    return ";".join([*safe, *_ink(safe)])


def _ink(safe: list[str]) -> list[str]:
    """What is read on a ground that brings no colour of its words: theirs is the theme's, which may be as bright as it."""
    said = dict(declaration.split(":", 1) for declaration in safe)
    if "color" in said or "background-color" not in said:
        return []
    try:
        red, green, blue, *alpha = ImageColor.getrgb(said["background-color"])
    except ValueError:  # `transparent`, or no colour at all
        return []
    is_seen_through = alpha and alpha[0] < 255
    return [] if is_seen_through else [f"color:{legible('#1f2733', [f'#{red:02x}{green:02x}{blue:02x}'])}"]
