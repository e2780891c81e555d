"""Taking what a provider says: a call counts once, and is answered only when all of it is kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import AWAY, Database, insert
from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.errors import NotFound
from newsletter.feedback.inbound.mail_in import Arrived, receive_all
from newsletter.feedback.inbound.ways.hooks.calls import Event, EventKind, Hook, Later, Request
from newsletter.feedback.inbound.ways.hooks.models import HookCall
from newsletter.feedback.inbound.ways.hooks.reports import report_of
from newsletter.feedback.inbound.ways.hooks.whose import Whose, whose_are
from newsletter.feedback.recording import record_leaving
from newsletter.logs import Log
from newsletter.signing import Signer
from subscribers.evidence import Occasion
from subscribers.models import How, Subscription
from subscribers.subscription_ledger import withdraw

log = Log()

REMEMBERED = timedelta(days=30)  # no call is believed that is as old, where it says when it was made
_PORTION = 100  # events in one transaction: nobody waits for more
_FORGOTTEN_AT_ONCE = 100


class Taken(NamedTuple):
    """How many events a call had, and how many of them changed something."""

    events: int
    changed: int
    is_new: bool


def take(
    database: Database, hook: Hook, request: Request, *, provider: str, signer: Signer, clock: Clock
) -> Taken:
    """Believe a call, or raise as the hook does; then keep what it says. Safe to repeat after any crash.

    An event that cannot be kept holds up no other. Raises Later because of it, so that they tell it again.
    """
    call = hook.read(request, now=clock())
    with database.reading() as session:
        if _is_known(session, provider, call.key):
            return Taken(len(call.events), 0, is_new=False)
    came_of_it: list[bool | Exception] = []
    portions = list(_portions(call.events))
    for number, portion in enumerate(portions, start=1):
        with database.transaction() as session:
            now = clock()
            came_of_it += _heed_together(session, portion, provider=provider, signer=signer, now=now)
            failures = [one for one in came_of_it if isinstance(one, Exception)]
            if number == len(portions) and not failures:
                _remember(session, provider, call.key, now=now)
    for failure in failures:
        log.error("hook.event_failed", provider=provider, exc_info=failure)
    if failures:
        raise Later(f"{len(failures)} of {len(call.events)} events cannot be kept")
    return Taken(len(call.events), came_of_it.count(True), is_new=True)


def _portions(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    """One at least: a call that tells of nothing is remembered too."""
    for start in range(0, max(len(events), 1), _PORTION):
        yield events[start : start + _PORTION]


def _is_known(session: Session, provider: str, key: str) -> bool:
    known = sa.exists().where(HookCall.provider == provider, HookCall.key == key)
    return bool(session.scalar(sa.select(known)))


def _remember(session: Session, provider: str, key: str, *, now: datetime) -> None:
    """Write down that it was taken, and forget some of those from long ago."""
    session.execute(
        insert(session, HookCall)
        .values(provider=provider, key=key, taken_at=now)
        .on_conflict_do_nothing(index_elements=[HookCall.provider, HookCall.key])
    )
    old = sa.select(HookCall.id).where(HookCall.taken_at < now - REMEMBERED).limit(_FORGOTTEN_AT_ONCE)
    session.execute(sa.delete(HookCall).where(HookCall.id.in_(old)))


def _heed_together(
    session: Session, events: Sequence[Event], *, provider: str, signer: Signer, now: datetime
) -> list[bool | Exception]:
    """Whether each changed something. Where they cannot be heeded together, each is alone, and gives what was raised for it."""
    try:
        with session.begin_nested():
            return [*_heed(session, events, provider=provider, signer=signer, now=now)]
    except AWAY:
        raise
    except Exception as error:
        if len(events) < 2:
            return [error]
    return [
        one
        for event in events
        for one in _heed_together(session, [event], provider=provider, signer=signer, now=now)
    ]


def _heed(
    session: Session, events: Sequence[Event], *, provider: str, signer: Signer, now: datetime
) -> list[bool]:
    """The same of those that are about a mail of ours."""
    found = whose_are(session, events, signer=signer)
    ours = [(event, whose) for event, whose in zip(events, found, strict=True) if whose]
    wishes = [one for one in ours if one[0].kind is EventKind.UNSUBSCRIBED]
    reports = [_report(*one, provider=provider, signer=signer) for one in ours if one not in wishes]
    left = [_leave(session, event, whose, provider=provider, now=now) for event, whose in wishes]
    return [*left, *(bool(one.done) for one in receive_all(session, reports, signer=signer, now=now))]


def _report(event: Event, whose: Whose, *, provider: str, signer: Signer) -> Arrived:
    to = whose.return_path(signer)
    return Arrived(report_of(event, to=to, provider=provider), to)


def _leave(session: Session, event: Event, whose: Whose, *, provider: str, now: datetime) -> bool:
    """They used the unsubscribe link of the provider: of the list to which the mail went."""
    subscription = session.scalar(
        sa.select(Subscription)
        .join(Dispatch, Dispatch.list_id == Subscription.list_id)
        .join(
            Delivery,
            sa.and_(
                Delivery.dispatch_id == Dispatch.id, Delivery.subscriber_id == Subscription.subscriber_id
            ),
        )
        .where(Delivery.id == whose.delivery_id)
    )
    if subscription is None:  # erased, or of a notice
        return False
    evidence = {"provider": provider, "event": event.key[:200], "delivery": whose.delivery_id}
    try:
        is_leaving = withdraw(session, subscription, occasion=Occasion(How.FEEDBACK, evidence, now))
    except NotFound:  # erased a moment ago
        return False
    record_leaving(session, whose.delivery_id, how="hook", at=now)
    return is_leaving
