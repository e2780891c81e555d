"""An address that names no relay that could be used. What is said never repeats a password or a key."""

from newsletter.errors import Misconfigured
from newsletter.wording import Sentence


class UnusableUrl(Misconfigured):
    """`reason` goes on where a sentence says that the address cannot be used."""

    def __init__(self, sentence: Sentence, reason: object) -> None:
        super().__init__(sentence)
        self.reason = reason
