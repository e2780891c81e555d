"""Over how many connections a worker may submit: shared out by the row of the relay, a slice at a time.

Where there are two or more, one is left for mails on our own behalf.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.allowance.books import lately_of, limits_of, locked
from newsletter.dispatch.allowance.limits import Lately
from newsletter.dispatch.allowance.models import KnownRelay

_STILL_WAITS = 20.0  # seconds; whoever gets none asks again with the next tick


@dataclass(frozen=True)
class Connections:
    """How many a worker has, and how many mails may go over one; 0 of these: any number."""

    count: int
    per_connection: int


def take_connections(
    session: Session, relay_name: str, worker: str, *, dispatch_id: int, own: int, lanes: int, now: datetime
) -> Connections:
    """The share, until it leaves, of a worker that could use its `own`: a fair one, whoever else works or waits for some.

    None are left for one of several dispatches now and then; it has its turn when another ends a slice.
    """
    per_connection = session.scalar(
        sa.select(KnownRelay.per_connection).where(
            KnownRelay.name == relay_name, KnownRelay.removed_at.is_(None)
        )
    )
    relay = locked(session, relay_name)
    most = limits_of(relay).connections if relay else None
    if relay is None or most is None:
        return Connections(own, per_connection or 0)
    moment, waiting = now.timestamp(), f"dispatch {dispatch_id}"
    lately = lately_of(relay, now=now)
    lately.pop(waiting, None)
    busy = [kept.connections for kept in lately.values() if kept.connections]
    others = sum(_waits(name, kept, moment) for name, kept in lately.items())
    shared = max(most - 1, 1)
    fair = -(-shared // max(lanes, len(busy) + others + 1))
    count = max(min(own, fair, shared - sum(busy)), 0)
    lately[worker if count else waiting] = Lately(moment, connections=count)
    relay.workers = {name: kept.as_json() for name, kept in lately.items()}
    return Connections(count, per_connection or 0)


def _waits(name: str, kept: Lately, moment: float) -> bool:
    return name.startswith("dispatch ") and moment - kept.seen_at < _STILL_WAITS
