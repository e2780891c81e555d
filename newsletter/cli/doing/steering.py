"""Dispatches on the command line: steered."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import tell
from newsletter.dispatch import steering
from newsletter.dispatch.allowance.speed import set_speed, speed_of, told_of
from newsletter.dispatch.deadlines import set_deadline
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import Dispatch
from newsletter.dispatch.words import DISPATCH_STATES, tried_again
from newsletter.relays.base import Fault
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say


def pause(dispatch_id: int) -> None:
    with runtime() as built:
        _steer(built, dispatch_id, lambda session, found: steering.pause(session, found, by=OPERATOR))


def resume(dispatch_id: int, everybody: bool) -> None:
    go_on = steering.go_past_canary if everybody else steering.resume
    with runtime() as built:
        _steer(
            built,
            dispatch_id,
            lambda session, found: go_on(
                session, found, by=OPERATOR, lanes=built.lanes(session), now=built.clock()
            ),
        )


def cancel(dispatch_id: int) -> None:
    with runtime() as built:
        _steer(
            built,
            dispatch_id,
            lambda session, found: steering.cancel(session, found, by=OPERATOR, now=built.clock()),
        )


def deadline(dispatch_id: int, time: datetime | None) -> None:
    with runtime() as built, built.database.transaction() as session:
        found = find_dispatch(session, dispatch_id)
        set_deadline(session, found, time, by=OPERATOR, now=built.clock())
        tell(say("The deadline was changed."))


def speed(dispatch_id: int, count: int | None, is_by_minute: bool) -> None:
    wish = speed_of(count, is_by_minute=is_by_minute) if count is not None else None
    with runtime() as built, built.database.transaction() as session:
        found = find_dispatch(session, dispatch_id)
        set_speed(session, found, wish, by=OPERATOR, now=built.clock())
        tell(told_of(wish))


def again(dispatch_id: int, fault: str | None) -> None:
    with runtime() as built, built.database.transaction() as session:
        found = find_dispatch(session, dispatch_id)
        count = steering.send_failed_again(
            session,
            found,
            by=OPERATOR,
            fault=Fault(fault) if fault else None,
            lanes=built.lanes(session),
            now=built.clock(),
        )
        tell(tried_again(count))


def _steer(built: Runtime, dispatch_id: int, verb: Callable[[Session, Dispatch], None]) -> None:
    with built.database.transaction() as session:
        found = find_dispatch(session, dispatch_id)
        verb(session, found)
        tell(
            say(
                "Dispatch {number} is {state}.",
                number=found.id,
                state=DISPATCH_STATES[found.state],
            )
        )
