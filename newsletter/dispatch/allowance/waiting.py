"""Whether a dispatch waits because of limits of ours, why, and until when. It is asked, and stands in no row of the dispatch."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.allowance.speed import tempo_of
from newsletter.dispatch.routing.ways import Standing, standings, standings_of
from newsletter.dispatch.windows.hours import Hours
from newsletter.dispatch.windows.keeping import window_of_dispatch, windows_of_dispatches
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
    return waits_of(session, [dispatch_id], now=now).get(dispatch_id)


def waits_of(session: Session, dispatch_ids: Collection[int], *, now: datetime) -> dict[int, Wait]:
    """The same of several, asked at once: those that wait for something."""
    if not dispatch_ids:
        return {}
    for_default = relay_wait(session, now=now)
    windows = windows_of_dispatches(session, dispatch_ids)
    relays = standings_of(session, dispatch_ids)
    found: dict[int, Wait] = {}
    for dispatch_id in dispatch_ids:
        chosen = relays.get(dispatch_id)
        for_relays = _wait_for_relays(chosen, now=now) if chosen else for_default
        waits = [wait for wait in (_wait_for_window(windows.get(dispatch_id), now=now), for_relays) if wait]
        if waits:
            found[dispatch_id] = max(waits, key=lambda wait: wait.until)
    return found


def _wait_for_window(hours: Hours | None, *, now: datetime) -> Wait | None:
    if hours is None or hours.is_open(now):
        return None
    return Wait(hours.opens_at(now), hours.sentence, is_for_relay=False)


def _wait_for_relays(chosen: Sequence[Standing], *, now: datetime) -> Wait | None:
    """For what a dispatch has to wait that one of its relays can be used; those that are paused are not waited for."""
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
