"""Whether the database went back: an older backup has people waiting whom the relay took long ago.

The database counts how far it has come, its *position*, in an epoch of its own. Each machine keeps outside of it what it saw.
Who saw more than there is now stops every dispatch, once; a person decides. See `docs/dispatch-protocol.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column
from ulid import ULID

from newsletter.db import Base, Id, UTCDateTime, affected, insert
from newsletter.dispatch.chunks import locked, recount, rows_of
from newsletter.dispatch.models import (
    Chunk,
    Delivery,
    DeliveryState,
    Dispatch,
    DispatchState,
    SelfPause,
    WorkerLife,
)
from newsletter.errors import Conflict
from newsletter.ids import LARGEST_ID
from newsletter.logs import Log
from newsletter.wording import say

log = Log()

_ID = 1
_OPEN = (DispatchState.SCHEDULED, DispatchState.RUNNING, DispatchState.PAUSED)


class Ledger(Base):
    """Which ledger this is, and how far it has come: one row. Whoever locks it has locked all else before."""

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    epoch: Mapped[str]
    position: Mapped[int] = mapped_column(sa.BigInteger)
    previous_epoch: Mapped[str | None]  # until it was noticed that the database went back
    went_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@dataclass(frozen=True)
class Place:
    """How far the ledger has come."""

    epoch: str
    position: int


@dataclass(frozen=True)
class Seen:
    """What a machine has seen of a ledger: its place, and up to which delivery each dispatch was read here; None: it cannot
    tell."""

    place: Place
    reached: Mapping[int, int] | None

    def gap_of(self, dispatch: Dispatch) -> int:
        """Up to which delivery a dispatch may have been submitted; 0 where nothing of it was."""
        return LARGEST_ID if self.reached is None else self.reached.get(dispatch.id, 0)


def advance(session: Session) -> Place:
    """The ledger comes further, as the last thing of a transaction in which a worker begins, ends or is settled."""
    moved = sa.update(Ledger).values(position=Ledger.position + 1).returning(Ledger.epoch, Ledger.position)
    row = session.execute(moved.execution_options(synchronize_session=False)).one_or_none()
    if row is None:
        made = insert(session, Ledger).values(id=_ID, epoch=str(ULID()), position=0)
        session.execute(made.on_conflict_do_nothing())
        return advance(session)
    return Place(row.epoch, row.position)


def place(session: Session) -> Place | None:
    """How far the ledger has come; None of one that nothing was sent by."""
    row = session.execute(sa.select(Ledger.epoch, Ledger.position)).one_or_none()
    return None if row is None else Place(row.epoch, row.position)


def is_behind(session: Session, worker: str, step: int) -> bool:
    """Whether a worker knows of more transactions of its own than the database does."""
    kept = session.scalar(sa.select(WorkerLife.step).where(WorkerLife.name == worker))
    return kept is not None and kept < step


def notice(session: Session, seen: Seen, *, is_certain: bool = False, now: datetime) -> bool:
    """Stop every dispatch if the ledger has not come as far as was seen, or it `is_certain` for another reason; True when
    this call did. A new epoch begins. What a machine saw that comes later is added to it."""
    dispatches = session.scalars(
        sa.select(Dispatch)
        .where(Dispatch.state.in_(_OPEN))
        .order_by(Dispatch.id)
        .with_for_update(of=Dispatch, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    ledger = session.scalar(sa.select(Ledger).with_for_update().execution_options(populate_existing=True))
    if ledger is None:
        return False
    if is_late := seen.place.epoch == ledger.previous_epoch and ledger.went_back_at is not None:
        since = ledger.went_back_at
        dispatches = [each for each in dispatches if since is not None and each.created_at <= since]
    elif seen.place.epoch != ledger.epoch or not (is_certain or ledger.position < seen.place.position):
        return False
    for dispatch in dispatches:
        reached = seen.gap_of(dispatch)
        is_more = reached > (dispatch.gap_to or 0)
        if is_more or not is_late:
            _stop(session, dispatch, reached if is_more else None, now=now)
    if not is_late:
        log.error("database.went_back", position=ledger.position, seen=seen.place.position)
        ledger.previous_epoch, ledger.went_back_at = ledger.epoch, now
        ledger.epoch, ledger.position = str(ULID()), 0
    return not is_late


def doubt_the_gap(session: Session, dispatch: Dispatch, *, now: datetime) -> None:
    """Before a dispatch goes on or is cancelled: whoever may have got it meanwhile is uncertain, and not sent to by itself.

    Raises Conflict where it is not known who they are.
    """
    gap_to = dispatch.gap_to
    if gap_to is None:
        return
    if dispatch.enrolled_at is None or dispatch.enrolled_to is not None:
        raise Conflict(
            say(
                "Dispatch {number} was begun after the backup was made from which the database was restored, so nobody knows who "
                "got it. Cancel it.",
                number=dispatch.id,
            )
        )
    because = say("the database went back: nobody knows whether this was submitted in the meantime")
    is_in_it = sa.and_(Chunk.dispatch_id == dispatch.id, Chunk.first_id <= gap_to)
    for chunk_id in session.scalars(sa.select(Chunk.id).where(is_in_it).order_by(Chunk.id)).all():
        (chunk,) = locked(session, Chunk.id == chunk_id)
        affected(
            session,
            sa.update(Delivery)
            .where(rows_of(chunk), Delivery.id <= gap_to, Delivery.state == DeliveryState.PENDING)
            .values(
                state=DeliveryState.UNCERTAIN,
                attempt=Delivery.attempt + 1,
                not_before=None,
                worker=None,
                first_attempt_at=sa.func.coalesce(
                    Delivery.first_attempt_at, now, type_=Delivery.first_attempt_at.type
                ),
                reply=because,
                changed_at=now,
            ),
        )
        chunk.worker, chunk.leased_at, chunk.in_hand = None, None, 0
        chunk.read_from = chunk.read_to = chunk.first_id - 1
        recount(session, chunk)
        chunk.due_at = chunk.due_at if chunk.pending else None
    dispatch.gap_to = None


def _stop(session: Session, dispatch: Dispatch, gap_to: int | None, *, now: datetime) -> None:
    """Pause one, and say what to do. One that waits already is told of only when it matters to it."""
    if gap_to is None and dispatch.state is DispatchState.PAUSED:
        return
    if gap_to is None:
        because = say(
            "The database went back: it was restored from a backup that is older than what was sent. As far as this server "
            "knows, nothing of this dispatch is concerned. Make sure of it before you let it go on."
        )
    else:
        because = say(
            "The database went back: it was restored from a backup that is older than what was sent. When you let this dispatch "
            "go on, whoever may have got it meanwhile becomes uncertain and is not sent to by itself; all others are sent to."
        )
        dispatch.gap_to = gap_to
    dispatch.held_because, dispatch.held_until, dispatch.strikes = because, None, 0
    if dispatch.state is not DispatchState.PAUSED:
        dispatch.state = DispatchState.PAUSED
        session.add(SelfPause(dispatch_id=dispatch.id, because=because, paused_at=now))
