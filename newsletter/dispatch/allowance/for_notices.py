"""What mails on our own behalf take of the allowance of a relay: what dispatches leave, and before them what there is."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.dispatch.allowance.books import Books, grouped, lately_of, limits_of, locked
from newsletter.dispatch.allowance.limits import SECOND, Lately, minute_of
from newsletter.dispatch.allowance.models import ALL

_NOTICES = "notices"  # who takes for them


def take_for_notice(session: Session, relay_name: str, *, now: datetime) -> datetime | None:
    """Take one for a mail on our own behalf; gives when there is room for it instead, if there is none now.

    What dispatches leave is for these alone, and as soon as there is room they come first. Counted at once: it is under way
    for a moment only.
    """
    relay = locked(session, relay_name)
    if relay is None:
        return None
    books, lately, limits = Books(session, relay, now=now), lately_of(relay, now=now), limits_of(relay)
    moment = now.timestamp()
    frees = [books.of(ALL).free_at(limit.most, limit.window, now=now) for limit in limits.long(now)]
    if limits.per_second is not None:
        begun = sum(kept.within_a_second(moment) for kept in lately.values())
        frees.append(now if begun < limits.per_second else now + SECOND)
    if (free_at := max(frees, default=now)) > now:
        return free_at
    books.add(ALL, now)
    books.close()
    ours = lately.setdefault(_NOTICES, Lately(moment))
    ours.seen_at, ours.begun = moment, [*ours.begun, *grouped([moment])]
    relay.workers = {name: kept.as_json() for name, kept in lately.items()}
    return None


def count_notice(
    session: Session, relay_name: str, *, taken_at: datetime, was_given: bool, now: datetime
) -> None:
    """A mail on our own behalf was answered: it counts from now on, or not at all where the relay was not given it."""
    if relay := locked(session, relay_name):
        books = Books(session, relay, now=now)
        books.take_back(ALL, minute_of(taken_at))
        if was_given:
            books.add(ALL, now)
        books.close()
