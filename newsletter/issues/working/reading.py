"""The working draft for whoever only reads: pages that show what an issue says now, saved or not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.pictures import places_in
from newsletter.content.drafts.standing import standing
from newsletter.content.issue import IssueContent
from newsletter.errors import Conflict
from newsletter.issues.composing import content_of
from newsletter.issues.models import Issue
from newsletter.issues.working.document import Clash, Working, begun, found
from newsletter.issues.working.models import DraftChange
from newsletter.rendering.rendition import Finding, Severity
from newsletter.users.models import User
from newsletter.wording import Sentence, say

_LOOKED_AT = 2_000  # of the newest changes
_IN_A_BLOCK = re.compile(r"([0-7][0-9A-HJKMNP-TV-Z]{25})(?:\.(.+))?")


class Unsettled(Conflict):
    """Two people changed the same text, and nobody has looked at both yet."""

    def __init__(self, count: int) -> None:
        super().__init__(
            say(
                "The proof waits: two people wrote different texts in {count} places. Choose which stands in each.",
                count=count,
            )
        )


@dataclass(frozen=True)
class Written:
    """What an issue says now, as far as it can be used, and what stands in the way of a proof of it besides."""

    content: IssueContent
    obstacles: tuple[Finding, ...] = ()


def working_of(session: Session, issue: Issue) -> Working:
    """The working draft as it stands. Raises Unreadable."""
    return found(session, issue) or begun(session, issue, content_of(session, issue))


def written(session: Session, issue: Issue) -> Written:
    """What an issue says now; where a text cannot be used, what was saved last stands in. Raises Unreadable."""
    saved = content_of(session, issue)
    working = found(session, issue)
    if working is None:
        return Written(saved)
    met = tuple(_of(name, _MET) for name in places_in(working.clashes))
    if working.is_saved:
        return Written(saved, met)
    stands = standing(working.draft, saved)
    return Written(stands.content, (*_unusable(stands.errors), *met))


def require_settled(session: Session, issue: Issue) -> None:
    """Raise Unsettled while two texts of one place wait for somebody to look at them."""
    working = found(session, issue)
    if working and working.clashes:
        raise Unsettled(len(list(places_in(working.clashes))))


def clashes_of(session: Session, working: Working) -> dict[str, tuple[Clash, str]]:
    """The clashes that are open, each with the name of whose text it is; "" for a command's."""
    writers = {clash.by for clash in working.clashes.values()}
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(writers))) if writers else ()
    names = {user.id: user.name for user in rows}
    return {name: (clash, names.get(clash.by, "")) for name, clash in working.clashes.items()}


def last_written(session: Session, issue: Issue, name: str) -> tuple[str, datetime] | None:
    """Who changed a text last, by their name ("" for a command), and when; None where the log does not reach as far."""
    log = (
        sa.select(DraftChange.change, DraftChange.made_at, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == DraftChange.user_id)
        .where(DraftChange.issue_id == issue.id)
        .order_by(DraftChange.version.desc())
        .limit(_LOOKED_AT)
    )
    changes = session.execute(log)
    return next(((by, at) for change, at, by in changes if name in change.get("texts", {})), None)


_MET = say("Two people wrote something else here. Choose which text stands.")


def _unusable(errors: Mapping[str, Sentence]) -> tuple[Finding, ...]:
    return tuple(
        _of(name, say("This cannot be used yet: {reason}", reason=reason), check="draft.unusable")
        for name, reason in errors.items()
    )


def _of(name: str, sentence: Sentence, *, check: str = "draft.clash") -> Finding:
    block = _IN_A_BLOCK.fullmatch(name)
    if block is None:
        return Finding(Severity.ERROR, check, sentence, path=name)
    return Finding(Severity.ERROR, check, sentence, block=block[1], path=block[2] or "")
