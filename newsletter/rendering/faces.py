"""The typefaces that pictures are set in: those of this machine, and Pillow's own, which has Latin letters, where it has none.

Each letter of a text is set in the first face that has it; what no face has cannot be set.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Literal, NamedTuple

from PIL import ImageFont

Kind = Literal["serif", "sans"]


class Face(NamedTuple):
    """A file with letters in it, and which of its faces; Pillow's own has no file."""

    file: str = ""
    number: int = 0


class Run(NamedTuple):
    """Letters that are set in one face."""

    text: str
    face: Face


# As Debian, macOS and Windows call them; of a collection the number of the Korean face.
_LATIN: dict[Kind, Sequence[Face]] = {
    "serif": (
        Face("georgiab.ttf"), Face("Georgia Bold.ttf"), Face("Gelasio-Bold.ttf"), Face("P052-Bold.otf"),
        Face("NotoSerif-Bold.ttf"), Face("LiberationSerif-Bold.ttf"), Face("DejaVuSerif-Bold.ttf"),
    ),
    "sans": (
        Face("Arial Bold.ttf"), Face("arialbd.ttf"), Face("NimbusSans-Bold.otf"), Face("NotoSans-Bold.ttf"),
        Face("LiberationSans-Bold.ttf"), Face("DejaVuSans-Bold.ttf"),
    ),
}  # fmt: skip
_KOREAN: dict[Kind, Sequence[Face]] = {
    "serif": (
        Face("NotoSerifCJK-Bold.ttc", 1), Face("NotoSerifKR-Bold.otf"), Face("NanumMyeongjoBold.ttf"),
        Face("AppleMyungjo.ttf"), Face("batang.ttc"),
    ),
    "sans": (
        Face("NotoSansCJK-Bold.ttc", 1), Face("NotoSansKR-Bold.otf"), Face("NanumGothicBold.ttf"),
        Face("AppleSDGothicNeo.ttc", 6), Face("malgunbd.ttf"),
    ),
}  # fmt: skip
_OWN = Face()
_NOBODYS = "\U0010fffd"  # a letter that no face has: what is drawn for it, a face draws for all that it lacks
_SIZE_OF_PROBES = 24


def runs(text: str, kind: Kind, *, latin_first: bool) -> list[Run] | None:
    """A text in faces of one kind; None when one of its letters is in none of them."""
    faces = faces_for(kind, latin_first=latin_first)
    chosen = [next((face for face in faces if has(face, letter)), None) for letter in text]
    if None in chosen:
        return None
    return [
        Run("".join(letter for letter, _ in letters), face)
        for face, letters in groupby(zip(text, chosen, strict=True), key=lambda pair: pair[1])
        if face is not None
    ]


@cache
def faces_for(kind: Kind, *, latin_first: bool) -> Sequence[Face]:
    """The faces of this machine for a kind, in the order in which letters are looked for."""
    other: Kind = "sans" if kind == "serif" else "serif"
    latin, korean = _first_of(_LATIN[kind]), _first_of((*_KOREAN[kind], *_KOREAN[other]))
    return (*latin, *korean, _OWN) if latin_first else (*korean, *latin, _OWN)


@lru_cache(maxsize=64)
def at_size(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels. Raises OSError for one that this machine does not have."""
    if face.file:
        return ImageFont.truetype(face.file, size, index=face.number)
    own = ImageFont.load_default(size)
    assert isinstance(own, ImageFont.FreeTypeFont)
    return own


@lru_cache(maxsize=4096)
def has(face: Face, letter: str) -> bool:
    """Whether a face has a letter."""
    if letter.isspace():
        return True
    drawn, missing = (_drawn(face, one) for one in (letter, _NOBODYS))
    return drawn != missing


def _drawn(face: Face, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = at_size(face, _SIZE_OF_PROBES).getmask(letter)
    return mask.size, bytes(mask)


def _first_of(faces: Sequence[Face]) -> Sequence[Face]:
    for face in faces:
        try:
            at_size(face, _SIZE_OF_PROBES)
        except OSError:
            continue
        return (face,)
    return ()
