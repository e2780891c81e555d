"""Which workers are there: each says so every few seconds, so that a dispatch has as many lanes as there are processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.dispatch.models import WorkerPool

EVERY = timedelta(seconds=5)
_SILENCE = timedelta(seconds=30)  # then a worker counts as gone
_BEAT = "beat"
_UNTOLD = 2  # lanes while no worker has said how many processes it has


def attend(session: Session, name: str, *, processes: int, now: datetime) -> None:
    """Note that a worker is there, and forget those that nothing was heard of."""
    session.execute(sa.delete(WorkerPool).where(WorkerPool.seen_at <= now - _SILENCE))
    seen = {"processes": processes, "seen_at": now}
    session.execute(
        insert(session, WorkerPool)
        .values(name=name, **seen)
        .on_conflict_do_update(index_elements=[WorkerPool.name], set_=seen)
    )


def leave(session: Session, name: str) -> None:
    """Note that a worker goes."""
    session.execute(sa.delete(WorkerPool).where(WorkerPool.name == name))


def ticked(session: Session, *, now: datetime) -> None:
    """Note that somebody has looked for what is due."""
    attend(session, _BEAT, processes=0, now=now)


@dataclass(frozen=True)
class Attendance:
    """Who was heard of in the last half minute: how many processes of workers, and whether anybody looks for what is due."""

    processes: int
    is_ticking: bool


def attendance(session: Session, *, now: datetime) -> Attendance:
    """Who is there."""
    seen = session.execute(
        sa.select(WorkerPool.name, WorkerPool.processes).where(WorkerPool.seen_at > now - _SILENCE)
    ).all()
    return Attendance(sum(pool.processes for pool in seen), any(pool.name == _BEAT for pool in seen))


def lanes(session: Session, *, most: int, now: datetime) -> int:
    """How many pumps are to work on one dispatch at the same time: one for each process that is there, up to `most`."""
    return min(attendance(session, now=now).processes or _UNTOLD, most)
