"""A dispatch on the command line: started, and watched to its end by who waits."""

import time
from collections.abc import Sequence
from datetime import datetime
from datetime import time as TimeOfDay
from functools import partial

from sqlalchemy.orm import Session

from newsletter.cli.doing.opening import runtime
from newsletter.cli.doing.reports import current_report
from newsletter.cli.saying import answer, tell
from newsletter.desk.reports import Report
from newsletter.dispatch import mornings, starting
from newsletter.dispatch.again import minus_of
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.models import DispatchState
from newsletter.issues.finding import find_proof
from newsletter.issues.introducing import require_introduced
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.wording import say
from subscribers.lists import find_list

_OVER = (DispatchState.FINISHED, DispatchState.CANCELLED, DispatchState.PAUSED)


def start(
    proof: str,
    list_slug: str,
    at: datetime | None,
    reader_time: TimeOfDay | None,
    wait: bool,
    correction: bool,
    far_ahead: bool,
    unsound: bool,
    canary: int | None,
    deadline: datetime | None,
    minus: Sequence[str],
    follows: int | None,
    as_json: bool,
) -> None:
    schedule = partial(
        _schedule,
        proof,
        list_slug,
        at,
        is_correction=correction,
        is_far_meant=far_ahead,
        is_unsound_meant=unsound,
        canary=canary,
        deadline=deadline,
        minus=minus,
        follows=follows,
        reader_time=reader_time,
    )
    with runtime() as built:
        with built.database.reading() as session:
            chosen = find_proof(session, proof)
            require_introduced(chosen)  # before it is told whom it would go to
            mailing_list = find_list(session, list_slug)
            left_out = minus_of(mailing_list, [find_list(session, other) for other in minus])
            plan = Plan(chosen, mailing_list, correction, left_out)
            tell(forecast(session, plan).sentence)
            if reader_time:
                _tell_when(session, plan, reader_time, start=at or built.clock())
        if not wait:
            dispatch_id = schedule(built)
            answer({"dispatch": dispatch_id}, as_json=as_json, text=str(dispatch_id))
            return
    from workers.runtimes import (
        attended,
    )  # loads Celery and all that its jobs do: who does not wait needs nothing of it

    with attended(Settings.from_environment()) as built:
        dispatch_id = schedule(built)
        last = _watch(built, dispatch_id)
    if last.canary and last.canary.waits:
        tell(last.canary.sentence)
    answer({"dispatch": dispatch_id, **last.as_json()}, as_json=as_json, text=str(dispatch_id))
    if last.state is not DispatchState.FINISHED:
        raise SystemExit(1)


def _schedule(
    proof: str,
    list_slug: str,
    at: datetime | None,
    built: Runtime,
    *,
    is_correction: bool,
    is_far_meant: bool,
    is_unsound_meant: bool,
    canary: int | None,
    deadline: datetime | None,
    minus: Sequence[str],
    follows: int | None,
    reader_time: TimeOfDay | None,
) -> int:
    now = built.clock()
    with built.database.transaction() as session:
        return starting.schedule(
            session,
            find_proof(session, proof),
            find_list(session, list_slug),
            by=OPERATOR,
            at=at or now,
            now=now,
            is_correction=is_correction,
            is_far_meant=is_far_meant,
            sound_from=built.settings.sound_from,
            is_unsound_meant=is_unsound_meant,
            canary=canary,
            deadline=deadline,
            minus=[find_list(session, other) for other in minus],
            follows=follows,
            reader_time=reader_time,
        ).id


def _tell_when(session: Session, plan: Plan, hour: TimeOfDay, *, start: datetime) -> None:
    wish = mornings.ReaderTime(hour, mornings.home_zone(session, plan.proof.issue.newsletter))
    for wave in mornings.waves(session, plan, wish, start=start):
        tell(
            say(
                "{time} in {zone} ({moment} UTC): {people}",
                time=f"{hour:%H:%M}",
                zone=wave.zone,
                moment=f"{wave.at:%Y-%m-%d %H:%M}",
                people=f"{wave.people:,}",
            )
        )


def _watch(built: Runtime, dispatch_id: int) -> Report:
    said = ""
    while (current := current_report(built, dispatch_id)).state not in _OVER:
        line = f"{current.enrolled - current.open}/{current.enrolled} {current.held_because or current.morning_sentence}".strip()
        if line != said:
            tell(line)
            said = line
        time.sleep(0.2)
    return current
