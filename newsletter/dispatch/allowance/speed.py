"""How fast a dispatch may go besides what its relays are given: said by a person, also while it runs, until it has ended."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, insert
from newsletter.dispatch.allowance.models import DispatchSpeed
from newsletter.dispatch.models import Dispatch
from newsletter.dispatch.steerable import lock_while_open
from newsletter.errors import Invalid
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By
from newsletter.wording import Sentence, say

MOST_PER_SECOND = 10_000
_MINUTE = 60  # seconds


@dataclass(frozen=True)
class Speed:
    """So many mails a second; below one a second, so many a minute, one after another at equal distances."""

    per_minute: int

    @property
    def is_by_minute(self) -> bool:
        """Whether it is less than one a second."""
        return self.per_minute < _MINUTE

    @property
    def count(self) -> int:
        """How many, a second or a minute."""
        return self.per_minute if self.is_by_minute else self.per_minute // _MINUTE

    @property
    def most(self) -> int:
        """How many may be begun in each stretch of so many `seconds`."""
        return 1 if self.is_by_minute else self.count

    @property
    def seconds(self) -> float:
        """See `most`."""
        return _MINUTE / self.per_minute if self.is_by_minute else 1.0

    @property
    def sentence(self) -> Sentence:
        """The same in words."""
        count = f"{self.count:,}"
        if self.is_by_minute:
            return say("at most {count} a minute", count=count)
        return say("at most {count} a second", count=count)

    def __str__(self) -> str:
        """As it is given to the command and told by `dispatch show`."""
        return f"{self.count}/{'minute' if self.is_by_minute else 'second'}"


@dataclass(frozen=True)
class Tempo:
    """The speed that a dispatch was given last, None: as fast as it goes; and since when."""

    speed: Speed | None
    since: datetime


def speed_of(count: int, *, is_by_minute: bool) -> Speed:
    """The speed of so many a second or a minute. Raises Invalid."""
    most = _MINUTE if is_by_minute else MOST_PER_SECOND
    if not 1 <= count <= most:
        raise Invalid(
            say("Give 1 to {second} a second, or 1 to {minute} a minute.", second="10,000", minute=_MINUTE)
        )
    return Speed(count if is_by_minute else count * _MINUTE)


def told_of(speed: Speed | None) -> Sentence:
    """What whoever changed the speed is told."""
    if speed is None:
        return say("The dispatch goes as fast as it can.")
    return say("The speed was changed: {speed}.", speed=speed.sentence)


def tempo_of(session: Session, dispatch_id: int) -> Tempo | None:
    """How fast a dispatch may go, and since when; None when nobody ever said that, or it has ended."""
    found = session.execute(
        sa.select(DispatchSpeed.per_minute, DispatchSpeed.changed_at).where(
            DispatchSpeed.dispatch_id == dispatch_id
        )
    ).one_or_none()
    return Tempo(Speed(found.per_minute) if found.per_minute else None, found.changed_at) if found else None


def set_speed(session: Session, dispatch: Dispatch, speed: Speed | None, *, by: By, now: datetime) -> None:
    """Begin no more than this from now on; None: as fast as it goes. Its workers follow within a second or two.

    Raises NotAllowed, and Conflict when the dispatch is over.
    """
    lock_while_open(session, dispatch, by=by)
    kept = tempo_of(session, dispatch.id)
    before = kept.speed if kept else None
    if before == speed:
        return
    said = insert(session, DispatchSpeed).values(
        dispatch_id=dispatch.id, per_minute=speed.per_minute if speed else None, changed_at=now, workers={}
    )
    session.execute(
        said.on_conflict_do_update(
            index_elements=["dispatch_id"],
            set_={"per_minute": said.excluded.per_minute, "changed_at": said.excluded.changed_at},
        )
    )
    record(
        Act.SPEED_SET,
        dispatch,
        by=by,
        before=str(before) if before else "",
        after=str(speed) if speed else "",
    )


def forget_speed(session: Session, dispatch_id: int) -> None:
    """The dispatch has ended."""
    affected(session, sa.delete(DispatchSpeed).where(DispatchSpeed.dispatch_id == dispatch_id))
