"""The forms in which a stored picture is shown besides its own: a closed list, each of a known shape and size.

A cut has the name of its picture with its own in between, `HASH.square.jpg`; its size follows from the picture's, so that a
mail can say it before the cut is made. No picture grows: a cut of a small one is smaller.
"""

import re
from enum import StrEnum
from typing import NamedTuple, Self

from newsletter.content.fields.choices import Choice
from newsletter.wording import say


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


class Cut(StrEnum):
    """One of the forms; its pixels are twice those of the largest place that it has in a mail."""

    shape: Size | None  # None: the whole picture
    widest: int

    def __new__(cls, name: str, shape: Size | None = None, widest: int = 0) -> Self:
        """`name` is what templates and addresses call it."""
        cut = str.__new__(cls, name)
        cut._value_, cut.shape, cut.widest = name, shape, widest
        return cut

    SQUARE = "square", Size(1, 1), 640  # a face, one of two abreast, the width of a phone
    WIDE = "wide", Size(16, 9), 1_200
    CLASSIC = "classic", Size(3, 2), 1_200
    PLAY = "play", None, 1_200  # with the sign that it can be played

    def size_of(self, picture: Size) -> Size:
        """The size of this cut of a picture."""
        window = self.window_in(picture)
        width = min(window.width, self.widest)
        if self.shape:
            return Size(width, max(1, round(width * self.shape.height / self.shape.width)))
        return Size(width, max(1, round(width * window.height / window.width)))

    def window_in(self, picture: Size) -> Size:
        """As much of a picture as the shape of this cut takes."""
        if self.shape is None:
            return picture
        across, down = self.shape
        width = min(picture.width, picture.height * across // down)
        return Size(max(1, width), max(1, min(picture.height, round(width * down / across))))

    def name_of(self, picture: str) -> str:
        """The name of this cut of a stored picture. A cut stands still: of what moves it is a PNG."""
        stem, _, kind = picture.partition(".")
        return f"{stem}.{self}.{'png' if kind == 'gif' else kind}"


class Ratio(Choice):
    """The shape in which an author has a picture shown: its own, or one of the cuts."""

    AS_IT_IS = "as-it-is", say("As it is")
    SQUARE = Cut.SQUARE.value, say("Square (1:1)")
    CLASSIC = Cut.CLASSIC.value, say("Classic (3:2)")
    WIDE = Cut.WIDE.value, say("Wide (16:9)")


def originals_of(name: str) -> tuple[Cut, tuple[str, ...]] | None:
    """Which cut has this name, and the pictures that it may be made from; None for the name of none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    kinds = ("png", "gif") if found["kind"] == "png" else ("jpg",)
    return Cut(found["cut"]), tuple(f"{found['stem']}.{kind}" for kind in kinds)


_NAME = re.compile(rf"(?P<stem>[0-9a-f]{{64}})\.(?P<cut>{'|'.join(Cut)})\.(?P<kind>png|jpg)")
