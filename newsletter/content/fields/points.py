"""A point in a picture, by its shares of the width and of the height."""

import re
from typing import ClassVar

from pydantic import ConfigDict, RootModel, field_validator

from newsletter.content.fields.kinds import Kind
from newsletter.content.texts import Unusable, clean
from newsletter.wording import say

_SHARES = re.compile(r"(\d{1,3}) ?%?(?: ?[,;] ?| )(\d{1,3}) ?%?", re.ASCII)


class Point(RootModel[str]):
    """`62% 30%`: from the left, from the top."""

    kind: ClassVar[Kind] = Kind.POINT
    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _readable(cls, text: str) -> str:
        written = clean(text).strip()
        found = _SHARES.fullmatch(written)
        across, down = (int(share) for share in found.groups()) if found else (101, 101)
        if across > 100 or down > 100:
            raise Unusable(
                say(
                    "“{value}” is not a point. Write how far it is from the left and from the top, like 62% 30%.",
                    value=written[:60],
                )
            )
        return f"{across}% {down}%"

    @property
    def shares(self) -> tuple[int, int]:
        """Per cent of the width, from the left, and of the height, from the top."""
        across, down = (int(share.rstrip("%")) for share in self.root.split())
        return across, down
