"""Pictures as cameras, phones and designers give them. All of them are drawn here."""

import io
import random
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import PngImagePlugin

from newsletter.errors import Invalid
from newsletter.issues import pictures
from newsletter.issues.pictures import Ready, made_ready
from tests.issues.conftest import picture

SECRET = b"taken at home"
HOME = (37.0, 33.0, 58.0)


def saved(image: Pillow.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(*, turned: int = 1) -> Pillow.Exif:
    made = Pillow.Exif()
    made[0x0112] = turned
    made[0x010E] = SECRET.decode()
    made[0x8825] = {1: "N", 2: HOME, 3: "E", 4: HOME}
    return made


def seen(ready: Ready) -> Pillow.Image:
    shown = Pillow.open(io.BytesIO(ready.data))
    shown.load()
    return shown


def halves(size: tuple[int, int] = (60, 40), *, mode: str = "RGB") -> Pillow.Image:
    """Blue, with a red left half."""
    image = Pillow.new(mode, size, "blue")
    image.paste(Pillow.new(mode, (size[0] // 2, size[1]), "red"), (0, 0))
    return image


def noise(size: tuple[int, int], *, mode: str = "RGB") -> Pillow.Image:
    """What no format can pack."""
    return Pillow.frombytes(mode, size, random.Random(7).randbytes(size[0] * size[1] * len(mode)))


def multi_picture() -> bytes:
    """As a camera writes it: the picture, and a smaller one behind it, each with its EXIF."""
    small = halves((30, 20))
    small.encoderinfo = {"exif": exif()}
    return saved(halves(), "MPO", save_all=True, append_images=[small], exif=exif())


def film_behind() -> bytes:
    """As some phones write a moving photograph: a film, with its place, behind the end of the picture."""
    return saved(halves(), "JPEG") + b"ftypmp42" + SECRET * 20


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (multi_picture(), "jpg"),
        (film_behind(), "jpg"),
        (saved(halves(), "JPEG", exif=exif(), comment=SECRET), "jpg"),
        (saved(halves(), "WEBP", exif=exif(), xmp=SECRET), "jpg"),
        (saved(halves(), "AVIF", exif=exif(), xmp=SECRET), "jpg"),
        (saved(halves(), "HEIF", exif=exif().tobytes()), "jpg"),
        (saved(halves(), "PNG", exif=exif()), "png"),
        (saved(halves(), "GIF", comment=SECRET), "png"),
    ],
    ids=["mpo", "film", "jpeg", "webp", "avif", "heic", "png", "gif"],
)
def test_a_picture_of_every_kind_is_taken_and_tells_nothing_but_itself(data: bytes, suffix: str) -> None:
    ready = made_ready(data)

    shown = seen(ready)
    assert SECRET in data
    assert ready.suffix == suffix
    assert (ready.width, ready.height) == shown.size == (60, 40)
    assert SECRET not in ready.data
    assert not shown.getexif()
    assert {"exif", "xmp", "comment", "Description"}.isdisjoint(shown.info)
    assert getattr(shown, "n_frames", 1) == 1
    red, _, blue = shown.convert("RGB").getpixel((10, 20))
    assert red > 200 > 60 > blue


def with_texts() -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Description", SECRET.decode())
    texts.add_text("Comment", SECRET.decode(), zip=True)
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return saved(halves(), "PNG", pnginfo=texts, exif=exif()) + SECRET


def with_gif_texts() -> bytes:
    frames = [halves(), Pillow.new("RGB", (60, 40), "green")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=SECRET, loop=0)
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0"
    return data[:-1] + xmp + b";" + SECRET


def with_jpeg_segments() -> bytes:
    plain = picture("JPEG")
    segments = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(SECRET) + 2) + SECRET
        for marker in (0xE1, 0xE2, 0xED, 0xEF, 0xFE)
    )
    return plain[:2] + segments + plain[2:]


@pytest.mark.parametrize("made", [with_texts, with_gif_texts, with_jpeg_segments, film_behind])
def test_what_tells_more_is_cut_out_and_every_pixel_stays(made: Callable[[], bytes]) -> None:
    data = made()

    ready = made_ready(data)

    assert SECRET not in ready.data
    with Pillow.open(io.BytesIO(data)) as before:
        for frame in range(getattr(before, "n_frames", 1)):
            before.seek(frame)
            after = seen(ready)
            after.seek(frame)
            assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_upright(kind: str) -> None:
    ready = made_ready(saved(halves(), kind, exif=exif(turned=6)))

    assert (ready.width, ready.height) == seen(ready).size == (40, 60)


