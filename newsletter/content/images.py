"""A picture as a block speaks of it. The picture itself is kept by the asset store."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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


class Image(BaseModel):
    """`file` is the name the author gave; `asset` the stored picture, with its size in pixels, once there is one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: FileName = Field(title=say("File").text)
    asset: str | None = Field(None, pattern=ASSET_NAME.pattern, title=say("Stored picture").text)
    width: int | None = Field(None, ge=1, le=20_000)
    height: int | None = Field(None, ge=1, le=20_000)
    # An empty text says that the picture is decoration; no text at all is a finding.
    alt: Localized[Line] = Field(title=say("Description for those who do not see it").text)
    credit: Localized[Line] | None = Field(None, title=say("Credit").text)
