"""A stored picture in one of its cuts, or a part of it: the same picture and cut give the same bytes."""

import io
from dataclasses import dataclass

from PIL import Image as Pillow
from PIL import ImageDraw

from newsletter.content.cuts import Cut, Size
from newsletter.errors import Invalid
from newsletter.issues.pictures import WEIGHT_CAP, in_plain_colours, saved
from newsletter.wording import say

SMALLEST = 40  # pixels: of what is smaller nothing can be seen
_QUALITY = 84
_PART_QUALITY = 92  # it is made once, and its own cuts are made of it
_SIGN_SHARE = 0.2  # of the shorter side
_FINEST = 4  # the sign is drawn larger by this, and made smaller with smooth edges
_GROUND, _INK = (16, 20, 26, 225), (255, 255, 255, 255)


@dataclass(frozen=True)
class Part:
    """A rectangle of a picture, by its shares of the width and of the height, from 0 to 1."""

    left: float
    top: float
    width: float
    height: float


def part_of(data: bytes, part: Part) -> bytes:
    """A part of a stored picture, of the same kind. Raises Invalid for one that is too small, and for what moves."""
    with Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF")) as picture:
        if getattr(picture, "n_frames", 1) > 1:
            raise Invalid(say("A picture that moves cannot be cut. Cut it before you upload it."))
        picture.load()
        profile = picture.info.get("icc_profile")
        left, top = round(part.left * picture.width), round(part.top * picture.height)
        right = min(picture.width, round((part.left + part.width) * picture.width))
        bottom = min(picture.height, round((part.top + part.height) * picture.height))
        if min(right - left, bottom - top) < SMALLEST or min(left, top) < 0:
            raise Invalid(
                say("The part is too small: a picture needs {pixels} pixels at least.", pixels=SMALLEST)
            )
        shown = picture.crop((left, top, right, bottom))
        shown.info = {}
        if picture.format == "JPEG":
            return saved(
                shown, "JPEG", quality=_PART_QUALITY, optimize=True, progressive=True, icc_profile=profile
            )
        return saved(shown, "PNG", optimize=True, icc_profile=profile)


def cut(data: bytes, form: Cut, place: int | None = None) -> bytes:
    """A stored picture (PNG, JPEG, GIF) in one of its cuts, a JPEG of a JPEG, else a PNG. Of what moves, its first picture.

    `place` is where its window stands, as `Cut.place_in` has it.
    """
    with Pillow.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF")) as picture:
        picture.load()
        # A profile for grey would be wrong for the converted colours.
        profile = picture.info.get("icc_profile") if picture.mode in ("RGB", "RGBA", "P") else None
        is_photograph = picture.format == "JPEG"
        plain = in_plain_colours(picture)
    plain.info = {}
    shown = _sized(plain, form, place)
    if form is Cut.PLAY:
        shown = _with_sign(shown)
    if is_photograph:
        return saved(shown, "JPEG", quality=_QUALITY, optimize=True, progressive=True, icc_profile=profile)
    whole = saved(shown, "PNG", optimize=True, icc_profile=profile)
    if len(whole) <= WEIGHT_CAP:
        return whole
    few_colours = shown.quantize(256, method=Pillow.Quantize.FASTOCTREE)
    return saved(few_colours, "PNG", optimize=True, icc_profile=profile)


def _sized(picture: Pillow.Image, form: Cut, place: int | None) -> Pillow.Image:
    """The window of the cut; as usual from the middle across, and from above the middle down, where faces are."""
    own = Size(*picture.size)
    window, size = form.window_in(own), form.size_of(own)
    across, down = own.width - window.width, own.height - window.height
    left, top = (across // 2, down // 3) if place is None else (across * place // 100, down * place // 100)
    box = (left, top, left + window.width, top + window.height)
    return picture.resize(size, Pillow.Resampling.LANCZOS, box=box)


def _with_sign(picture: Pillow.Image) -> Pillow.Image:
    """A dark disc with a bright triangle in the middle, which is seen on every ground."""
    side = max(1, round(min(picture.size) * _SIGN_SHARE))
    drawn = side * _FINEST
    sign = Pillow.new("RGBA", (drawn, drawn), (255, 255, 255, 0))
    pen = ImageDraw.Draw(sign)
    pen.ellipse((0, 0, drawn - 1, drawn - 1), fill=_INK)
    rim = drawn // 32
    pen.ellipse((rim, rim, drawn - 1 - rim, drawn - 1 - rim), fill=_GROUND)
    # The triangle stands right of the middle by a sixth of its width: there it looks centred.
    left, right, half = drawn * 0.39, drawn * 0.70, drawn * 0.18
    pen.polygon([(left, drawn / 2 - half), (right, drawn / 2), (left, drawn / 2 + half)], fill=_INK)
    sign = sign.resize((side, side), Pillow.Resampling.LANCZOS)
    whole = picture.convert("RGBA")
    whole.alpha_composite(sign, ((whole.width - side) // 2, (whole.height - side) // 2))
    return whole if picture.mode == "RGBA" else whole.convert("RGB")
