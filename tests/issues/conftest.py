"""An issue file with its pictures in a folder of its own, and a store for them."""

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image as Pillow

from newsletter.issues.assets import AssetStore

SAMPLE = Path(__file__).parent.parent / "content" / "sample.yaml"


def picture(kind: str = "PNG", *, size: tuple[int, int] = (60, 40), colour: str = "#a8481f") -> bytes:
    out = io.BytesIO()
    Pillow.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


@pytest.fixture
def assets(tmp_path: Path) -> AssetStore:
    return AssetStore(tmp_path / "assets")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The path of an issue file; its two pictures are beside it."""
    folder = tmp_path / "written"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "logo.png").write_bytes(picture())
    (folder / "pictures" / "table.jpg").write_bytes(picture("JPEG", size=(90, 60)))
    return Path(shutil.copy(SAMPLE, folder / "issue.yaml"))
