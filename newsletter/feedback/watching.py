"""A dispatch of which too much comes back warns its admins, and is paused before mailbox providers take it for a spammer's.

That we are blamed (blocked, taken for spam, not recognised): at 1 %, from five on. That addresses do not exist: at 2 % of a
hundred or more a warning, at 5 % a pause. Asked by the tick, for the dispatches of which something came back of late.
"""

from datetime import datetime
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch import holds
from newsletter.dispatch.alarms import warn
from newsletter.dispatch.models import Delivery, DispatchState, Warned
from newsletter.feedback.bounces.judging import Verdict
from newsletter.feedback.models import BY_THE_RELAY, Feedback, FeedbackKind
from newsletter.feedback.shares import Share, patience_of, share_of
from newsletter.wording import Sentence, say

_FEWEST_BLAMING = 5
_FEWEST_ACCEPTED = 100
_AT_LEAST = 1_000  # rows that are looked at again: another process may commit an earlier one later
_AT_FIRST = 20_000
# The newest Feedback when this process last found nothing new.
_looked_at: "WeakKeyDictionary[sa.Engine, int]" = WeakKeyDictionary()


def tick(session: Session, *, now: datetime) -> int:
    """Look at the dispatches of which something came back since; gives of how many it warned, or which it paused."""
    newest = session.scalar(sa.select(sa.func.max(Feedback.id))) or 0
    engine = session.connection().engine
    before = _looked_at.get(engine)
    if newest == (before or 0):
        return 0
    since = newest - _AT_FIRST if before is None else min(before, newest) - _AT_LEAST
    dispatches = session.scalars(
        sa.select(Delivery.dispatch_id)
        .join(Feedback, Feedback.delivery_id == Delivery.id)
        .where(Feedback.id > since, _came_back())
        .distinct()
        .order_by(Delivery.dispatch_id)
    ).all()
    found = sum(watch(session, dispatch_id, now=now) for dispatch_id in dispatches)
    if not found:  # what was found is only kept once it is committed
        _looked_at[engine] = newest
    return found


def watch(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Warn of one dispatch, once for each kind of warning, or pause it; True when this call did."""
    blaming = share_of(session, dispatch_id, _came_back(), Feedback.verdict == Verdict.SENDER)
    dead = share_of(session, dispatch_id, _came_back(), Feedback.verdict == Verdict.HARD)
    is_new = False
    if blaming.people >= _FEWEST_BLAMING and blaming.is_over(1, 100):
        is_new |= warn(session, dispatch_id, Warned.BLAMED, because=_blamed(blaming), now=now)
    if dead.of >= _FEWEST_ACCEPTED and dead.is_over(2, 100):
        is_paused = _pause(session, dispatch_id, dead, now=now)
        # Whoever is told that it was paused needs no warning besides.
        is_new |= is_paused or warn(session, dispatch_id, Warned.DEAD, because=_dead(dead), now=now)
    return is_new


def _pause(session: Session, dispatch_id: int, dead: Share, *, now: datetime) -> bool:
    if holds.lock(session, dispatch_id) is not DispatchState.RUNNING:
        return False
    if not dead.is_over(5, 100, patience=patience_of(session, dispatch_id)):
        return False
    return holds.pause_failing(session, dispatch_id, because=_dead(dead), now=now)


def _came_back() -> sa.ColumnElement[bool]:
    """What the relay refused was not accepted by it, and is no share of that."""
    return sa.and_(Feedback.kind == FeedbackKind.BOUNCED, Feedback.how.not_in(BY_THE_RELAY))


def _blamed(share: Share) -> Sentence:
    return say(
        "{people} of the {accepted} mails came back because of us: blocked, taken for spam, or not recognised as ours",
        people=f"{share.people:,}",
        accepted=f"{share.of:,}",
    )


def _dead(share: Share) -> Sentence:
    return say(
        "{people} of the {accepted} addresses that it went to do not exist",
        people=f"{share.people:,}",
        accepted=f"{share.of:,}",
    )
