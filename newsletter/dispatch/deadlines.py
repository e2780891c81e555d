"""The deadline of a dispatch: from then on nothing of it is begun, and whoever is left is passed over as too late.

What is being submitted at that moment is finished. A dispatch that is paused keeps its people until it goes on, so that there is
time to set another deadline.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.dispatch.models import Dispatch
from newsletter.dispatch.steerable import lock_while_open
from newsletter.errors import Invalid
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By
from newsletter.wording import say


class TooEarly(Invalid):
    """A deadline before which nothing could begin."""


def require_possible(deadline: datetime | None, *, begins_at: datetime) -> None:
    """Raise TooEarly for a deadline that is not after the beginning."""
    if deadline is not None and deadline <= begins_at:
        raise TooEarly(say("Nothing could begin before this deadline. Choose a later moment."))


def set_deadline(
    session: Session, dispatch: Dispatch, deadline: datetime | None, *, by: By, now: datetime
) -> None:
    """Begin nothing after this moment, whatever was said before; None: go on to the end.

    Raises NotAllowed, TooEarly, and Conflict when the dispatch is over.
    """
    lock_while_open(session, dispatch, by=by)
    is_begun = dispatch.enrolled_at is not None
    require_possible(deadline, begins_at=now if is_begun else max(now, dispatch.scheduled_at))
    dispatch.deadline = deadline
    told = {"at": deadline.isoformat(timespec="minutes")} if deadline else {}
    record(Act.DEADLINE_SET, dispatch, by=by, **told)
