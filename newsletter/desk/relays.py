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
from newsletter.dispatch.words import DELIVERY_STATES
from newsletter.wording import Sentence

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
            "relay": self.name,
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


def relay_standing(session: Session, name: str, *, now: datetime) -> RelayStanding:
    """How it stands with the relay that people call so."""
    relay = session.scalar(sa.select(KnownRelay).where(KnownRelay.name == DEFAULT))
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
        limits=limits,
        second=_within_a_second(relay, limits, now=now),
        hour=used.get(HOUR),
        day=used.get(DAY),
        domains=_domains(session, relay, now=now) if limits.per_domain is not None else (),
        wait=relay_wait(session, now=now),
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
