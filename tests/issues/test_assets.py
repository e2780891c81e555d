from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import Invalid, NotFound
from newsletter.issues.assets import AssetStore
from tests.issues.conftest import picture


@pytest.mark.parametrize(("kind", "suffix"), [("PNG", "png"), ("JPEG", "jpg")])
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


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a<script>alert(1)</script>",
        picture("JPEG")[:-20],
        picture()[:60],
        picture("BMP"),
        picture("WEBP")[:-20],
        b"%PDF-1.7",
    ],
)
def test_what_is_no_whole_picture_is_refused(
    session: Session, assets: AssetStore, now: datetime, data: bytes
) -> None:
    with pytest.raises(Invalid, match="not a picture we can use"):
        assets.store(session, data, now=now)

    assert not assets.folder.exists()


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a.png", "a" * 64 + ".svg", "A" * 64 + ".png", "a" * 64 + ".png"]
)
def test_only_our_own_names_have_a_path(assets: AssetStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "x").write_text("secret")

    with pytest.raises(NotFound):
        assets.path(name)
