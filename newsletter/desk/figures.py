"""What the ledger tells of how a dispatch goes: its answers over time and by domain, and what relays say.

Nobody else asks the ledger for that. What is counted is counted in `tallies.py`.
"""

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import moment_text
from newsletter.desk.tallies import Tallies
from newsletter.dispatch.breakdowns import domain_of_subscriber
from newsletter.dispatch.chunks import rows_of
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState
from newsletter.dispatch.routing.finding import name_of
from newsletter.dispatch.routing.models import Route
from newsletter.dispatch.routing.ways import Standing, standings
from newsletter.relays.base import Fault
from newsletter.wording import NOTHING, Sentence

_MOST_DOMAINS = 8
_RESTS = 20.0  # times as long as it took to ask: a follower costs a twentieth of a core at most
_RESTS_AT_LEAST = 2.0  # seconds
_TROUBLED = Chunk.refused + Chunk.expired + Chunk.uncertain + Chunk.deferred > 0


@dataclass(frozen=True)
class Answers:
    """The last answer to each delivery that has one: how many in each ten seconds, in order, as of `asked_at`.

    `put_off` of the answers were “later” and will be followed by others.
    """

    asked_at: datetime
    tens: tuple[tuple[datetime, int], ...]
    put_off: int


@dataclass(frozen=True)
class DomainLine:
    """What was answered for the recipients of one domain."""

    domain: str
    accepted: int
    refused: int
    put_off: int
    uncertain: int
    expired: int


@dataclass(frozen=True)
class RelayFigures:
    """What one of several relays answered, by its name; a delivery counts for the one that answered last. `rests` says until
    when it is not used and why, where it is not used now."""

    name: str
    accepted: int
    refused: int
    put_off: int
    uncertain: int
    expired: int
    is_paused: bool
    rests: tuple[datetime, Sentence] | None


@dataclass(frozen=True)
class Figures:
    """The answers, the domains with the most of them, the number of further domains, and what was said last (in the
    order of enrolment) by state and fault; “put off” is said of pending deliveries. Relays are there only where the newsletter
    has chosen some."""

    answers: Answers
    domains: tuple[DomainLine, ...]
    further_domains: int
    replies: dict[tuple[DeliveryState, Fault | None], Sentence]
    relays: tuple[RelayFigures, ...]


def figures_of(session: Session, dispatch_id: int, *, now: datetime) -> Figures:
    """Ask for all of it; a dispatch that is not there has no answers."""
    tallies = Tallies(session, dispatch_id)
    domains = _domains(tallies, session)
    return Figures(
        answers=_answers(tallies, session, now=now),
        domains=tuple(domains[:_MOST_DOMAINS]),
        further_domains=len(domains[_MOST_DOMAINS:]),
        replies=replies_of(session, dispatch_id),
        relays=_relays(tallies, session, dispatch_id, now=now),
    )


def answers_of(session: Session, dispatch_id: int, *, now: datetime) -> Answers:
    """Ask for the answers over time only."""
    return _answers(Tallies(session, dispatch_id), session, now=now)


def _answers(tallies: Tallies, session: Session, *, now: datetime) -> Answers:
    ten_seconds = sa.func.substr(moment_text(session, Delivery.changed_at), 1, len("2026-12-01 09:00:0"))
    tens: Counter[str] = Counter()
    put_off = 0
    for (began, state), count in tallies.by(ten_seconds).items():
        tens[began] += count
        put_off += count if state is DeliveryState.PENDING else 0
    return Answers(
        asked_at=now,
        tens=tuple(
            (datetime.fromisoformat(f"{began}0").replace(tzinfo=UTC), tens[began]) for began in sorted(tens)
        ),
        put_off=put_off,
    )


Told = TypeVar("Told", covariant=True)


class Asked(Protocol[Told]):
    """A question of this file, or another about something with an id."""

    def __call__(self, session: Session, about: int, /, *, now: datetime) -> Told: ...


