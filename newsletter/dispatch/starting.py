"""Whether an approved proof may go to a list, and the dispatch that is made of them: from now on, or from a moment ahead."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.db import ring
from newsletter.dispatch import again, canaries, deadlines, mornings
from newsletter.dispatch.again import AlreadyDispatched, dispatch_of
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.models import Dispatch, DispatchState
from newsletter.dispatch.sender_checks.problems import problems_before
from newsletter.errors import Invalid
from newsletter.issues.approving import require_approved
from newsletter.issues.frozen import require_unaltered
from newsletter.issues.introducing import require_introduced
from newsletter.issues.models import Proof
from newsletter.issues.returning import lock
from newsletter.languages import STACKED
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import NOTHING, say
from subscribers.lists import require_open
from subscribers.models import MailingList

A_YEAR = timedelta(days=366)


def schedule(
    session: Session,
    proof: Proof,
    mailing_list: MailingList,
    *,
    by: By,
    at: datetime,
    now: datetime,
    is_correction: bool = False,
    is_far_meant: bool = False,
    sound_from: int = 0,
    is_unsound_meant: bool = False,
    canary: int | None = None,
    deadline: datetime | None = None,
    undoable_for: timedelta = timedelta(),
    minus: Sequence[MailingList] = (),
    follows: int | None = None,
    reader_time: time | None = None,
) -> Dispatch:
    """Plan to send an approved proof to a list at a moment (at once when it has passed).

    To `sound_from` people or more (0: to any number) it goes only if the deliverability doctor found nothing bad at its last
    visit, or that is meant.

    Whoever got an earlier proof of the issue is left out, unless it is a correction. With a `canary` it begins with so many
    people, and waits for somebody to let it go on. After a `deadline` nothing is begun. What is to begin
    at once waits while it is `undoable_for` so long. Whoever is on a list of `minus` is left out. One that `follows` the last
    dispatch of the proof to the list, once that has ended, goes to whom nothing was tried: mostly who came later. With a
    `reader_time` each mail is begun when it is that time where its reader is, from the start on.

    Raises NotAllowed, NotIntroduced when nobody says who publishes it, Invalid when no approval of the proof counts, a list
    belongs to another newsletter, it wants an edition that the proof has not, nobody would get it, or the canary is none,
    TooEarly for a deadline before the start, FarAhead for a moment more than a year ahead and Unsound, unless it is meant,
    Conflict when this proof is already on its way to this list, is not what was frozen, or changes are asked for, or the list
    is closed.
    """
    require(by, Deed.DISPATCH, newsletter=proof.issue.newsletter_id)
    canaries.require_possible(canary)
    is_undoable = at <= now and bool(undoable_for)
    begins_at = now + undoable_for if is_undoable else max(at, now)
    deadlines.require_possible(deadline, begins_at=begins_at)
    lock(session, proof)
    require_startable(session, proof, mailing_list)
    plan = Plan(proof, mailing_list, is_correction, again.minus_of(mailing_list, minus))
    again.require_last(session, plan, follows=follows)
    if at - now > A_YEAR and not is_far_meant:
        raise FarAhead(say("This is more than a year ahead. Say that it is meant, or choose another day."))
    expected = forecast(session, plan)
    if not expected.will_go:
        raise Invalid(say("{forecast} Nothing was started.", forecast=expected.sentence))
    problems = problems_before(
        session, proof.issue.newsletter_id, recipients=expected.will_go, sound_from=sound_from
    )
    if problems and not is_unsound_meant:
        raise Unsound(
            say(
                "The deliverability doctor found problems of this sender: {count}. Mend them and look again, or say that it is "
                "to go out all the same.",
                count=problems,
            )
        )
    dispatch = Dispatch(
        proof=proof,
        mailing_list=mailing_list,
        state=DispatchState.SCHEDULED,
        scheduled_at=begins_at,
        is_undoable=is_undoable,
        held_because=NOTHING,
        relay_failures=0,
        is_correction=is_correction,
        canary=canary,
        deadline=deadline,
        follows_id=follows,
        minus=plan.minus,
        reader_time=reader_time,
        reader_zone=mornings.home_zone(session, proof.issue.newsletter) if reader_time else "",
        author_id=by.id,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(dispatch)
    except IntegrityError:
        raise AlreadyDispatched(plan, dispatch_id=dispatch_of(session, proof, mailing_list)) from None
    chosen: dict[str, int | str | list[str]] = {}
    if problems:
        chosen["bad"] = problems
    if canary:
        chosen["canary"] = canary
    if follows:
        chosen["follows"] = follows
    if minus:
        chosen["minus"] = sorted(one.slug for one in minus)
    if reader_time:
        chosen["reader_time"] = f"{reader_time:%H:%M} ({dispatch.reader_zone})"
    at_minute = dispatch.scheduled_at.isoformat(timespec="minutes")
    record(Act.DISPATCH_STARTED, dispatch, by=by, at=at_minute, **chosen)
    if dispatch.scheduled_at <= now:
        ring(session, "dispatch.begin", dispatch_id=dispatch.id)
    return dispatch


def require_startable(session: Session, proof: Proof, mailing_list: MailingList) -> None:
    """Raise, as `schedule` does, unless the proof may go to the list, whoever is on it."""
    require_introduced(proof)
    require_approved(session, proof)
    require_unaltered(proof)
    if mailing_list.newsletter_id != proof.issue.newsletter_id:
        raise Invalid(
            say("The list {list} belongs to another newsletter than this proof.", list=mailing_list.slug)
        )
    require_open(session, mailing_list)
    _require_edition(proof, mailing_list)


def _require_edition(proof: Proof, mailing_list: MailingList) -> None:
    if mailing_list.is_stacked and all(edition.locale != STACKED for edition in proof.editions):
        raise Invalid(
            say(
                "The list {list} gets one mail in all languages, and proof {proof} has none. Tick that in the issue and make a "
                "new proof, or let the readers of the list get the edition of their language, in its settings.",
                list=mailing_list.slug,
                proof=proof.id,
            )
        )


class FarAhead(Invalid):
    """A moment that is so far ahead that it has to be said that it is meant."""


class Unsound(Invalid):
    """Many would be written to from a sender whom providers will not believe: it has to be said that this is meant."""
