"""The forms in which a stored picture is shown besides its own: a closed list, each of a known shape and size.

A cut has the name of its picture with its own in between, `HASH.square.jpg`; its size follows from the picture's, so that a
mail can say it before the cut is made. No picture grows: a cut of a small one is smaller. Where its author says what matters
most, the window stands as near to that as it can, and its place is in the name, `HASH.square-65.jpg`: in coarse steps, because
whoever knows a picture can ask for its cuts, and there shall be few of them.
"""

import re
from enum import StrEnum
from typing import NamedTuple, Self

from newsletter.content.fields.choices import Choice
from newsletter.content.fields.points import Point
from newsletter.wording import say

_STEP = 5  # per cent of the room that a window has: in a photograph about a hundredth of its width


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


class Asked(NamedTuple):
    """A cut that a name stands for, the pictures that it may be made from, and where its window stands (None: as usual)."""

    cut: "Cut"
    originals: tuple[str, ...]
    place: int | None


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

    def place_in(self, picture: Size, focus: Point | None) -> int | None:
        """Where along its room the window stands nearest to what matters: 0 at one end, 100 at the other; None for as usual."""
        window = self.window_in(picture)
        room, length, share = max(
            (whole - part, part, share)
            for whole, part, share in zip(picture, window, focus.shares if focus else (0, 0), strict=True)
        )
        if focus is None or not room:
            return None
        begins = (room + length) * share / 100 - length / 2
        return _STEP * round(min(max(0, begins / room), 1) * 100 / _STEP)

    def name_of(self, picture: str, size: Size | None = None, focus: Point | None = None) -> str:
        """The name of this cut of a stored picture. A cut stands still: of what moves it is a PNG."""
        stem, _, kind = picture.partition(".")
        place = self.place_in(size, focus) if size else None
        form = self if place is None else f"{self}-{place}"
        return f"{stem}.{form}.{'png' if kind == 'gif' else kind}"


class Ratio(Choice):
    """The shape in which an author has a picture shown: its own, or one of the cuts."""

    AS_IT_IS = "as-it-is", say("As it is")
    SQUARE = Cut.SQUARE.value, say("Square (1:1)")
    CLASSIC = Cut.CLASSIC.value, say("Classic (3:2)")
    WIDE = Cut.WIDE.value, say("Wide (16:9)")


def originals_of(name: str) -> Asked | None:
    """Which cut has this name; None for the name of none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    kinds = ("png", "gif") if found["kind"] == "png" else ("jpg",)
    originals = tuple(f"{found['stem']}.{kind}" for kind in kinds)
    return Asked(
        Cut(found["cut"] or found["placed"]), originals, int(found["place"]) if found["place"] else None
    )


_PLACED = "|".join(cut for cut in Cut if cut.shape)  # the whole picture has no place
_PLACES = "|".join(str(place) for place in range(0, 101, _STEP))
_NAME = re.compile(
    rf"(?P<stem>[0-9a-f]{{64}})\.(?:(?P<cut>{'|'.join(Cut)})|(?P<placed>{_PLACED})-(?P<place>{_PLACES}))\.(?P<kind>png|jpg)"
)
