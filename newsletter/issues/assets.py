"""Pictures, kept under the SHA-256 of their bytes: what a proof shows cannot change, and the same picture is kept once.

A picture is decoded before it is kept, so what we serve is a picture and nothing else. No SVG: it can hold scripts.
"""

import hashlib
import io
import os
import tempfile
import warnings
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from PIL import Image as Pillow
from PIL import ImageOps
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.content.images import ASSET_NAME
from newsletter.errors import Invalid, NotFound
from newsletter.issues.models import Asset
from newsletter.wording import say

SIZE_CAP = 15_000_000  # bytes
PIXEL_CAP = 50_000_000
PHOTO_WIDTH = 1_800  # pixels: three times the column of a mail; nobody sees more

_SUFFIX = {"PNG": "png", "JPEG": "jpg", "GIF": "gif"}


class AssetStore:
    """A folder of pictures, and the rows that know them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store(self, session: Session, data: bytes, *, now: datetime) -> Asset:
        """Keep a PNG, JPEG or GIF; a photograph loses its metadata (it may tell a place) and needless pixels.

        Raises Invalid for anything else, and for what is too large.
        """
        kept, picture = _examined(data)
        suffix = _SUFFIX[picture.format or ""]
        name = f"{hashlib.sha256(kept).hexdigest()}.{suffix}"
        self._write(name, kept)
        asset = Asset(
            name=name,
            media_type=Pillow.MIME[picture.format or ""],
            size=len(kept),
            width=picture.width,
            height=picture.height,
            created_at=now,
        )
        return self.find(session, name) or _insert(session, asset)

    def find(self, session: Session, name: str) -> Asset | None:
        """The picture of that name, or None."""
        return session.scalar(sa.select(Asset).where(Asset.name == name))

    def path(self, name: str) -> Path:
        """Where a picture is. Raises NotFound for a name that is not one of ours."""
        path = self.folder / name
        if ASSET_NAME.fullmatch(name) is None or not path.is_file():
            raise NotFound(say("There is no such picture."))
        return path

    def _write(self, name: str, data: bytes) -> None:
        """All of the file or none of it, and safe on the disk before any row speaks of it."""
        path = self.folder / name
        if path.is_file():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _insert(session: Session, asset: Asset) -> Asset:
    try:
        with session.begin_nested():
            session.add(asset)
    except IntegrityError:  # someone stored the same picture at the same moment
        return session.scalars(sa.select(Asset).where(Asset.name == asset.name)).one()
    return asset


def _examined(data: bytes) -> tuple[bytes, Pillow.Image]:
    """The bytes to keep and the picture in them."""
    if len(data) > SIZE_CAP:
        raise Invalid(say("the picture is larger than {cap} MB. Make it smaller.", cap=SIZE_CAP // 1_000_000))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            picture = Pillow.open(io.BytesIO(data), formats=tuple(_SUFFIX))
            if picture.width * picture.height > PIXEL_CAP:
                raise Invalid(say("the picture has more than {cap} million pixels. Make it smaller.", cap=50))
            picture.load()
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning):
        raise Invalid(
            say("the picture has more than {cap} million pixels. Make it smaller.", cap=50)
        ) from None
    except (OSError, SyntaxError, ValueError):
        raise Invalid(say("this is not a picture we can use. Give a whole PNG, JPEG or GIF file.")) from None
    return _clean(data, picture)


def _clean(data: bytes, picture: Pillow.Image) -> tuple[bytes, Pillow.Image]:
    """A plain photograph stays as it is, byte for byte; so cleaning twice is the same as cleaning once."""
    has_metadata = {"exif", "xmp", "comment", "photoshop"} & picture.info.keys()
    is_plain = not has_metadata and picture.mode != "CMYK" and picture.width <= PHOTO_WIDTH
    if picture.format != "JPEG" or is_plain:
        return data, picture
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((PHOTO_WIDTH, 10 * PHOTO_WIDTH))
    out = io.BytesIO()
    upright.info = {}
    # A CMYK profile would be wrong for the converted colours.
    profile = picture.info.get("icc_profile") if picture.mode != "CMYK" else None
    upright.save(out, "JPEG", quality=88, optimize=True, progressive=True, icc_profile=profile)
    return _examined(out.getvalue())
