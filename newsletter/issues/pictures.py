"""A picture as it came from a camera, a phone or a designer, made ready for mails.

Mail programs show PNG, JPEG and GIF; whatever else is a picture becomes one of them. What tells more than the picture
shows goes (see `bare_files`), and so do pixels and bytes that nobody sees. A picture that is ready stays as it is, byte
for byte, so that making it ready twice is the same as once.
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import pillow_heif
from PIL import ExifTags, ImageOps
from PIL import Image as Pillow

from newsletter.errors import Invalid
from newsletter.issues.bare_files import bare_gif, bare_jpeg, bare_png
from newsletter.wording import say

SIZE_CAP = 30_000_000  # bytes
PIXEL_CAP = 64_000_000  # what the largest sensors of common phones and cameras give
PHOTO_WIDTH = 1_440  # pixels: twice the widest column of a mail; nobody sees more
PHOTO_HEIGHT = 8_000
WEIGHT_CAP = 1_000_000  # bytes: some seconds on a weak network

# Pillow opens an MPO (several JPEGs in one file, as cameras write them) as a JPEG.
_READ = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "HEIF")
_BARE: dict[str, Callable[[bytes], bytes]] = {"PNG": bare_png, "JPEG": bare_jpeg, "MPO": bare_jpeg}
_QUALITIES = (88, 76, 64, 52)

pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Ready:
    """A picture that may go out: its bytes, `png`, `jpg` or `gif`, and its size in pixels. Only what moves is a GIF."""

    data: bytes
    suffix: str
    width: int
    height: int


def made_ready(data: bytes) -> Ready:
    """The picture in `data`. Raises Invalid for what is no picture, and for what is too large."""
    if len(data) > SIZE_CAP:
        raise Invalid(say("the picture is larger than {cap} MB. Make it smaller.", cap=SIZE_CAP // 1_000_000))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata, which goes anyhow
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            return _ready(data)
    except Invalid:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # a decoder may fail in any way: for its author it is a picture that cannot be used
        raise Invalid(
            say("this is not a picture we can use. Give a whole PNG, JPEG, GIF, WebP, HEIC or AVIF file.")
        ) from None


def in_plain_colours(picture: Pillow.Image) -> Pillow.Image:
    """In eight bits a colour; see-through only where something can be seen through."""
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    lowest, _ = clear.getchannel("A").getextrema()
    return clear.convert("RGB") if lowest == 255 else clear


def saved(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    """The bytes of a picture as a file of one kind."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _ready(data: bytes) -> Ready:
    picture = Pillow.open(io.BytesIO(data), formats=_READ)
    if picture.width * picture.height > PIXEL_CAP:
        raise _too_many_pixels()
    picture.load()
    if picture.format in ("GIF", "PNG", "WEBP", "AVIF") and getattr(picture, "n_frames", 1) > 1:
        return _moving(data, picture)
    bare = _bare(data, picture)
    if bare is None:
        return _remade(picture)
    suffix = "png" if picture.format == "PNG" else "jpg"
    return Ready(bare, suffix, picture.width, picture.height)


def _moving(data: bytes, picture: Pillow.Image) -> Ready:
    if picture.format != "GIF":
        raise Invalid(
            say("the picture moves, and in mails only a GIF can. Give a GIF, or a picture that stands still.")
        )
    bare = bare_gif(data)
    if len(bare) > WEIGHT_CAP or picture.width > PHOTO_WIDTH:
        raise Invalid(
            say(
                "the moving picture is heavier than {cap} MB or wider than {width} pixels. Make it smaller, or give one "
                "that stands still.",
                cap=WEIGHT_CAP // 1_000_000,
                width=PHOTO_WIDTH,
            )
        )
    return Ready(bare, "gif", picture.width, picture.height)


def _bare(data: bytes, picture: Pillow.Image) -> bytes | None:
    """The same pixels without metadata; None where that is not enough, or not possible."""
    is_upright = picture.getexif().get(ExifTags.Base.Orientation, 1) == 1
    is_small = picture.width <= PHOTO_WIDTH and picture.height <= PHOTO_HEIGHT
    if picture.format not in _BARE or picture.mode == "CMYK" or not (is_upright and is_small):
        return None
    try:
        bare = _BARE[picture.format](data)
    except (ValueError, IndexError):
        return None
    return bare if len(bare) <= WEIGHT_CAP else None


def _remade(picture: Pillow.Image) -> Ready:
    # A CMYK profile would be wrong for the converted colours.
    profile = picture.info.get("icc_profile") if picture.mode not in ("CMYK", "L", "I;16") else None
    was_drawn = picture.format in ("PNG", "GIF")
    plain = in_plain_colours(ImageOps.exif_transpose(picture))
    plain.thumbnail((PHOTO_WIDTH, PHOTO_HEIGHT), Pillow.Resampling.LANCZOS)
    plain.info = {}
    while True:
        for suffix, data in (
            *(_drawn(plain, profile) if was_drawn or plain.mode == "RGBA" else ()),
            *(_photographed(plain, profile) if plain.mode == "RGB" else ()),
        ):
            if len(data) <= WEIGHT_CAP:
                return Ready(data, suffix, plain.width, plain.height)
        plain = plain.resize((plain.width * 3 // 4, plain.height * 3 // 4), Pillow.Resampling.LANCZOS)


def _drawn(picture: Pillow.Image, profile: bytes | None) -> list[tuple[str, bytes]]:
    whole = saved(picture, "PNG", optimize=True, icc_profile=profile)
    if len(whole) <= WEIGHT_CAP or picture.mode == "RGB":
        return [("png", whole)]
    few_colours = picture.quantize(256, method=Pillow.Quantize.FASTOCTREE)
    return [("png", saved(few_colours, "PNG", optimize=True, icc_profile=profile))]


def _photographed(picture: Pillow.Image, profile: bytes | None) -> list[tuple[str, bytes]]:
    tries: list[tuple[str, bytes]] = []
    for quality in _QUALITIES:
        options = {"quality": quality, "optimize": True, "progressive": True, "icc_profile": profile}
        tries.append(("jpg", saved(picture, "JPEG", **options)))
        if len(tries[-1][1]) <= WEIGHT_CAP:
            break
    return tries


def _too_many_pixels() -> Invalid:
    return Invalid(
        say("the picture has more than {cap} million pixels. Make it smaller.", cap=PIXEL_CAP // 1_000_000)
    )
