"""The way of a worker: the relay that its life is for. A worker that goes over to another relay begins another life."""

import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, insert
from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.models import Chunk, Dispatch, DispatchState
from newsletter.dispatch.routing.models import RelayChoice, Route
from newsletter.dispatch.routing.picking import Candidate, made_up, pick, turn_of
from newsletter.wording import NOTHING, Sentence
from subscribers.models import MailingList


@dataclass
class Way:
    """A relay by its name and the number that deliveries have of it, and how many it may be given in this turn."""

    name: str = DEFAULT
    relay_id: int | None = None  # None: that of the environment, where a newsletter has chosen none
    most: int = sys.maxsize
    taken: int = 0

    @property
    def left(self) -> int:
        """How many may still be taken in hand."""
        return self.most - self.taken


@dataclass(frozen=True)
class Standing:
    """A relay that the newsletter of a dispatch has chosen, and how it stands."""

    relay: KnownRelay
    choice: RelayChoice
    route: Route | None

    def free_at(self, now: datetime) -> tuple[datetime, Sentence] | None:
        """When it can be used again and why not now; None: it can. One that is paused is not waited for."""
        waits = [(self.relay.held_until, self.relay.held_because)]
        if self.route:
            waits.append((self.route.rests_until, self.route.rests_because))
        return max(
            ((until, because) for until, because in waits if until and until > now),
            key=lambda wait: wait[0],
            default=None,
        )

    def is_usable(self, now: datetime) -> bool:
        """Whether it can be given mail now."""
        return self.relay.paused_at is None and self.free_at(now) is None


def standings(session: Session, dispatch_id: int) -> list[Standing]:
    """The relays that a dispatch may leave by, the first priority first; none where its newsletter has chosen none."""
    return standings_of(session, [dispatch_id]).get(dispatch_id, [])


def standings_of(session: Session, dispatch_ids: Collection[int]) -> Mapping[int, list[Standing]]:
    """The same of several dispatches: those whose newsletter has chosen any."""
    rows = session.execute(
        sa.select(Dispatch.id, KnownRelay, RelayChoice, Route)
        .join(RelayChoice, RelayChoice.relay_id == KnownRelay.id)
        .join(MailingList, MailingList.newsletter_id == RelayChoice.newsletter_id)
        .join(Dispatch, Dispatch.list_id == MailingList.id)
        .outerjoin(Route, sa.and_(Route.dispatch_id == Dispatch.id, Route.relay_id == KnownRelay.id))
        .where(Dispatch.id.in_(dispatch_ids), KnownRelay.removed_at.is_(None))
        .order_by(RelayChoice.priority, KnownRelay.name)
        .execution_options(populate_existing=True)
    )
    found: defaultdict[int, list[Standing]] = defaultdict(list)
    for dispatch_id, relay, choice, route in rows:
        found[dispatch_id].append(Standing(relay, choice, route))
    return found


def choose_way(
    session: Session, dispatch_id: int, *, now: datetime, without: Collection[int] = ()
) -> Way | None:
    """Over which relay the next turn goes; None: none can be used now. Of two workers one looks after the other."""
    chosen = standings(session, dispatch_id)
    if not chosen:
        return Way()
    for standing in chosen:
        made = insert(session, Route).values(
            dispatch_id=dispatch_id, relay_id=standing.relay.id, given=0, rests_because=NOTHING, failures=0
        )
        session.execute(made.on_conflict_do_nothing())
    session.execute(
        sa.select(Route.relay_id)
        .where(Route.dispatch_id == dispatch_id)
        .order_by(Route.relay_id)
        .with_for_update()
    )
    by_id = {standing.relay.id: standing for standing in standings(session, dispatch_id)}
    candidates = [
        Candidate(
            relay_id,
            standing.choice.priority,
            standing.choice.share,
            standing.route.given if standing.route else 0,
            is_usable=relay_id not in without and standing.is_usable(now),
        )
        for relay_id, standing in by_id.items()
    ]
    picked = pick(candidates)
    if picked is None:
        return None
    most = turn_of(candidates, picked, enrolled=_enrolled(session, dispatch_id))
    for relay_id, given in made_up(candidates, picked).items():
        _give(session, dispatch_id, relay_id, sa.literal(given))
    _give(session, dispatch_id, picked.relay_id, Route.given + most)
    return Way(by_id[picked.relay_id].relay.name, picked.relay_id, most)


def are_all_paused(session: Session, dispatch_id: int) -> bool:
    """Whether people have paused every relay that a dispatch may leave by."""
    return all(standing.relay.paused_at for standing in standings(session, dispatch_id))


def end_way(session: Session, dispatch_id: int, way: Way) -> None:
    """A turn is over: what it was not given does not count."""
    if way.relay_id is not None:
        _give(session, dispatch_id, way.relay_id, Route.given - way.left)


def rest(
    session: Session, dispatch_id: int, relay_id: int, *, because: Sentence, until: Callable[[int], datetime]
) -> None:
    """Try a relay no more for a while, longer each time in a row; others take its place."""
    failures = session.scalar(sa.select(Route.failures).where(_is(dispatch_id, relay_id)))
    affected(
        session,
        sa.update(Route)
        .where(
            _is(dispatch_id, relay_id), Route.failures == failures
        )  # two lanes that fail together count once
        .values(failures=(failures or 0) + 1, rests_until=until(failures or 0), rests_because=because),
    )


def use_again(session: Session, dispatch_id: int, relay_id: int | None) -> None:
    """A relay works again; without one, a person wants to try all of them."""
    rested = sa.update(Route).where(Route.dispatch_id == dispatch_id, Route.failures > 0)
    if relay_id is not None:
        rested = rested.where(Route.relay_id == relay_id)
    affected(session, rested.values(failures=0, rests_until=None, rests_because=NOTHING))


def failures_of(session: Session, dispatch_id: int, relay_id: int) -> int:
    """How often in a row a relay could not be used."""
    return session.scalar(sa.select(Route.failures).where(_is(dispatch_id, relay_id))) or 0


def is_due(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Whether a worker finds something to do in a dispatch."""
    due = (
        sa.select(Chunk.id)
        .join(Dispatch, Dispatch.id == Chunk.dispatch_id)
        .where(
            Dispatch.id == dispatch_id,
            Dispatch.state == DispatchState.RUNNING,
            sa.or_(Dispatch.held_until.is_(None), Dispatch.held_until <= now),
            Chunk.worker.is_(None),
            Chunk.due_at <= now,
        )
    )
    return session.scalar(due.limit(1)) is not None


def _give(session: Session, dispatch_id: int, relay_id: int, given: sa.ColumnElement[int]) -> None:
    affected(session, sa.update(Route).where(_is(dispatch_id, relay_id)).values(given=given))


def _is(dispatch_id: int, relay_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Route.dispatch_id == dispatch_id, Route.relay_id == relay_id)


def _enrolled(session: Session, dispatch_id: int) -> int:
    counted = sa.func.coalesce(sa.func.sum(Chunk.enrolled), 0)
    return session.scalars(sa.select(counted).where(Chunk.dispatch_id == dispatch_id)).one()
