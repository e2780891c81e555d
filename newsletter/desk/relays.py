"""How it stands with the relay: what it takes, what it was given, what it said lately."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.figures import replies_of
from newsletter.dispatch.allowance.books import lately_of, limits_of
from newsletter.dispatch.allowance.limits import DAY, HOUR, Limits, for_dispatches
from newsletter.dispatch.allowance.models import ALL, DEFAULT, KnownRelay, RelayUse
from newsletter.dispatch.allowance.waiting import Wait, relay_wait
from newsletter.dispatch.models import Chunk, Dispatch
from newsletter.dispatch.routing.finding import find_relay, relays_kept
from newsletter.dispatch.words import DELIVERY_STATES
from newsletter.wording import NOTHING, Sentence, say

_LATEST = 3  # dispatches that are asked what was said
_MOST_DOMAINS = 5


@dataclass(frozen=True)
class Used:
    """What was used of one limit, and how much of it dispatches may use; the rest is for mails on our own behalf."""

    count: int
    most: int
    for_dispatches: int

    @property
    def share(self) -> float:
        """From 0 to 100."""
        return min(100.0, round(100 * self.count / self.most, 1))


@dataclass(frozen=True)
class Said:
    """What the relay said to somebody of a dispatch who was not accepted."""

    dispatch_id: int
    state: Sentence
    reply: Sentence


@dataclass(frozen=True)
class RelayStanding:
    """A relay now. What was used is None of a limit that it has not."""

    name: str
    place: str  # where it is, as people call it
    paused_at: datetime | None
    tried_at: datetime | None
    obstacle: Sentence  # what stood in the way then
    limits: Limits
    second: Used | None
    hour: Used | None
    day: Used | None
    domains: tuple[tuple[str, int], ...]  # that got the most within an hour, where that is limited
    wait: Wait | None
    plan: tuple[tuple[date, int], ...]  # its warm-up, day by day
    today: date
    accepted_at: datetime | None
    said: tuple[Said, ...]

    def as_json(self) -> dict[str, Any]:
        """The public form (`relay show --json`)."""
        return {
            "name": self.name,
            "relay": self.place,
            "paused": self.paused_at is not None,
            "tried_at": self.tried_at.isoformat() if self.tried_at else None,
            "obstacle": str(self.obstacle) or None,
            "per_second": self.limits.per_second,
            "per_hour": self.limits.per_hour,
            "per_day": self.limits.per_day,
            "per_domain": self.limits.per_domain,
            "connections": self.limits.connections,
            "per_connection": self.limits.per_connection,
            "used_this_second": self.second.count if self.second else None,
            "used_this_hour": self.hour.count if self.hour else None,
            "used_this_day": self.day.count if self.day else None,
            "warm_up": [{"day": f"{day}", "most": most} for day, most in self.plan],
            "waits_until": self.wait.until.isoformat() if self.wait else None,
            "waits_because": str(self.wait.because) if self.wait else None,
        }


@dataclass(frozen=True)
class RelayLine:
    """A relay among the others."""

    name: str
    place: str
    is_paused: bool
    tried_at: datetime | None
    obstacle: Sentence
    limits: Limits
    wait: Wait | None
    workers: int  # that submit to it now, as far as that is counted

    @property
    def is_default(self) -> bool:
        """Whether it is that of the environment."""
        return self.name == DEFAULT

    @property
    def state(self) -> Sentence:
        """How it stands, in a word or two."""
        if self.is_paused:
            return say("paused")
        if self.obstacle:
            return say("did not work: {reason}", reason=self.obstacle)
        if self.wait:
            return self.wait.sentence
        return say("in use") if self.workers else say("ready")

    def as_json(self) -> dict[str, Any]:
        """The public form (`relay list --json`)."""
        return {
            "name": self.name,
            "relay": self.place,
            "paused": self.is_paused,
            "tried_at": self.tried_at.isoformat() if self.tried_at else None,
            "obstacle": str(self.obstacle) or None,
            "waits_until": self.wait.until.isoformat() if self.wait else None,
        }


def all_relays(session: Session, default_place: str, *, now: datetime) -> list[RelayLine]:
    """The relay of the environment, which people call so, and after it those that were added."""
    lines = [(DEFAULT, default_place, find_relay(session, DEFAULT))]
    lines += [(relay.name, relay.place or "", relay) for relay in relays_kept(session)]
    return [
        RelayLine(
            name=name,
            place=place,
            is_paused=relay is not None and relay.paused_at is not None,
            tried_at=relay.tried_at if relay else None,
            obstacle=relay.tried_reply if relay else NOTHING,
            limits=limits_of(relay) if relay else Limits(),
            wait=relay_wait(session, now=now, name=name),
            workers=sum(kept.counts for kept in lately_of(relay, now=now).values()) if relay else 0,
        )
        for name, place, relay in lines
    ]


def relay_standing(
    session: Session, default_place: str, *, now: datetime, name: str = DEFAULT
) -> RelayStanding:
    """How it stands with a relay. Raises NotFound."""
    relay = find_relay(session, name)
    limits = limits_of(relay) if relay else Limits()
    used = (
        {
            limit.window: Used(
                _used(session, relay, now - limit.window), limit.most, for_dispatches(limit.most)
            )
            for limit in limits.long(now)
        }
        if relay
        else {}
    )
    latest = session.scalars(sa.select(Dispatch.id).order_by(Dispatch.id.desc()).limit(_LATEST)).all()
    return RelayStanding(
        name=name,
        place=(relay.place if relay else None) or default_place,
        paused_at=relay.paused_at if relay else None,
        tried_at=relay.tried_at if relay else None,
        obstacle=relay.tried_reply if relay else NOTHING,
        limits=limits,
        second=_within_a_second(relay, limits, now=now),
        hour=used.get(HOUR),
        day=used.get(DAY),
        domains=_domains(session, relay, now=now) if limits.per_domain is not None else (),
        wait=relay_wait(session, now=now, name=name),
        plan=tuple(limits.warm_up.steps(limits.per_day)) if limits.warm_up and limits.per_day else (),
        today=now.date(),
        accepted_at=session.scalar(
            sa.select(sa.func.max(Chunk.accepted_at)).where(Chunk.dispatch_id.in_(latest))
        ),
        said=tuple(said for dispatch_id in latest for said in _said(session, dispatch_id)),
    )


def _used(session: Session, relay: KnownRelay, since: datetime) -> int:
    counted = sa.select(sa.func.coalesce(sa.func.sum(RelayUse.used), 0)).where(
        RelayUse.relay_id == relay.id, RelayUse.domain == ALL, RelayUse.last_at > since
    )
    return session.scalars(counted).one()


def _within_a_second(relay: KnownRelay | None, limits: Limits, *, now: datetime) -> Used | None:
    if relay is None or limits.per_second is None:
        return None
    count = sum(kept.within_a_second(now.timestamp()) for kept in lately_of(relay, now=now).values())
    return Used(count, limits.per_second, limits.per_second)


def _domains(session: Session, relay: KnownRelay | None, *, now: datetime) -> tuple[tuple[str, int], ...]:
    if relay is None:
        return ()
    used = sa.func.sum(RelayUse.used)
    rows = session.execute(
        sa.select(RelayUse.domain, used)
        .where(RelayUse.relay_id == relay.id, RelayUse.domain != ALL, RelayUse.last_at > now - HOUR)
        .group_by(RelayUse.domain)
        .having(used > 0)
        .order_by(used.desc(), RelayUse.domain)
        .limit(_MOST_DOMAINS)
    )
    return tuple((domain, count) for domain, count in rows)


def _said(session: Session, dispatch_id: int) -> list[Said]:
    return [
        Said(dispatch_id, DELIVERY_STATES[state], reply)
        for (state, _), reply in replies_of(session, dispatch_id).items()
    ]
