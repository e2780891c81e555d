"""One of a few values, each with its words."""

from enum import StrEnum
from typing import Self

from newsletter.wording import Sentence


class Choice(StrEnum):
    """The base of a choice; a member is the value kept and its label: `LEFT = "image-left", say("Picture on the left")`."""

    label: Sentence

    def __new__(cls, value: str, label: Sentence = Sentence("")) -> Self:
        """The value and its label; a start refuses a member that has none."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
