"""Whether a dispatch waits because of limits of ours, why, and until when. It is asked, and stands in no row of the dispatch."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.allowance.speed import tempo_of
from newsletter.dispatch.routing.ways import standings
from newsletter.dispatch.windows.keeping import window_of_dispatch
from newsletter.wording import NOTHING, Sentence, say


@dataclass(frozen=True)
class Wait:
    """Until when, and why: that the relay is given more, or that its window opens."""

    until: datetime
    because: Sentence
    is_for_relay: bool

    @property
    def sentence(self) -> Sentence:
        """Both, for where no time zone is known."""
        return say("{because}: it goes on at {time}.", because=self.because, time=_utc(self.until))


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def wait_of(session: Session, dispatch_id: int, *, now: datetime) -> Wait | None:
    """For what a dispatch has to wait now; None: for nothing."""
    hours = window_of_dispatch(session, dispatch_id)
    for_window = (
        None
        if hours is None or hours.is_open(now)
        else Wait(hours.opens_at(now), hours.sentence, is_for_relay=False)
    )
    waits = [wait for wait in (for_window, _wait_for_relays(session, dispatch_id, now=now)) if wait]
    return max(waits, key=lambda wait: wait.until, default=None)


def _wait_for_relays(session: Session, dispatch_id: int, *, now: datetime) -> Wait | None:
    """For what a dispatch has to wait that one of its relays can be used; those that are paused are not waited for."""
    chosen = standings(session, dispatch_id)
    if not chosen:
        return relay_wait(session, now=now)
    in_use = [standing for standing in chosen if standing.relay.paused_at is None]
    frees = [standing.free_at(now) for standing in in_use]
    if not all(frees):
        return None
    until, because = min(filter(None, frees), key=lambda free: free[0], default=(None, NOTHING))
    return Wait(until, because, is_for_relay=True) if until else None


def relay_wait(session: Session, *, now: datetime, name: str = DEFAULT) -> Wait | None:
    """For what all dispatches have to wait that a relay is given more; None: for nothing."""
    found = session.execute(
        sa.select(KnownRelay.held_until, KnownRelay.held_because).where(
            KnownRelay.name == name, KnownRelay.removed_at.is_(None), KnownRelay.held_until > now
        )
    ).one_or_none()
    return Wait(found.held_until, found.held_because, is_for_relay=True) if found else None


def is_limited(session: Session, dispatch_id: int) -> bool:
    """Whether somebody of a dispatch may have to wait because of limits of ours, or had to because of an earlier speed."""
    if tempo_of(session, dispatch_id) is not None:
        return True
    limits = (KnownRelay.per_second, KnownRelay.per_hour, KnownRelay.per_day, KnownRelay.per_domain)
    is_one = sa.or_(*(limit.is_not(None) for limit in limits))
    used = [standing.relay.id for standing in standings(session, dispatch_id)]
    which = KnownRelay.id.in_(used) if used else KnownRelay.name == DEFAULT
    limited = sa.select(KnownRelay.id).where(which, is_one).limit(1)
    return session.scalar(limited) is not None or window_of_dispatch(session, dispatch_id) is not None
