"""What a relay was given, and what its workers do with it now: read under the lock of its row, and written down again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, insert
from newsletter.dispatch.allowance.limits import DAY, HOUR, MINUTE, Lately, Limits, Uses, WarmUp, minute_of
from newsletter.dispatch.allowance.models import ALL, DispatchSpeed, KnownRelay, RelayUse

_FORGOTTEN_AFTER = 120.0  # seconds; a worker makes a step each second


def locked(session: Session, name: str) -> KnownRelay | None:
    """The row of a relay, if what it is given has to be counted; locked then."""
    found = sa.select(KnownRelay).where(KnownRelay.name == name, KnownRelay.removed_at.is_(None))
    relay = session.scalar(found.execution_options(populate_existing=True))
    if relay is None or not limits_of(relay).is_counting:
        return None
    locked = session.scalar(found.with_for_update().execution_options(populate_existing=True))
    return locked if locked is not None and limits_of(locked).is_counting else None


class Books:
    """What a relay was given, as far back as its limits look. Of its domains only those that are asked for."""

    def __init__(self, session: Session, relay: KnownRelay, *, now: datetime) -> None:
        self._session, self._relay, self._now = session, relay, now
        self._since = now - (DAY if relay.per_day is not None else HOUR)
        self._uses: dict[str, Uses] = {}
        self._given: dict[tuple[str, datetime], int] = {}
        self._taken_back: dict[tuple[str, datetime], int] = {}

    def look_up(self, domains: Iterable[str]) -> None:
        """Have what was given to several domains at hand, asked for at once."""
        unknown = {domain for domain in domains if domain not in self._uses}
        if not unknown:
            return
        rows = self._session.execute(
            sa.select(RelayUse.domain, RelayUse.minute, RelayUse.used, RelayUse.last_at).where(
                RelayUse.relay_id == self._relay.id,
                RelayUse.domain.in_(unknown),
                RelayUse.minute > self._since - timedelta(minutes=1),
            )
        )
        self._uses.update({domain: Uses() for domain in unknown})
        for domain, minute, used, last_at in rows:
            self._uses[domain].minutes[minute] = (used, last_at)

    def of(self, domain: str) -> Uses:
        """What was given to one domain, or to all."""
        self.look_up([domain])
        return self._uses[domain]

    def add(self, domain: str, at: datetime) -> datetime:
        """Count one, for its domain and for all; gives the minute in which it counts."""
        for each in {domain, ALL}:
            minute = self.of(each).add(1, at)
            self._given[each, minute] = self._given.get((each, minute), 0) + 1
        return minute_of(at)

    def take_back(self, domain: str, minute: datetime) -> None:
        """One that counts in a minute does so no longer."""
        for each in {domain, ALL}:
            self.of(each).take_away(minute)
            self._taken_back[each, minute] = self._taken_back.get((each, minute), 0) + 1

    def close(self) -> None:
        """Write it down, and forget what is too long ago."""
        given = [
            {
                "relay_id": self._relay.id,
                "domain": domain,
                "minute": minute,
                "used": count,
                "last_at": self._now,
            }
            for (domain, minute), count in sorted(self._given.items())
        ]
        back = [
            {"of_relay": self._relay.id, "of_domain": domain, "of_minute": minute, "count": count}
            for (domain, minute), count in sorted(self._taken_back.items())
        ]
        connection = self._session.connection()
        if given:
            connection.execute(_added(self._session), given)
        if back:
            connection.execute(_TAKEN_BACK, back)
        if any(self._is_first(domain, minute) for domain, minute in self._given):
            affected(
                self._session,
                sa.delete(RelayUse).where(
                    RelayUse.relay_id == self._relay.id, RelayUse.last_at <= self._now - DAY
                ),
            )

    def _is_first(self, domain: str, minute: datetime) -> bool:
        used, _ = self.of(domain).minutes[minute]
        return domain == ALL and used == self._given[domain, minute]


_TAKEN_BACK = (
    sa.update(RelayUse)
    .where(
        RelayUse.relay_id == sa.bindparam("of_relay"),
        RelayUse.domain == sa.bindparam("of_domain"),
        RelayUse.minute == sa.bindparam("of_minute"),
    )
    .values(used=RelayUse.used - sa.bindparam("count"))
)


def _added(session: Session) -> sa.Executable:
    added = insert(session, RelayUse)
    later = sa.case(
        (RelayUse.last_at > added.excluded.last_at, RelayUse.last_at), else_=added.excluded.last_at
    )
    return added.on_conflict_do_update(
        index_elements=["relay_id", "domain", "minute"],
        set_={"used": RelayUse.used + added.excluded.used, "last_at": later},
    )


def forget_worker(session: Session, relay_name: str, worker: str, *, since: datetime, now: datetime) -> None:
    """A worker is gone that had something in hand since then. Nobody knows when it began what, but that it was before now: so
    what was taken since counts from now on."""
    if relay := locked(session, relay_name):
        relay.workers = {name: kept for name, kept in relay.workers.items() if name != worker}
        affected(
            session,
            sa.update(RelayUse)
            .where(RelayUse.relay_id == relay.id, RelayUse.last_at.between(since - MINUTE, now))
            .values(last_at=now),
        )


def limits_of(relay: KnownRelay) -> Limits:
    """The limits of a relay."""
    return Limits(
        per_second=relay.per_second,
        per_hour=relay.per_hour,
        per_day=relay.per_day,
        per_domain=relay.per_domain,
        warm_up=warm_up_of(relay),
        connections=relay.connections,
        per_connection=relay.per_connection,
    )


def warm_up_of(relay: KnownRelay) -> WarmUp | None:
    """Its plan to be warmed up, if it has one."""
    if relay.warm_from is None or relay.warm_first is None or relay.warm_factor is None:
        return None
    return WarmUp(relay.warm_from, relay.warm_first, relay.warm_factor)


def lately_of(row: KnownRelay | DispatchSpeed, *, now: datetime, seconds: float = 1.0) -> dict[str, Lately]:
    """What the workers do with a relay, or of a dispatch with a speed; whoever has not been heard of for long is gone. What they
    began longer ago than so many seconds does not count any more."""
    moment = now.timestamp()
    told = {name: Lately.of(kept) for name, kept in row.workers.items() if isinstance(kept, Mapping)}
    for kept in told.values():
        kept.begun = [(at, count) for at, count in kept.begun if at > moment - seconds]
    return {name: kept for name, kept in told.items() if abs(kept.seen_at - moment) < _FORGOTTEN_AFTER}


def grouped(moments: Sequence[float]) -> list[tuple[float, int]]:
    """How many were begun in each twentieth of a second, told by its end."""
    counts: dict[float, int] = {}
    for at in moments:
        step = -(-at * 20 // 1) / 20
        counts[step] = counts.get(step, 0) + 1
    return sorted(counts.items())


def domain_of(address: str) -> str:
    """The domain that an address counts for."""
    return address.rpartition("@")[2].lower()
