"""The pictures of the guides for editors: one of each state of the editor, in each language that a guide is in."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from tests.guide_pictures import getting_around, handing, languages, looking, pictures, together, writing
from tests.guide_pictures.desk import Desk

_WIDEST = 1280
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images" / "editor"

# The hint comes first: it is put away then, and is in no other.
PICTURES: Mapping[str, Callable[[Desk], Image.Image]] = {
    **getting_around.PICTURES,
    **writing.PICTURES,
    **languages.PICTURES,
    **pictures.PICTURES,
    **looking.PICTURES,
    **handing.PICTURES,
    **together.PICTURES,
}


def place_of(name: str, locale: str) -> Path:
    """The file of a picture in a language."""
    return FOLDER / locale / f"{name}.webp"


def kept(picture: Image.Image, file: Path) -> None:
    """As wide as a guide shows it sharply, and no heavier than it must be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.thumbnail((_WIDEST, picture.height), Image.Resampling.LANCZOS)
    picture.save(file, quality=62, method=6)
