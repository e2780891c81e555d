import io
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image as Pillow
from sqlalchemy.orm import Session

from newsletter.errors import Invalid, NotFound
from newsletter.issues import assets as rules
from newsletter.issues.assets import AssetStore
from tests.issues.conftest import picture


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif")])
def test_a_picture_is_kept_under_its_hash(
    session: Session, assets: AssetStore, now: datetime, kind: str, suffix: str
) -> None:
    asset = assets.store(session, picture(kind), now=now)

    assert asset.name.endswith(f".{suffix}")
    assert (asset.width, asset.height, asset.media_type) == (60, 40, f"image/{kind.lower()}")
    assert assets.path(asset.name).read_bytes() == picture(kind)
    assert asset.size == len(picture(kind))


def test_the_same_picture_is_kept_once(session: Session, assets: AssetStore, now: datetime) -> None:
    assert assets.store(session, picture(), now=now) is assets.store(session, picture(), now=now)
    assert len(list(assets.folder.iterdir())) == 1


def test_a_photograph_loses_its_metadata_and_stands_upright(
    session: Session, assets: AssetStore, now: datetime
) -> None:
    out = io.BytesIO()
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "taken at home"
    Pillow.new("RGB", (60, 40), "red").save(out, "JPEG", exif=exif)

    asset = assets.store(session, out.getvalue(), now=now)

    kept = assets.path(asset.name).read_bytes()
    assert (asset.width, asset.height) == (40, 60)
    assert b"taken at home" not in kept
    assert assets.store(session, kept, now=now) is asset


def test_a_photograph_for_print_becomes_one_for_screens(
    session: Session, assets: AssetStore, now: datetime
) -> None:
    out = io.BytesIO()
    Pillow.new("CMYK", (4000, 100)).save(out, "JPEG")

    asset = assets.store(session, out.getvalue(), now=now)

    with Pillow.open(assets.path(asset.name)) as kept:
        assert (kept.mode, kept.width) == ("RGB", rules.PHOTO_WIDTH)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a<script>alert(1)</script>",
        picture("JPEG")[:-20],
        picture()[:60],
        picture("BMP"),
        picture("WEBP"),
        b"%PDF-1.7",
    ],
)
def test_what_is_no_whole_picture_is_refused(
    session: Session, assets: AssetStore, now: datetime, data: bytes
) -> None:
    with pytest.raises(Invalid, match="not a picture we can use"):
        assets.store(session, data, now=now)

    assert not assets.folder.exists()


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(
    session: Session, assets: AssetStore, now: datetime
) -> None:
    out = io.BytesIO()
    Pillow.new("1", (20_000, 20_000)).save(out, "PNG")

    with pytest.raises(Invalid, match="million pixels"):
        assets.store(session, out.getvalue(), now=now)


def test_a_file_that_is_too_large_is_refused(session: Session, assets: AssetStore, now: datetime) -> None:
    with pytest.raises(Invalid, match="larger than 15 MB"):
        assets.store(session, b"x" * (rules.SIZE_CAP + 1), now=now)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a.png", "a" * 64 + ".svg", "A" * 64 + ".png", "a" * 64 + ".png"]
)
def test_only_our_own_names_have_a_path(assets: AssetStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "x").write_text("secret")

    with pytest.raises(NotFound):
        assets.path(name)
