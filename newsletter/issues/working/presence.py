"""Who has an issue open, and in which block they are: told by each window now and then, and soon forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, insert
from newsletter.issues.models import Issue
from newsletter.issues.working.models import DraftPresence
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User

SILENCE = timedelta(seconds=20)  # then a window counts as closed


@dataclass(frozen=True)
class Present:
    """One window of somebody."""

    tab: str
    user_id: int
    name: str
    block: str


def be_present(session: Session, issue: Issue, *, tab: str, block: str, by: User, now: datetime) -> None:
    """Note that a window is open, and where its user is in it. Raises NotAllowed."""
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    session.execute(
        sa.delete(DraftPresence).where(
            DraftPresence.issue_id == issue.id, DraftPresence.seen_at <= now - SILENCE
        )
    )
    seen = {"user_id": by.id, "block": block, "seen_at": now}
    session.execute(
        insert(session, DraftPresence)
        .values(issue_id=issue.id, tab=tab, **seen)
        .on_conflict_do_update(index_elements=[DraftPresence.issue_id, DraftPresence.tab], set_=seen)
    )


def people_in(session: Session, issue: Issue, *, now: datetime) -> Sequence[Present]:
    """Everybody who has the issue open, by name."""
    rows = session.execute(
        sa.select(DraftPresence.tab, User.id, User.name, DraftPresence.block)
        .join(User, User.id == DraftPresence.user_id)
        .where(DraftPresence.issue_id == issue.id, DraftPresence.seen_at > now - SILENCE)
        .order_by(User.name, DraftPresence.tab)
    )
    return [Present(*row) for row in rows]


def forget(session: Session, *, seen_before: datetime, at_most: int) -> int:
    """Let go of windows that nothing was heard of; gives of how many."""
    silent = (
        sa.select(DraftPresence.issue_id, DraftPresence.tab)
        .where(DraftPresence.seen_at < seen_before)
        .limit(at_most)
    )
    key = sa.tuple_(DraftPresence.issue_id, DraftPresence.tab)
    return affected(session, sa.delete(DraftPresence).where(key.in_(silent)))