def test_a_photograph_for_print_becomes_one_for_screens() -> None:
    ready = made_ready(saved(Pillow.new("CMYK", (4000, 100)), "JPEG"))

    assert (seen(ready).mode, ready.width) == ("RGB", pictures.PHOTO_WIDTH)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_what_is_wider_than_anybody_sees_is_made_smaller(kind: str) -> None:
    ready = made_ready(saved(halves((4000, 1000)), kind))

    assert (ready.width, ready.height) == (1440, 360)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGB", "PNG"), ("RGBA", "PNG"), ("RGB", "WEBP"), ("P", "GIF"), ("RGB", "JPEG")],
    ids=["png", "see-through", "webp", "gif", "jpeg"],
)
def test_what_is_too_heavy_is_made_lighter(mode: str, kind: str) -> None:
    size = (1400, 1400)
    image = noise(size).quantize() if mode == "P" else noise(size, mode=mode)
    data = saved(image, kind, **({"quality": 95} if kind in ("JPEG", "WEBP") else {}))

    ready = made_ready(data)

    assert len(ready.data) <= pictures.WEIGHT_CAP < len(data)
    assert ready.width >= 700


def test_what_can_be_seen_through_stays_so() -> None:
    image = halves((2000, 100), mode="RGBA")
    image.putpixel((1999, 99), (0, 0, 0, 0))
    image.paste((0, 0, 0, 0), (1900, 0, 2000, 100))

    for kind in ("PNG", "WEBP", "AVIF"):
        ready = made_ready(saved(image, kind))
        assert ready.suffix == "png"
        assert seen(ready).convert("RGBA").getpixel((ready.width - 2, 50))[3] == 0


def test_sixteen_bits_of_grey_stay_grey() -> None:
    image = Pillow.new("I;16", (2000, 50), 0x8000)

    grey = seen(made_ready(saved(image, "PNG"))).convert("L").getpixel((5, 5))

    assert 120 <= grey <= 136


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_moves_and_is_no_gif_is_refused(kind: str) -> None:
    data = saved(halves(), kind, save_all=True, append_images=[Pillow.new("RGB", (60, 40), "green")])

    with pytest.raises(Invalid, match="only a GIF can"):
        made_ready(data)


def test_a_gif_that_moves_goes_on_moving() -> None:
    ready = made_ready(with_gif_texts())

    assert ready.suffix == "gif"
    assert seen(ready).n_frames == 2  # type: ignore[attr-defined]
    assert seen(ready).info["loop"] == 0


def test_a_gif_that_moves_and_is_too_heavy_is_told() -> None:
    frames = [noise((900, 900)).quantize(), noise((900, 900)).rotate(90).quantize()]

    with pytest.raises(Invalid, match="moving picture is heavier than 1 MB"):
        made_ready(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]))


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    data = saved(Pillow.new("1", (20_000, 20_000)), "PNG")

    with pytest.raises(Invalid, match="million pixels"):
        made_ready(data)


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Invalid, match="larger than 30 MB"):
        made_ready(b"x" * (pictures.SIZE_CAP + 1))


KINDS = {
    "jpeg": lambda: saved(halves(), "JPEG", exif=exif()),
    "mpo": multi_picture,
    "png": with_texts,
    "gif": with_gif_texts,
    "webp": lambda: saved(halves(), "WEBP", exif=exif()),
    "avif": lambda: saved(halves(), "AVIF", exif=exif()),
    "heic": lambda: saved(halves(), "HEIF", exif=exif().tobytes()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_ready_twice_is_ready_once(kind: str) -> None:
    once = made_ready(KINDS[kind]())

    assert made_ready(once.data) == once


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_picture_is_shown_or_refused_and_never_fails_otherwise(kind: str) -> None:
    whole = KINDS[kind]()

    @given(st.data())
    def damaged(data: st.DataObject) -> None:
        broken = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
        for _ in range(data.draw(st.integers(0, 5))):
            if broken:
                broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
        try:
            ready = made_ready(bytes(broken))
        except Invalid:
            return
        assert seen(ready).size == (ready.width, ready.height)

    damaged()


def test_a_chunk_of_an_unknown_kind_goes() -> None:
    body = b"prVt" + SECRET
    chunk = struct.pack(">I", len(SECRET)) + body + struct.pack(">I", zlib.crc32(body))
    plain = picture("PNG")

    assert made_ready(plain[:33] + chunk + plain[33:]).data == plain
