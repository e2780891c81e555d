"""A picture that somebody uploads: made ready before there is a transaction, then kept in a short one of its own."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from newsletter.issues.models import Asset, Newsletter
from newsletter.issues.picture_library import keep_picture
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.pictures import made_ready
from newsletter.runtime import Runtime
from newsletter.users.models import User

Found = Callable[[Session], Newsletter]


def upload(runtime: Runtime, data: bytes, file: str, *, newsletter: Found, by: User) -> LibraryPicture:
    """Keep a picture in the library of a newsletter. Raises NotAllowed, NotFound, and Invalid."""
    ready = made_ready(data)
    with runtime.database.transaction() as session:
        return keep_picture(
            session,
            newsletter(session),
            ready,
            file=file,
            assets=runtime.assets,
            by=by,
            now=runtime.clock(),
        )


def uploading(runtime: Runtime, *, newsletter: Found, by: User) -> Callable[[bytes, str], Asset]:
    """What a form keeps its pictures with: they are there even when its texts cannot be saved yet."""
    return lambda data, file: upload(runtime, data, file, newsletter=newsletter, by=by).asset
