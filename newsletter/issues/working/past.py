"""What somebody has before them: the document as it was at a version, and what they have sent since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import homeless
from newsletter.errors import NotFound
from newsletter.issues.models import Issue
from newsletter.issues.working.document import Working, before, changes_since
from newsletter.issues.working.merging import merged
from newsletter.issues.working.models import DraftChange
from newsletter.wording import say


@dataclass(frozen=True)
class Past:
    """The document as one window was told it, and as it is `known` there: with what the window has sent since, and nothing that
    others did. `own` are the texts that it has sent since, `is_reordered` whether the order of the blocks was too, `sequence` is
    the latest of what it sent; `latest` is the change in which each text was changed last."""

    draft: Draft
    known: Draft
    own: Collection[str] = ()
    is_reordered: bool = False
    sequence: int = 0
    latest: Mapping[str, DraftChange] = field(default_factory=dict)


def at(session: Session, issue: Issue, working: Working, version: int) -> Draft:
    """The document as it was at a version. Raises NotFound for one that its log does not reach."""
    past = past_of(session, issue, working, version)
    if past is None:
        raise NotFound(
            say("The working draft of “{issue}” has no version {version}.", issue=issue.slug, version=version)
        )
    return past.draft


def past_of(session: Session, issue: Issue, working: Working, version: int, *, tab: str = "") -> Past | None:
    """What a window knows that was told version `version`; None where the log does not reach as far."""
    changes = changes_since(session, issue, version)
    if len(changes) != working.version - version:
        return None
    draft, own, latest = working.draft, list[_Own](), dict[str, DraftChange]()
    for change in changes:
        earlier = before(draft, change)
        for name in change.change.get("texts", {}):
            latest.setdefault(name, change)
        if tab and change.tab == tab:
            own.append(_Own(change, earlier, draft))
        draft = earlier
    known = draft
    for one in reversed(own):
        known = one.made_in(known)
    return Past(
        draft,
        known,
        own={name for one in own for name in one.names},
        is_reordered=any("blocks" in one.change.change for one in own),
        sequence=max((one.change.change.get("sequence", 0) for one in own), default=0),
        latest=latest,
    )


@dataclass(frozen=True)
class _Own:
    """A change that a window made, with the document before and after: what others did stands in both."""

    change: DraftChange
    before: Draft
    after: Draft

    @property
    def names(self) -> list[str]:
        """The texts that the window sent."""
        besides = self.change.change.get("besides", ())
        return [name for name in self.change.change.get("texts", {}) if name not in besides]

    def made_in(self, shown: Draft) -> Draft:
        """What the window shows, with its change."""
        texts = {name: self.after.value(name) for name in self.names}
        both = merged(self.before, Draft(self.after.blocks, {**self.before.values, **texts}), shown).draft
        return Draft(both.blocks, {**shown.values, **{name: both.value(name) for name in self.names}})


def last_with(session: Session, issue: Issue, working: Working, names: Iterable[str]) -> Past | None:
    """The document when it last had every block and entry that these texts stand in; None where it never had."""
    wanted = list(names)
    draft, latest = working.draft, dict[str, DraftChange]()
    for change in changes_since(session, issue, 0):
        draft = before(draft, change)
        for name in change.change.get("texts", {}):
            latest.setdefault(name, change)
        if not homeless(draft, wanted):
            return Past(draft, draft, latest=latest)
    return None
