"""The life of a dispatch: scheduled, running, paused, finished, cancelled. Each step is one guarded UPDATE."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.db import affected, ring
from newsletter.dispatch import again, canaries, coming_back, deadlines, epochs, finishing, holds, mornings
from newsletter.dispatch.again import AlreadyDispatched, dispatch_of
from newsletter.dispatch.allowance.speed import forget_speed
from newsletter.dispatch.allowance.waiting import wait_of
from newsletter.dispatch.audience import Plan, lock_issue
from newsletter.dispatch.chunks import has
from newsletter.dispatch.enrolling import enrol, forecast
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.dispatch.sender_checks.problems import problems_before
from newsletter.dispatch.words import DISPATCH_STATES
from newsletter.errors import Conflict, Invalid
from newsletter.issues.approving import require_approved
from newsletter.issues.frozen import require_unaltered
from newsletter.issues.introducing import require_introduced
from newsletter.issues.models import Proof
from newsletter.issues.returning import lock
from newsletter.languages import STACKED
from newsletter.relays.base import Fault
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import NOTHING, say
from subscribers.lists import require_open
from subscribers.models import MailingList

A_YEAR = timedelta(days=366)
_TRIED = (DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.EXPIRED, DeliveryState.UNCERTAIN)


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


def begin(session: Session, dispatch: Dispatch, *, lanes: int, now: datetime) -> bool:
    """Start a scheduled dispatch whose time has come, or go on with its enrolment, by one portion; True while there are more.

    The guarded UPDATE comes first: of two jobs that begin the same dispatch, one enrols after the other.
    """
    is_new = _move(session, dispatch, DispatchState.SCHEDULED, to=DispatchState.RUNNING, due_at=now)
    if not is_new:
        holds.lock(session, dispatch.id)
        session.refresh(dispatch)
        if dispatch.state is not DispatchState.RUNNING or dispatch.enrolled_to is None:
            return False
    lock_issue(session, dispatch.proof)  # two lists may share readers
    is_more = enrol(session, dispatch, now=now)
    if session.scalar(sa.select(has(dispatch.id, DeliveryState.PENDING))):
        # Between them the pumps that run find what is new.
        if is_new or not is_more or not finishing.is_attended(session, dispatch.id):
            call_pumps(session, dispatch.id, lanes=lanes)
    elif not is_more and not session.scalar(sa.select(has(dispatch.id, *_TRIED))):
        # They left meanwhile: the proof stays free for whoever comes.
        holds.say_why(session, dispatch.id, because=say("Nobody of the list was left to send it to."))
        _move(session, dispatch, DispatchState.RUNNING, to=DispatchState.CANCELLED, finished_at=now)
    return is_more


def tick(session: Session, *, lanes: int, now: datetime) -> None:
    """Find what is due though its bell was lost: dispatches to begin, to enrol to the end, to go on with, to finish."""
    is_to_begin = sa.and_(Dispatch.state == DispatchState.SCHEDULED, Dispatch.scheduled_at <= now)
    is_half_enrolled = sa.and_(Dispatch.state == DispatchState.RUNNING, Dispatch.enrolled_to.is_not(None))
    for dispatch_id in session.scalars(sa.select(Dispatch.id).where(sa.or_(is_to_begin, is_half_enrolled))):
        ring(session, "dispatch.begin", dispatch_id=dispatch_id)
    for dispatch_id in finishing.unattended(session, now=now):
        if wait_of(session, dispatch_id, now=now) is None:
            call_pumps(session, dispatch_id, lanes=lanes)
    _follow_workers(session, lanes=lanes)
    for dispatch_id in finishing.unfinished(session):
        finishing.close(session, dispatch_id, now=now)


def call_pumps(session: Session, dispatch_id: int, *, lanes: int) -> None:
    """Ring one pump for each lane; each works on the same queue of rows."""
    _open_lanes(session, dispatch_id, range(lanes))


def call_pump_again(session: Session, dispatch_id: int, *, lane: int) -> None:
    """Ring the pump of one lane once more, unless there are fewer lanes now."""
    lanes = session.scalar(sa.select(Dispatch.lanes).where(Dispatch.id == dispatch_id)) or 0
    if lane < max(lanes, 1):
        ring(session, "dispatch.pump", dispatch_id=dispatch_id, lane=lane)


def _open_lanes(session: Session, dispatch_id: int, lanes: range) -> None:
    affected(session, sa.update(Dispatch).where(Dispatch.id == dispatch_id).values(lanes=lanes.stop))
    for lane in lanes:
        ring(session, "dispatch.pump", dispatch_id=dispatch_id, lane=lane)


def _follow_workers(session: Session, *, lanes: int) -> None:
    """Open more lanes for running dispatches when more workers have come. When some have gone, their lanes end by themselves."""
    others = sa.select(Dispatch.id, Dispatch.lanes).where(
        Dispatch.state == DispatchState.RUNNING, Dispatch.lanes > 0, Dispatch.lanes != lanes
    )
    for dispatch_id, open_lanes in session.execute(others.order_by(Dispatch.id)).all():
        _open_lanes(session, dispatch_id, range(min(open_lanes, lanes), lanes))


def pause(session: Session, dispatch: Dispatch, *, by: By) -> None:
    """Read no further; what is being submitted at this moment is finished. Raises NotAllowed, and Conflict when it is over."""
    _require_steering(by, dispatch)
    if not _move(session, dispatch, DispatchState.SCHEDULED, DispatchState.RUNNING, to=DispatchState.PAUSED):
        raise Conflict(
            say(
                "Dispatch {number} is {state} and cannot be paused any more.",
                number=dispatch.id,
                state=DISPATCH_STATES[dispatch.state],
            )
        )
    record(Act.DISPATCH_PAUSED, dispatch, by=by)
    holds.lift_hold(session, dispatch.id)  # what it waited for is no reason of this pause
    session.refresh(dispatch)


def resume(session: Session, dispatch: Dispatch, *, by: By, lanes: int, now: datetime) -> None:
    """Go on after a pause, and try at once a relay that was down. One that waited for a look goes on with everybody.

    Raises NotAllowed, and Conflict when the dispatch is over.
    """
    _go_on(session, dispatch, by=by, is_looked_at=False, lanes=lanes, now=now)


def go_past_canary(session: Session, dispatch: Dispatch, *, by: By, lanes: int, now: datetime) -> None:
    """Go on with everybody, also before all of the canary have their answers. Raises as `resume` does."""
    _go_on(session, dispatch, by=by, is_looked_at=True, lanes=lanes, now=now)


def _go_on(
    session: Session, dispatch: Dispatch, *, by: By, is_looked_at: bool, lanes: int, now: datetime
) -> None:
    _require_steering(by, dispatch)
    holds.lock(session, dispatch.id)
    session.refresh(dispatch)
    epochs.doubt_the_gap(session, dispatch, now=now)
    is_passed = dispatch.is_at_canary and (is_looked_at or dispatch.waits_for_a_look)
    to = DispatchState.RUNNING if dispatch.enrolled_at else DispatchState.SCHEDULED
    if not _move(session, dispatch, DispatchState.PAUSED, DispatchState.RUNNING, to=to):
        raise Conflict(
            say(
                "Dispatch {number} is {state} and cannot go on any more.",
                number=dispatch.id,
                state=DISPATCH_STATES[dispatch.state],
            )
        )
    if is_passed:
        canaries.pass_by(session, dispatch.id, now=now)
    record(Act.CANARY_PASSED if is_passed else Act.DISPATCH_RESUMED, dispatch, by=by)
    holds.lift_hold(session, dispatch.id)
    session.refresh(dispatch)
    if to == DispatchState.RUNNING:
        call_pumps(session, dispatch.id, lanes=lanes)
        if dispatch.enrolled_to is not None:
            ring(session, "dispatch.begin", dispatch_id=dispatch.id)
    elif dispatch.scheduled_at <= now:
        ring(session, "dispatch.begin", dispatch_id=dispatch.id)


def cancel(session: Session, dispatch: Dispatch, *, by: By, now: datetime) -> None:
    """End it for good: who is not being sent to at this moment is skipped. Raises NotAllowed, and Conflict when it is over."""
    _require_steering(by, dispatch)
    open_states = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)
    if not _move(session, dispatch, *open_states, to=DispatchState.CANCELLED, finished_at=now):
        raise Conflict(
            say(
                "Dispatch {number} is {state} and cannot be cancelled any more.",
                number=dispatch.id,
                state=DISPATCH_STATES[dispatch.state],
            )
        )
    record(Act.DISPATCH_CANCELLED, dispatch, by=by)
    if dispatch.enrolled_at is not None and dispatch.enrolled_to is None:
        epochs.doubt_the_gap(session, dispatch, now=now)
    finishing.skip_the_rest(session, dispatch.id, SkipReason.CANCELLED, now=now)
    forget_speed(session, dispatch.id)  # its lock is the last


def send_uncertain_again(session: Session, dispatch: Dispatch, *, by: By, lanes: int, now: datetime) -> int:
    """A person accepts that some may get the mail twice; gives how many are tried again. Raises NotAllowed."""
    _require_steering(by, dispatch)
    count = coming_back.send_uncertain_again(session, dispatch.id, now=now)
    record(Act.UNCERTAIN_SENT_AGAIN, dispatch, by=by, count=count)
    call_pumps(session, dispatch.id, lanes=lanes)
    return count


def send_failed_again(
    session: Session, dispatch: Dispatch, *, by: By, fault: Fault | None = None, lanes: int, now: datetime
) -> int:
    """Try again whoever the relay refused, all or by whose fault it was; gives how many.

    Raises NotAllowed, and Conflict when the dispatch was cancelled. One that is paused stays so until it goes on.
    """
    _require_steering(by, dispatch)
    if dispatch.state is DispatchState.CANCELLED:
        raise Conflict(
            say(
                "Dispatch {number} is {state} and cannot go on any more.",
                number=dispatch.id,
                state=DISPATCH_STATES[dispatch.state],
            )
        )
    count = coming_back.send_failed_again(session, dispatch.id, fault=fault, now=now)
    record(Act.FAILED_SENT_AGAIN, dispatch, by=by, count=count, fault=fault.value if fault else "")
    session.refresh(dispatch)
    call_pumps(session, dispatch.id, lanes=lanes)
    return count


def _require_steering(by: By, dispatch: Dispatch) -> None:
    require(by, Deed.STEER_DISPATCHES, newsletter=dispatch.mailing_list.newsletter_id)


def _move(
    session: Session,
    dispatch: Dispatch,
    *origins: DispatchState,
    to: DispatchState,
    due_at: datetime | None = None,
    finished_at: datetime | None = None,
) -> bool:
    change = (
        sa.update(Dispatch)
        .where(Dispatch.id == dispatch.id, Dispatch.state.in_(origins))
        .values(state=to)
        .execution_options(synchronize_session=False)
    )
    if due_at is not None:
        change = change.where(Dispatch.scheduled_at <= due_at)
    if finished_at is not None:
        change = change.values(finished_at=finished_at)
    moved = affected(session, change) == 1
    session.refresh(dispatch)
    return moved
