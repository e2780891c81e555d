"""Pictures, kept under the SHA-256 of their bytes: what a proof shows cannot change, and the same picture is kept once.

A picture is decoded and made ready before it is kept, so what we serve is a picture and nothing else. No SVG: it can
hold scripts.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.content.cuts import originals_of
from newsletter.content.images import ASSET_NAME
from newsletter.errors import NotFound
from newsletter.issues.cutting import cut
from newsletter.issues.models import Asset
from newsletter.issues.pictures import made_ready
from newsletter.wording import say

_MEDIA_TYPE = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


class AssetStore:
    """A folder of pictures, and the rows that know them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store(self, session: Session, data: bytes, *, now: datetime) -> Asset:
        """Keep a picture, made ready for mails. Raises Invalid for what is none, and for what is too large."""
        ready = made_ready(data)
        name = f"{hashlib.sha256(ready.data).hexdigest()}.{ready.suffix}"
        self._write(name, ready.data)
        asset = Asset(
            name=name,
            media_type=_MEDIA_TYPE[ready.suffix],
            size=len(ready.data),
            width=ready.width,
            height=ready.height,
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

    def shown(self, name: str) -> Path:
        """Where a picture or one of its cuts is; a cut is made when it is first asked for, and kept beside its picture.

        Raises NotFound for a name that is not one of ours.
        """
        asked = originals_of(name)
        if asked is None:
            return self.path(name)
        originals = asked.originals
        original = next((one for one in originals if (self.folder / one).is_file()), originals[0])
        picture, path = self.path(original), self.folder / name
        if not path.is_file():
            self._write(name, cut(picture.read_bytes(), asked.cut, asked.place))
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
