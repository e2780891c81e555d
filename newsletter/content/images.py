"""A picture as a block speaks of it. The picture itself is kept by the asset store."""

import re
from pathlib import PurePosixPath
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from newsletter.content.cuts import Size
from newsletter.content.fields.kinds import Kind, Label, Mark
from newsletter.content.fields.points import Point
from newsletter.content.fields.values import Value
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Unusable, clean
from newsletter.wording import say


def _relative(name: str) -> str:
    name = clean(name).strip().removeprefix("./")
    parts = name.split("/")
    if (
        not name
        or "\\" in name
        or ":" in name
        or "\n" in name
        or any(part in ("", ".", "..") for part in parts)
    ):
        raise Unusable(
            say(
                "“{name}” is not a file name beside the issue file. Write it like images/table.jpg.",
                name=name[:200],
            )
        )
    return name


FileName = Annotated[str, AfterValidator(_relative), Field(max_length=255)]
ASSET_NAME = re.compile(r"^[0-9a-f]{64}\.(png|jpg|gif)$")
_IS_ENDING = re.compile(r"\.[A-Za-z0-9]{2,5}")  # a name like `2026. 10. 16. 마당` has none
_LONGEST_NAME = 200  # bytes: a file system takes 255, and an export may add some
_SUFFIXES = {"png": (".png",), "jpg": (".jpg", ".jpeg"), "gif": (".gif",)}


def named_for(file: str, asset: str) -> str:
    """The name of a file whose picture was kept as `asset`: what became another kind of picture ends as that kind does."""
    kind, ending = asset.rpartition(".")[2], PurePosixPath(file).suffix
    if ending.lower() in _SUFFIXES[kind]:
        return file
    return f"{file.removesuffix(ending) if _IS_ENDING.fullmatch(ending) else file}.{kind}"


def file_named(given: str, asset: str) -> str:
    """The name of a file as an author or a device gave it, without the folders that it was in there."""
    name = PurePosixPath(given.replace("\\", "/")).name.replace(":", "-")
    short = " ".join(clean(name).split()).encode()[-_LONGEST_NAME:].decode(errors="ignore").strip()
    return named_for(short or "picture", asset)


class Image(Value):
    """`file` is the name the author gave; `asset` the stored picture, with its size in pixels, once there is one."""

    kind: ClassVar[Kind] = Kind.PICTURE
    kept: ClassVar[frozenset[str]] = frozenset({"file", "asset", "width", "height"})

    file: FileName
    asset: str | None = Field(None, pattern=ASSET_NAME.pattern)
    width: int | None = Field(None, ge=1, le=20_000)
    height: int | None = Field(None, ge=1, le=20_000)
    # An empty text says that the picture is decoration; no text at all is a finding.
    alt: Annotated[Localized[Line], Label(say("Description for those who do not see it")), Mark.MAY_BE_EMPTY]
    credit: Annotated[Localized[Line] | None, Label(say("Credit")), Mark.MAY_STAND] = None
    focus: Annotated[
        Point | None,
        Label(
            say("What matters most"),
            say(
                "A point that stays in sight where the picture is cut: how far from the left and from the top, like 62% 30%."
            ),
        ),
    ] = None

    @property
    def pixels(self) -> Size | None:
        """Its size, where it is known."""
        return Size(self.width, self.height) if self.width and self.height else None
