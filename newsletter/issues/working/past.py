"""What somebody has before them: the document as it was at a version, and what they have sent since."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.lists import places
from newsletter.errors import NotFound
from newsletter.issues.models import Issue
from newsletter.issues.working.document import Working, before, changes_since
from newsletter.issues.working.models import DraftChange
from newsletter.wording import say

_IDENTITY = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


@dataclass(frozen=True)
class Past:
    """The document as one window knows it. `own` are the texts that it has sent since, and `own_blocks` the order, as they were
    taken; `latest` is the change in which each text was changed last."""

    draft: Draft
    own: Mapping[str, str] = field(default_factory=dict)
    own_blocks: tuple[BlockDraft, ...] | None = None
    latest: Mapping[str, DraftChange] = field(default_factory=dict)

    @property
    def known(self) -> Draft:
        """What the window shows, as far as it has told."""
        return Draft(
            self.draft.blocks if self.own_blocks is None else self.own_blocks,
            {**self.draft.values, **self.own},
        )


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
    draft, own, own_blocks, latest = working.draft, dict[str, str](), None, dict[str, DraftChange]()
    for change in changes:
        for name in change.change.get("texts", {}):
            latest.setdefault(name, change)
            if tab and change.tab == tab and name not in change.change.get("besides", ()):
                own.setdefault(name, draft.value(name))
        if tab and change.tab == tab and own_blocks is None and "blocks" in change.change:
            own_blocks = draft.blocks
        draft = before(draft, change)
    return Past(draft, own, own_blocks, latest)


def last_with(session: Session, issue: Issue, working: Working, names: Iterable[str]) -> Past | None:
    """The document when it last had every block and entry that these texts stand in; None where it never had."""
    wanted = list(names)
    draft, latest = working.draft, dict[str, DraftChange]()
    for change in changes_since(session, issue, 0):
        draft = before(draft, change)
        for name in change.change.get("texts", {}):
            latest.setdefault(name, change)
        if not homeless(draft, wanted):
            return Past(draft, latest=latest)
    return None


def homeless(draft: Draft, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in a block or an entry which is not in the draft."""
    there: Collection[str] = {part for place in places(draft) for part in place.split(".")}
    return [
        name
        for name in names
        if any(part not in there for part in name.split(".") if _IDENTITY.fullmatch(part))
    ]
