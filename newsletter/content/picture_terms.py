"""On which terms a picture may be shown: its licence, and whether the people in it agreed."""

from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.content.fields.choices import Choice
from newsletter.wording import Sentence, say

SOON = timedelta(days=30)  # a web edition stands for longer than that


class Licence(Choice):
    """Who allows it to be shown, and how. The value is kept for ever."""

    asks_credit: bool

    def __new__(cls, value: str, words: Sentence, asks_credit: bool = False) -> "Licence":
        """The value, its words, and whether it asks for the name of who made the picture."""
        member = str.__new__(cls, value)
        member._value_, member.words, member.asks_credit = value, words, asks_credit
        return member

    UNSAID = "unsaid", say("Not said")
    OWN = "own", say("Our own picture")
    PERMITTED = "permitted", say("With the permission of who made it")
    BOUGHT = "bought", say("Bought from an agency")
    FREE = "free", say("Public domain or CC0")
    CC_BY = "cc-by", say("Creative Commons BY"), True
    CC_BY_SA = "cc-by-sa", say("Creative Commons BY-SA"), True
    CC_BY_ND = "cc-by-nd", say("Creative Commons BY-ND"), True
    CC_BY_NC = "cc-by-nc", say("Creative Commons BY-NC, BY-NC-SA or BY-NC-ND"), True
    KOGL = "kogl", say("Korea Open Government Licence (KOGL), types 1 to 4"), True


class People(Choice):
    """Whether people can be recognised, and what they said to it."""

    UNSAID = "unsaid", say("Not said")
    NOBODY = "nobody", say("Nobody can be recognised")
    AGREED = "agreed", say("Those who can be recognised agreed")
    WITHDRAWN = "withdrawn", say("Somebody does not agree any more")


@dataclass(frozen=True)
class Terms:
    """The terms of one stored picture, looked at on a day; `until` is the last one on which its people agree, None for no end."""

    asset: str
    licence: Licence
    people: People
    until: date | None
    today: date

    @property
    def are_said(self) -> bool:
        """Whether anything is known."""
        return (self.licence, self.people) != (Licence.UNSAID, People.UNSAID)

    @property
    def is_withdrawn(self) -> bool:
        """Whether somebody in it does not agree any more."""
        return self.people is People.WITHDRAWN

    @property
    def is_over(self) -> bool:
        """Whether the agreement has ended."""
        return self._ends_before(self.today)

    @property
    def ends_soon(self) -> bool:
        """Whether it ends within some weeks."""
        return not self.is_over and self._ends_before(self.today + SOON)

    def _ends_before(self, day: date) -> bool:
        return self.people is People.AGREED and self.until is not None and self.until < day
