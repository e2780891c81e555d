"""What people do with a dispatch once it was started: pause it, let it go on, cancel it, have mails tried again."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.db import ring
from newsletter.dispatch import canaries, coming_back, epochs, finishing, holds
from newsletter.dispatch.allowance.speed import forget_speed
from newsletter.dispatch.models import Dispatch, DispatchState, SkipReason
from newsletter.dispatch.scheduling import call_pumps, move
from newsletter.dispatch.steerable import require_steering
from newsletter.dispatch.words import DISPATCH_STATES
from newsletter.errors import Conflict
from newsletter.relays.base import Fault
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By
from newsletter.wording import say


def pause(session: Session, dispatch: Dispatch, *, by: By) -> None:
    """Read no further; what is being submitted at this moment is finished. Raises NotAllowed, and Conflict when it is over."""
    require_steering(by, dispatch)
    if not move(session, dispatch, DispatchState.SCHEDULED, DispatchState.RUNNING, to=DispatchState.PAUSED):
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
    require_steering(by, dispatch)
    holds.lock(session, dispatch.id)
    session.refresh(dispatch)
    epochs.doubt_the_gap(session, dispatch, now=now)
    is_passed = dispatch.is_at_canary and (is_looked_at or dispatch.waits_for_a_look)
    to = DispatchState.RUNNING if dispatch.enrolled_at else DispatchState.SCHEDULED
    if not move(session, dispatch, DispatchState.PAUSED, DispatchState.RUNNING, to=to):
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
    require_steering(by, dispatch)
    open_states = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)
    if not move(session, dispatch, *open_states, to=DispatchState.CANCELLED, finished_at=now):
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
    require_steering(by, dispatch)
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
    require_steering(by, dispatch)
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
