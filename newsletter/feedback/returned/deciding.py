"""A person says what a mail means that came back, and it is done as if it had been understood when it arrived."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.dispatch.models import Delivery
from newsletter.errors import Conflict, NotFound
from newsletter.feedback.effects import Deed as Done
from newsletter.feedback.heeding import OfPerson, Said, follow, give_up
from newsletter.feedback.meanings import Meaning
from newsletter.feedback.models import FeedbackKind, ReturnedMail, ReturnedState
from newsletter.feedback.outcome import Outcome, of_meaning
from newsletter.feedback.recording import record_again
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say


def deed_for(returned: ReturnedMail) -> Deed:
    """What reading and deciding a mail takes: whose nobody knows are for those who answer for the whole house."""
    return Deed.DECIDE_RETURNED if returned.newsletter_id is not None else Deed.KEEP_BOUNCE_RULES


def find_returned(session: Session, returned_id: int, *, by: By) -> ReturnedMail:
    """A mail that came back. Raises NotFound, also once it was kept long enough, and NotAllowed."""
    returned = session.get(ReturnedMail, returned_id)
    if returned is None:
        raise NotFound(say("This mail is not here any more: what comes back is kept for 30 days."))
    require(by, deed_for(returned), newsletter=returned.newsletter_id)
    return returned


def decide(
    session: Session,
    returned: ReturnedMail,
    meaning: Meaning,
    *,
    by: By,
    now: datetime,
    rule_id: int | None = None,
) -> list[Done]:
    """Say what it means, once, and do what follows. Raises Conflict when a colleague was faster, and NotAllowed."""
    require(by, deed_for(returned), newsletter=returned.newsletter_id)
    outcome = of_meaning(meaning, outcome_of(returned))
    decided = affected(
        session,
        sa.update(ReturnedMail)
        .where(ReturnedMail.id == returned.id, ReturnedMail.state == ReturnedState.WAITING)
        .values(
            state=ReturnedState.DECIDED,
            meaning=meaning,
            verdict=outcome.verdict,
            reason=outcome.reason,
            rule_id=rule_id,
            decider_id=by.id,
            decided_at=now,
        ),
    )
    if not decided:
        raise Conflict(say("It was decided already."))
    record(Act.RETURNED_DECIDED, returned, by=by, meaning=meaning.value)
    return _done(session, returned, outcome, now=now)


def outcome_of(returned: ReturnedMail) -> Outcome:
    """What was thought of it when it arrived."""
    return Outcome(
        FeedbackKind.UNREAD,
        verdict=returned.verdict,
        reason=returned.reason,
        status=returned.status,
        host=returned.host,
        text=returned.text,
    )


def _done(session: Session, returned: ReturnedMail, outcome: Outcome, *, now: datetime) -> list[Done]:
    evidence = {"mail": returned.fingerprint, "returned": returned.id}
    told_at = returned.arrived_at
    if returned.delivery_id is not None:
        record_again(session, returned.id, outcome)
        delivery = session.get_one(Delivery, returned.delivery_id)
        [done] = follow(session, [Said(delivery, outcome, evidence, told_at)], now=now)
    else:
        said = OfPerson(returned.subscriber_id, outcome, evidence, told_at)
        [done] = give_up(session, [said], now=now)
    return done
