"""Each block type as its users fill it: one issue file a type, in English, Korean and German.

Each has the shortest and the longest real case. A new type needs its file here: what is drawn, measured and weighed
of all types takes it from there.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import Image as Picture

from newsletter.content.images import Image
from newsletter.content.issue import IssueContent
from newsletter.content.issue_file import read
from newsletter.demo.sample import CONTENT

FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The files that there are."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


@cache
def showcase(name: str) -> IssueContent:
    """The issue of one file, its pictures stored: they lie beside the sample newsletter."""
    content = read((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), name=f"{name}.yaml").content
    blocks = tuple(block.with_images(lambda _, image: stored(image)) for block in content.blocks)
    return content.model_copy(update={"blocks": blocks})


def stored(image: Image) -> Image:
    """The picture as the asset store keeps it."""
    file = CONTENT / image.file
    with Picture.open(file) as picture:
        width, height = picture.size
    name = hashlib.sha256(file.read_bytes()).hexdigest() + file.suffix
    return image.model_copy(update={"asset": name, "width": width, "height": height})


def assets() -> Iterator[tuple[str, bytes]]:
    """Every picture under the name that the store gives it."""
    for file in sorted((CONTENT / "pictures").iterdir()):
        data = file.read_bytes()
        yield hashlib.sha256(data).hexdigest() + file.suffix, data
