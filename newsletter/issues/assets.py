"""Pictures, kept under the SHA-256 of their bytes: what a proof shows cannot change, and the same picture is kept once.

A picture is decoded and made ready before it is kept, so what we serve is a picture and nothing else. No SVG: it can
hold scripts.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.errors import NotFound
from newsletter.issues.models import Asset
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_uses import is_held_nowhere
from newsletter.wording import say

if TYPE_CHECKING:
    from newsletter.issues.pictures import Ready

_MEDIA_TYPE = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


class AssetStore:
    """A folder of pictures, and the rows that know them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def store(self, session: Session, data: bytes, *, now: datetime) -> Asset:
        """Keep a picture, made ready for mails. Raises Invalid for what is none, and for what is too large."""
        from newsletter.issues.pictures import made_ready  # what reads pictures loads many formats

        return self.keep(session, made_ready(data), now=now)

    def keep(self, session: Session, ready: "Ready", *, now: datetime) -> Asset:
        """Keep a picture that was made ready: before there is a transaction, since a large one takes its time."""
        name = f"{hashlib.sha256(ready.data).hexdigest()}.{ready.suffix}"
        with session.begin_nested():
            asset = _row_of(session, name, ready, now=now)
            self._write(name, ready.data)
        return asset

    def let_go(self, session: Session, /, before: datetime, at_most: int) -> int:
        """Let go of pictures that nobody has wanted since `before`, that are in no library, and that nothing shows.

        Who stores such a picture at the same moment waits for the row, and then finds neither it nor the file.
        """
        in_library = sa.exists().where(LibraryPicture.asset_id == Asset.id)
        unused = sa.select(Asset.id).where(Asset.wanted_at < before, ~in_library, is_held_nowhere())
        gone = session.scalars(
            sa.delete(Asset)
            .where(Asset.id.in_(unused.limit(at_most)), Asset.wanted_at < before)
            .returning(Asset.name)
        ).all()
        for name in gone:
            for path in self.folder.glob(f"{name.partition('.')[0]}.*"):
                path.unlink(missing_ok=True)
        return len(gone)

    def find(self, session: Session, name: str) -> Asset | None:
        """The picture of that name, or None."""
        return session.scalar(sa.select(Asset).where(Asset.name == name))

    def path(self, name: str) -> Path:
        """Where a picture is. Raises NotFound for a name that is not one of ours."""
        from newsletter.content.images import ASSET_NAME  # as above

        path = self.folder / name
        if ASSET_NAME.fullmatch(name) is None or not path.is_file():
            raise NotFound(say("There is no such picture."))
        return path

    def shown(self, name: str) -> Path:
        """Where a picture or one of its cuts is; a cut is made when it is first asked for, and kept beside its picture.

        Raises NotFound for a name that is not one of ours.
        """
        from newsletter.content.cuts import originals_of  # as above

        asked = originals_of(name)
        if asked is None:
            return self.path(name)
        originals = asked.originals
        original = next((one for one in originals if (self.folder / one).is_file()), originals[0])
        picture, path = self.path(original), self.folder / name
        if not path.is_file():
            from newsletter.issues.cutting import cut  # as above

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


def _row_of(session: Session, name: str, ready: "Ready", *, now: datetime) -> Asset:
    """The row of a picture, which is held until the commit: nobody lets go of the picture meanwhile."""
    row = insert(session, Asset).values(
        name=name,
        media_type=_MEDIA_TYPE[ready.suffix],
        size=len(ready.data),
        width=ready.width,
        height=ready.height,
        created_at=now,
        wanted_at=now,
    )
    kept = row.on_conflict_do_update(index_elements=[Asset.name], set_={"wanted_at": now}).returning(Asset)
    return session.scalars(kept, execution_options={"populate_existing": True}).one()