class Seldom(Generic[Told]):
    """A question about one dispatch by who follows it: asked again only once a while has passed that is long beside
    what asking took."""

    def __init__(
        self, ask: Asked[Told], dispatch_id: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._dispatch_id, self._clock = ask, dispatch_id, clock
        self._told: Told | None = None
        self._again_at = -math.inf

    def told(self, session: Session, *, now: datetime) -> Told:
        """The answer, perhaps some seconds old."""
        begun = self._clock()
        if self._told is None or begun >= self._again_at:
            self._told = self._ask(session, self._dispatch_id, now=now)
            ended = self._clock()
            self._again_at = ended + max(_RESTS_AT_LEAST, _RESTS * (ended - begun))
        return self._told


def _domains(tallies: Tallies, session: Session) -> list[DomainLine]:
    """All domains, those with the most answers first; whoever was erased has none."""
    counts: dict[str, Counter[DeliveryState]] = {}
    for (name, state), count in tallies.by(domain_of_subscriber(session), of_people=True).items():
        counts.setdefault(name, Counter())[state] += count
    return [
        DomainLine(
            domain=name,
            accepted=of_it[DeliveryState.ACCEPTED],
            refused=of_it[DeliveryState.REFUSED],
            put_off=of_it[DeliveryState.PENDING],
            uncertain=of_it[DeliveryState.UNCERTAIN],
            expired=of_it[DeliveryState.EXPIRED],
        )
        for name, of_it in sorted(counts.items(), key=lambda one: (-one[1].total(), one[0]))
    ]


def _relays(
    tallies: Tallies, session: Session, dispatch_id: int, *, now: datetime
) -> tuple[RelayFigures, ...]:
    """Those that the dispatch may leave by, the first priority first, then those that took some of it before."""
    chosen = {standing.relay.id: standing for standing in standings(session, dispatch_id)}
    met = sa.select(Route.relay_id).where(Route.dispatch_id == dispatch_id)
    ids = list(dict.fromkeys([*chosen, *session.scalars(met.order_by(Route.relay_id))]))
    if not ids:
        return ()
    counts: dict[int | None, Counter[DeliveryState]] = {}
    for (relay_id, state), count in tallies.by(Delivery.relay_id).items():
        counts.setdefault(relay_id, Counter())[state] += count
    lines: list[tuple[int | None, Standing | None]] = [(relay_id, chosen.get(relay_id)) for relay_id in ids]
    if None in counts:  # what the default one took before any were chosen
        lines.append((None, None))
    return tuple(
        RelayFigures(
            name=name_of(session, relay_id),
            accepted=of_it[DeliveryState.ACCEPTED],
            refused=of_it[DeliveryState.REFUSED],
            put_off=of_it[DeliveryState.PENDING],
            uncertain=of_it[DeliveryState.UNCERTAIN],
            expired=of_it[DeliveryState.EXPIRED],
            is_paused=standing is not None and standing.relay.paused_at is not None,
            rests=standing.free_at(now) if standing else None,
        )
        for relay_id, standing in lines
        for of_it in [counts.get(relay_id, Counter())]
    )


def replies_of(session: Session, dispatch_id: int) -> dict[tuple[DeliveryState, Fault | None], Sentence]:
    """What was said to somebody who is not accepted, by state and fault."""
    chunks = session.scalars(
        sa.select(Chunk).where(Chunk.dispatch_id == dispatch_id, _TROUBLED).order_by(Chunk.first_id.desc())
    ).all()
    asked: list[tuple[DeliveryState, Fault | None]] = [
        (DeliveryState.PENDING, None),
        (DeliveryState.EXPIRED, None),
        (DeliveryState.UNCERTAIN, None),
        *((DeliveryState.REFUSED, fault) for fault in (None, *Fault)),
    ]
    replies = {}
    for state, fault in asked:
        said = sa.select(Delivery.reply).where(Delivery.state == state, Delivery.reply != NOTHING)
        if state is DeliveryState.PENDING:
            said = said.where(Delivery.deferrals > 0)
        if state is DeliveryState.REFUSED:
            said = said.where(Delivery.fault.is_(None) if fault is None else Delivery.fault == fault)
        last = said.order_by(Delivery.id.desc()).limit(1)
        told = (session.scalar(last.where(rows_of(chunk))) for chunk in chunks if _has(chunk, state, fault))
        if reply := next(filter(None, told), None):
            replies[state, fault] = reply
    return replies


def _has(chunk: Chunk, state: DeliveryState, fault: Fault | None) -> bool:
    match state:
        case DeliveryState.REFUSED:
            return (fault or Fault.UNCLEAR) in chunk.reasons
        case DeliveryState.EXPIRED:
            return chunk.expired > 0
        case DeliveryState.UNCERTAIN:
            return chunk.uncertain > 0
        case _:
            return chunk.deferred > 0
