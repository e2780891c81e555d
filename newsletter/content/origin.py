"""Where an issue comes from that was begun with the words or the shape of another, or with a starter."""

from dataclasses import dataclass

from newsletter.content.issue import IssueContent
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class Origin:
    """The issue or the starter that another began with.

    `says` is what it says itself; `copied` what the copy said when it was new, which shows what is left of that;
    `before` is the issue before the origin, if there was one: what stands in that as well stands in every issue.
    `starter` is what people call the starter, where it is one. `own` is what the copy said before, where it was there and empty.
    """

    slug: str
    says: IssueContent
    copied: IssueContent
    before: IssueContent | None
    starter: Sentence | None = None
    own: IssueContent | None = None

    @property
    def standing(self) -> tuple[IssueContent, ...]:
        """What is not left of the origin, although it stands in the copy."""
        return tuple(says for says in (self.before, self.own) if says is not None)

    @property
    def name(self) -> Sentence:
        """What people call it: by its number, where it has one of its own."""
        if self.starter is not None:
            return say("the starter “{name}”", name=self.starter)
        if self.says.number in (None, self.copied.number):
            return say("the issue “{slug}”", slug=self.slug)
        return say("issue {number}", number=self.says.number)
