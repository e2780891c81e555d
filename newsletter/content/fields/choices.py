"""One of a few values, each with its words."""

from newsletter.wording import Sentence, Worded


class Choice(Worded):
    """The base of a choice; a member is the value kept and its label: `LEFT = "image-left", say("Picture on the left")`.

    A start refuses a member that has none.
    """

    @property
    def label(self) -> Sentence:
        """What people call it."""
        return self.words
