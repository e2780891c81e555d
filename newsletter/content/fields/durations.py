"""How long something takes to watch or to hear, to the second."""

import re
from typing import ClassVar

from pydantic import ConfigDict, RootModel, field_validator

from newsletter.content.fields.kinds import Kind
from newsletter.content.texts import Unusable, clean
from newsletter.wording import say

# As players write it, and as people do: `4 min 32 s`, `1시간 2분`.
_CLOCK = re.compile(r"(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):(?P<seconds>\d{2})", re.ASCII)
_WORDS = re.compile(
    r"(?:(?P<hours>\d{1,2}) ?(?:h|hours?|시간)\.?)? ?"
    r"(?:(?P<minutes>\d{1,3}) ?(?:m|min|minutes?|분)\.?)? ?"
    r"(?:(?P<seconds>\d{1,2}) ?(?:s|sec|seconds?|초)\.?)?",
    re.ASCII | re.IGNORECASE,
)


class Duration(RootModel[str]):
    """`4:32`, or `1:02:05` from an hour on."""

    kind: ClassVar[Kind] = Kind.DURATION
    model_config = ConfigDict(frozen=True)

    @field_validator("root")
    @classmethod
    def _readable(cls, text: str) -> str:
        written = clean(text).strip()
        found = _CLOCK.fullmatch(written) or _WORDS.fullmatch(written)
        parts = found.groupdict(default="0") if found else {}
        hours, minutes, seconds = (int(parts.get(name, 0)) for name in ("hours", "minutes", "seconds"))
        total = 3600 * hours + 60 * minutes + seconds
        if not total or seconds >= 60 or (hours and minutes >= 60):
            raise Unusable(
                say("“{value}” is not a length. Write minutes and seconds like 4:32.", value=written[:60])
            )
        return _clock(total)

    @property
    def parts(self) -> tuple[int, int, int]:
        """Hours, minutes and seconds."""
        hours, minutes, seconds = (int(part) for part in f"0:{self.root}".split(":")[-3:])
        return hours, minutes, seconds


def _clock(total: int) -> str:
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
