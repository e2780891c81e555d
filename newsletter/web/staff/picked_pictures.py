"""The pictures of a form: chosen ones are stored and named in hidden values, those taken away lose their names."""

from collections.abc import Callable

from starlette.datastructures import FormData, UploadFile

from newsletter.content.drafts.conversion import taken_away
from newsletter.content.images import file_named
from newsletter.errors import Invalid
from newsletter.issues.models import Asset
from newsletter.issues.picture_library import FOLDER
from newsletter.issues.pictures import SIZE_CAP
from newsletter.wording import Sentence, say

Store = Callable[[bytes, str], Asset]  # a picture and the name of its file


# What a browser offers to choose from; what a file is says its content.
ACCEPTED = "image/png,image/jpeg,image/gif,image/webp,image/avif,image/heic,image/heif,.heic,.heif,.avif"


def uploads_in(posted: FormData, name: str) -> list[UploadFile]:
    """The files that were chosen in one field."""
    return [file for file in posted.getlist(name) if isinstance(file, UploadFile) and file.filename]


def read_pictures(posted: FormData, store: Store) -> tuple[dict[str, str], dict[str, Sentence]]:
    """The values that pictures change in a form, and what is wrong with them, by their names.

    Pictures are stored at once, so that they survive a mistake elsewhere in the form.
    """
    values = taken_away({name: value for name, value in posted.multi_items() if isinstance(value, str)})
    errors: dict[str, Sentence] = {}
    for name, upload in _uploads(posted):
        try:
            values |= _stored(name, upload, store)
        except (Invalid, OSError) as error:
            errors[f"{name}.upload"] = why_not_kept(error)
    return values, errors


def why_not_kept(error: Invalid | OSError) -> Sentence:
    """What stands beside the input of a picture that was not kept: a full disk must not cost what was typed."""
    if isinstance(error, Invalid):
        return error.sentence
    return say(
        "the picture could not be kept: {reason}. Your texts are still here; save them without it, or try again.",
        reason=error.strerror or type(error).__name__,
    )


def _uploads(posted: FormData) -> list[tuple[str, UploadFile]]:
    return [
        (name.removesuffix(".upload"), value)
        for name, value in posted.multi_items()
        if isinstance(value, UploadFile) and value.filename and name.endswith(".upload")
    ]


def _stored(name: str, upload: UploadFile, store: Store) -> dict[str, str]:
    given = upload.filename or ""
    asset = store(upload.file.read(SIZE_CAP + 1), given)
    return {
        f"{name}.file": f"{FOLDER}/{file_named(given, asset.name)}",
        f"{name}.asset": asset.name,
        f"{name}.width": str(asset.width),
        f"{name}.height": str(asset.height),
        f"{name}.focus": "",
    }
