"""Does every picture look well where it stands? Its place is measured in the rendered mail, whatever the block is."""

import re
from collections.abc import Iterator

from newsletter.content.blocks import AnyBlock
from newsletter.content.cuts import Cut
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.walking import Found, walk
from newsletter.content.images import Image
from newsletter.preflight.examined import Examined, note, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import say

ON_A_PHONE = 320  # pixels: about what a column of full width has there
_IMAGES = re.compile(r"<img\b[^>]*>")
_FILLS_A_PHONE = re.compile(r'\bclass="(?:[^"]* )?fu\b')
_FROM = re.compile(r'\bsrc="[^"]*/([^"/]+)"')
_WIDTH = re.compile(r'\bwidth="(\d+)"')


def findings(examined: Examined) -> Iterator[Finding]:
    """Pictures that are smaller than their place, and such as move."""
    places = _places(examined)
    for block in examined.content.blocks:
        for found in walk(block):
            if found.field.kind is Kind.PICTURE:
                yield from _small(examined, block, found, places)
                yield from _moving(examined, block, found, places)


def _small(examined: Examined, block: AnyBlock, found: Found, places: dict[str, int]) -> Iterator[Finding]:
    image: Image = found.value
    shown = max((wide for wide, pixels in _shown(image, places) if pixels < wide), default=0)
    if shown:
        sentence = say(
            "{place}: the picture {file} is {width} pixels wide and is shown {shown} wide: it looks blurred. Use one of "
            "{wanted} pixels.",
            place=examined.place(block, found.path),
            file=image.file,
            width=image.width,
            shown=shown,
            wanted=2 * shown,
        )
        yield warning("pictures.small", sentence, block=block, path=found.path)


def _shown(image: Image, places: dict[str, int]) -> Iterator[tuple[int, int]]:
    """How wide the picture and its cuts are shown, and how many pixels each has for it."""
    if image.asset is None or image.width is None:
        return
    yield places.get(image.asset, 0), image.width
    if image.pixels is not None:
        for form in Cut:
            yield places.get(_in_cut(image, form), 0), form.size_of(image.pixels).width


def _moving(examined: Examined, block: AnyBlock, found: Found, places: dict[str, int]) -> Iterator[Finding]:
    image: Image = found.value
    asset = image.asset or ""
    stands_still = asset not in places and any(_in_cut(image, form) in places for form in Cut)
    if asset.endswith(".gif") and not stands_still:  # what moves nowhere is kept as another kind
        sentence = say(
            "{place}: the picture {file} moves. Some programs show its first picture only, and nobody can stop it: let the "
            "first one say everything, and let nothing flash.",
            place=examined.place(block, found.path),
            file=image.file,
        )
        yield note("pictures.moving", sentence, block=block, path=found.path)


def _in_cut(image: Image, form: Cut) -> str:
    return form.name_of(image.asset or "", image.pixels, image.focus)


def _places(examined: Examined) -> dict[str, int]:
    """The widest place of each picture in any edition, in pixels of a screen."""
    places: dict[str, int] = {}
    for rendition in examined.renditions:
        for tag in _IMAGES.findall(rendition.html):
            if (name := _FROM.search(tag)) and (width := _WIDTH.search(tag)):
                wide = max(int(width[1]), ON_A_PHONE if _FILLS_A_PHONE.search(tag) else 0)
                places[name[1]] = max(places.get(name[1], 0), wide)
    return places
