"""Rehearsals that are kept: asked for, held by one process at a time, gone through slice after slice, let go of.

A row has the counts so far and whom they reach to, so whoever is killed is replaced when the lease runs out, and nobody is
counted twice. It changes nothing but its own row.
"""

import time
from contextlib import closing
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from ulid import ULID

from newsletter.clock import Clock
from newsletter.db import Database, affected, ring
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.models import Rehearsal, RehearsalState
from newsletter.dispatch.rehearsing import rehearse
from newsletter.dispatch.starting import require_startable
from newsletter.dispatch.tally import Tally
from newsletter.errors import Conflict, Invalid, NotFound, sentence_of
from newsletter.messages.letterhead import Letterhead
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import NOTHING, Sentence, say

UNDER_WAY = (RehearsalState.WAITING, RehearsalState.RUNNING)
LEASE = timedelta(seconds=60)
_KEEP_EVERY = 0.5  # seconds


def ask_for_rehearsal(session: Session, plan: Plan, *, by: By, now: datetime) -> Rehearsal:
    """Let the workers rehearse a plan; one that is under way goes on, an older one is done anew.

    Raises NotAllowed, and what `schedule` raises for a proof that may not go to the list.
    """
    require(by, Deed.DISPATCH, newsletter=plan.mailing_list.newsletter_id)
    require_startable(session, plan.proof, plan.mailing_list)
    found = _made(session, plan, by=by, now=now)
    if found.state in UNDER_WAY and found.tally:
        return found
    expected = forecast(session, plan)
    found.state, found.because, found.people = RehearsalState.WAITING, NOTHING, expected.will_go
    found.tally, found.author_id = Tally().as_json(), by.id
    found.asked_at, found.finished_at, found.held_by, found.held_until = now, None, None, None
    ring(session, "dispatch.rehearse", rehearsal_id=found.id)
    return found


def rehearsal_of(session: Session, plan: Plan) -> Rehearsal | None:
    """The newest rehearsal of a plan."""
    return session.scalar(_of(plan))


def find_rehearsal(session: Session, rehearsal_id: int) -> Rehearsal:
    """The rehearsal. Raises NotFound."""
    found = session.get(Rehearsal, rehearsal_id)
    if found is None:
        raise NotFound(
            say("There is no rehearsal {number}: it is done anew when you ask.", number=rehearsal_id)
        )
    return found


def plan_of(rehearsal: Rehearsal) -> Plan:
    """What it rehearses."""
    return Plan(rehearsal.proof, rehearsal.mailing_list, rehearsal.is_correction, rehearsal.minus)


def run_slice(
    database: Database, rehearsal_id: int, *, letterhead: Letterhead, clock: Clock, seconds: float
) -> None:
    """Go through people for some seconds, if nobody else does; rings when more are left."""
    holder = str(ULID())
    with database.transaction() as session:
        if not _claim(session, rehearsal_id, holder=holder, now=clock()):
            return
    try:
        is_over = _go_on(database, rehearsal_id, holder, letterhead=letterhead, clock=clock, seconds=seconds)
    except (Conflict, Invalid, ValueError) as error:
        with database.transaction() as session:
            _fail(session, rehearsal_id, holder=holder, because=sentence_of(error), now=clock())
        return
    if not is_over:
        with database.transaction() as session:
            if _keep(session, rehearsal_id, holder, held_by=None, held_until=None):
                ring(session, "dispatch.rehearse", rehearsal_id=rehearsal_id)


def tick(session: Session, *, now: datetime) -> None:
    """Ring for those that wait: a bell was lost, or their process is gone."""
    for rehearsal_id in session.scalars(sa.select(Rehearsal.id).where(_is_due(now)).order_by(Rehearsal.id)):
        ring(session, "dispatch.rehearse", rehearsal_id=rehearsal_id)


def forget(session: Session, *, asked_before: datetime, at_most: int) -> int:
    """Let go of what was rehearsed long ago."""
    old = sa.select(Rehearsal.id).where(Rehearsal.asked_at < asked_before).limit(at_most)
    return affected(session, sa.delete(Rehearsal).where(Rehearsal.id.in_(old)))


def _go_on(
    database: Database,
    rehearsal_id: int,
    holder: str,
    *,
    letterhead: Letterhead,
    clock: Clock,
    seconds: float,
) -> bool:
    """Whether there is nothing left to do in it."""
    ends_at = time.monotonic() + seconds
    kept_at = time.monotonic()
    with database.reading() as session:
        rehearsal = find_rehearsal(session, rehearsal_id)
        plan, tally = plan_of(rehearsal), Tally.from_json(rehearsal.tally)
        with closing(rehearse(session, plan, tally, letterhead=letterhead, now=clock())) as portions:
            for _ in portions:
                if time.monotonic() - kept_at < _KEEP_EVERY:
                    continue
                kept_at = time.monotonic()
                so_far = {"tally": tally.as_json(), "held_until": clock() + LEASE}
                with database.transaction() as writing:
                    if not _keep(writing, rehearsal_id, holder, **so_far):
                        return True
                if kept_at > ends_at:
                    return False
    over = {"state": RehearsalState.FINISHED, "finished_at": clock(), "held_by": None, "held_until": None}
    with database.transaction() as writing:
        _keep(writing, rehearsal_id, holder, tally=tally.as_json(), **over)
    return True


def _of(plan: Plan) -> sa.Select[Rehearsal]:
    return sa.select(Rehearsal).where(
        Rehearsal.proof_id == plan.proof.id,
        Rehearsal.list_id == plan.mailing_list.id,
        Rehearsal.is_correction == plan.is_correction,
        Rehearsal.minus == plan.minus,
    )


def _made(session: Session, plan: Plan, *, by: By, now: datetime) -> Rehearsal:
    """The row of a plan, locked; a new one holds no tally."""
    locked = _of(plan).with_for_update(of=Rehearsal).execution_options(populate_existing=True)
    if (found := session.scalar(locked)) is not None:
        return found
    made = Rehearsal(
        proof=plan.proof,
        mailing_list=plan.mailing_list,
        is_correction=plan.is_correction,
        minus=plan.minus,
        state=RehearsalState.WAITING,
        because=NOTHING,
        people=0,
        tally={},
        author_id=by.id,
        asked_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # a colleague has asked at the same moment
        return session.scalars(locked).one()
    return made


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    is_loose = sa.or_(Rehearsal.held_until.is_(None), Rehearsal.held_until < now)
    return sa.and_(Rehearsal.state.in_(UNDER_WAY), is_loose)


def _claim(session: Session, rehearsal_id: int, *, holder: str, now: datetime) -> bool:
    claimed = affected(
        session,
        sa.update(Rehearsal)
        .where(Rehearsal.id == rehearsal_id, _is_due(now))
        .values(state=RehearsalState.RUNNING, held_by=holder, held_until=now + LEASE),
    )
    return claimed == 1


def _keep(session: Session, rehearsal_id: int, holder: str, **values: object) -> bool:
    """Write into the row, if it is still this holder's."""
    kept = affected(
        session,
        sa.update(Rehearsal)
        .where(
            Rehearsal.id == rehearsal_id,
            Rehearsal.state == RehearsalState.RUNNING,
            Rehearsal.held_by == holder,
        )
        .values(**values),
    )
    return kept == 1


def _fail(session: Session, rehearsal_id: int, *, holder: str, because: Sentence, now: datetime) -> None:
    _keep(
        session,
        rehearsal_id,
        holder,
        state=RehearsalState.FAILED,
        because=because,
        finished_at=now,
        held_by=None,
        held_until=None,
    )
