"""What makes a revision stand out in the history: a name that somebody gave it, and that it went out as a test mail."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.texts import Unusable, clean
from newsletter.db import affected, insert
from newsletter.errors import Invalid
from newsletter.issues.models import Issue, IssueRevision
from newsletter.issues.reviews.models import Naming, RevisionMark
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

LONGEST_NAME = 80
_ONCE = [RevisionMark.revision_id, RevisionMark.kind]


def name_revision(
    session: Session, issue: Issue, revision: IssueRevision, *, name: str, by: By, now: datetime
) -> str:
    """Call a revision by a name, in the place of the one it had; an empty one takes that away. Gives the name as it is kept.

    Raises NotAllowed, and Invalid for a name that cannot be kept.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    name = _read_name(name)
    if not name:
        is_named = (RevisionMark.revision_id == revision.id, RevisionMark.kind == Naming.CALLED)
        if not affected(session, sa.delete(RevisionMark).where(*is_named)):
            return name
    else:
        values = {"name": name, "user_id": by.id, "marked_at": now}
        called = insert(session, RevisionMark).values(revision_id=revision.id, kind=Naming.CALLED, **values)
        session.execute(called.on_conflict_do_update(index_elements=_ONCE, set_=values))
    record(Act.VERSION_NAMED, issue, by=by, revision=revision.number)
    return name


def mark_tested(session: Session, revision_id: int, *, user_id: int | None, now: datetime) -> None:
    """Keep that it went out as a test mail; the first time counts. Whoever sends the mail asks whether they may."""
    tested = insert(session, RevisionMark).values(
        revision_id=revision_id, kind=Naming.TESTED, name="", user_id=user_id, marked_at=now
    )
    session.execute(tested.on_conflict_do_nothing(index_elements=_ONCE))


def _read_name(text: str) -> str:
    try:
        name = " ".join(clean(text).split())
    except Unusable as error:
        raise Invalid(error.sentence) from None
    if len(name) > LONGEST_NAME:
        raise Invalid(say("This is too long: at most {count} characters.", count=LONGEST_NAME))
    return name
