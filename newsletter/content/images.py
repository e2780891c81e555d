"""A picture as a block speaks of it. The picture itself is kept by the asset store."""

import re
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from newsletter.content.fields.kinds import Kind, Label, Mark
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
