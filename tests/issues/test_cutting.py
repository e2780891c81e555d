import io
from datetime import datetime

import pytest
from PIL import Image as Pillow
from sqlalchemy.orm import Session

from newsletter.content.cuts import Cut, Size
from newsletter.content.fields.points import Point
from newsletter.errors import NotFound
from newsletter.issues.assets import AssetStore
from newsletter.issues.cutting import cut
from tests.issues.conftest import picture


def seen(data: bytes) -> Pillow.Image:
    shown = Pillow.open(io.BytesIO(data))
    shown.load()
    return shown


def thirds(kind: str, *, size: tuple[int, int] = (90, 30)) -> bytes:
    """Red, green and blue, from left to right."""
    image = Pillow.new("RGB", size)
    for place, colour in enumerate(("red", "lime", "blue")):
        image.paste(colour, (place * size[0] // 3, 0, (place + 1) * size[0] // 3, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **({"quality": 95} if kind == "JPEG" else {}))
    return out.getvalue()


def moving() -> bytes:
    first, then = Pillow.new("RGB", (40, 20), "red"), Pillow.new("RGB", (40, 20), "blue")
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=[then])
    return out.getvalue()


def clear() -> bytes:
    image = Pillow.new("RGBA", (40, 20), (255, 0, 0, 0))
    image.paste((255, 0, 0, 255), (10, 0, 30, 20))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_cut_keeps_the_middle_and_the_kind(kind: str) -> None:
    shown = seen(cut(thirds(kind), Cut.SQUARE))

    assert (shown.size, shown.format) == ((30, 30), kind)
    red, green, blue = shown.convert("RGB").getpixel((15, 15))  # type: ignore[misc]
    assert green > 200 > 60 > max(red, blue)


@pytest.mark.parametrize(("focus", "colour"), [("10% 50%", 0), ("50% 0%", 1), ("99% 100%", 2)])
def test_a_cut_keeps_what_matters_most(focus: str, colour: int) -> None:
    data = thirds("PNG")
    place = Cut.SQUARE.place_in(Size(*seen(data).size), Point(focus))

    shown = seen(cut(data, Cut.SQUARE, place)).convert("RGB")

    pixel = shown.getpixel((shown.width // 2, 15))
    assert isinstance(pixel, tuple)
    assert pixel[colour] > 200
    assert sum(pixel) < 300


@pytest.mark.parametrize("form", Cut)
@pytest.mark.parametrize("data", [thirds("JPEG", size=(1440, 960)), clear(), moving(), picture(size=(1, 1))])
def test_a_cut_has_the_size_that_was_told_and_the_same_bytes_each_time(data: bytes, form: Cut) -> None:
    made = cut(data, form)

    assert seen(made).size == form.size_of(Size(*seen(data).size))
    assert cut(data, form) == made


def test_what_can_be_seen_through_stays_so() -> None:
    shown = seen(cut(clear(), Cut.WIDE)).convert("RGBA")

    assert shown.getpixel((0, 5))[3] == 0  # type: ignore[index]
    assert shown.getpixel((shown.width // 2, 5)) == (255, 0, 0, 255)


def test_of_what_moves_the_first_picture_is_shown() -> None:
    shown = seen(cut(moving(), Cut.SQUARE))

    assert (shown.format, getattr(shown, "n_frames", 1)) == ("PNG", 1)
    assert shown.convert("RGB").getpixel((10, 10)) == (255, 0, 0)


def test_the_sign_to_play_stands_in_the_middle_of_the_whole_picture() -> None:
    whole = picture("PNG", size=(200, 100), colour="#0000ff")

    shown = seen(cut(whole, Cut.PLAY)).convert("RGB")

    assert shown.size == (200, 100)
    assert min(shown.getpixel((100, 50))) > 240  # type: ignore[arg-type, type-var]
    assert shown.getpixel((2, 2)) == (0, 0, 255)


def test_a_cut_is_made_once_and_kept_beside_its_picture(
    session: Session, assets: AssetStore, now: datetime
) -> None:
    stored = assets.store(session, thirds("JPEG"), now=now).name

    path = assets.shown(Cut.SQUARE.name_of(stored))
    made = path.stat()

    assert path.parent == assets.folder
    assert assets.shown(path.name).stat() == made
    assert assets.shown(stored) == assets.path(stored)


def test_cuts_that_stand_elsewhere_are_kept_apart(
    session: Session, assets: AssetStore, now: datetime
) -> None:
    stored = assets.store(session, thirds("PNG"), now=now).name
    names = [
        Cut.SQUARE.name_of(stored, Size(90, 30), focus) for focus in (None, Point("0 0"), Point("100 0"))
    ]

    colours = [seen(assets.shown(name).read_bytes()).convert("RGB").getpixel((2, 2)) for name in names]

    assert colours == [(0, 255, 0), (255, 0, 0), (0, 0, 255)]


def test_a_cut_of_a_moving_picture_is_found_by_its_own_kind(
    session: Session, assets: AssetStore, now: datetime
) -> None:
    stored = assets.store(session, moving(), now=now).name

    assert stored.endswith(".gif")
    assert seen(assets.shown(Cut.PLAY.name_of(stored)).read_bytes()).format == "PNG"


@pytest.mark.parametrize(
    "name", ["{stem}.round.png", "{stem}.square.jpg", "{other}.square.png", "{stem}.square.gif"]
)
def test_what_is_in_no_list_or_of_no_picture_is_refused(
    session: Session, assets: AssetStore, now: datetime, name: str
) -> None:
    stem = assets.store(session, picture("PNG"), now=now).name.partition(".")[0]
    before = set(assets.folder.iterdir())

    with pytest.raises(NotFound):
        assets.shown(name.format(stem=stem, other="0" * 64))
    assert set(assets.folder.iterdir()) == before
