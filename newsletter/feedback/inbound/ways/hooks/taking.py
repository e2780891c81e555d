"""Taking what a provider says: a call counts once, and is answered only when all of it is kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import Database, insert
from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.errors import NotFound
from newsletter.feedback.inbound.mail_in import receive
from newsletter.feedback.inbound.ways.hooks.calls import Event, EventKind, Hook, Request
from newsletter.feedback.inbound.ways.hooks.models import HookCall
from newsletter.feedback.inbound.ways.hooks.reports import report_of
from newsletter.feedback.inbound.ways.hooks.whose import Whose, whose_is
from newsletter.feedback.recording import record_leaving
from newsletter.signing import Signer
from subscribers.evidence import Occasion
from subscribers.models import How, Subscription
from subscribers.subscription_ledger import withdraw

REMEMBERED = timedelta(days=30)  # no call is believed that is as old, where it says when it was made
_PORTION = 25  # events in one transaction: nobody waits for more
_FORGOTTEN_AT_ONCE = 100


class Taken(NamedTuple):
    """How many events a call had, and how many of them changed something."""

    events: int
    changed: int
    is_new: bool


def take(
    database: Database, hook: Hook, request: Request, *, provider: str, signer: Signer, clock: Clock
) -> Taken:
    """Believe a call, or raise as the hook does; then keep what it says. Safe to repeat after any crash."""
    call = hook.read(request, now=clock())
    with database.reading() as session:
        if _is_known(session, provider, call.key):
            return Taken(len(call.events), 0, is_new=False)
    changed, portions = 0, list(_portions(call.events))
    for number, portion in enumerate(portions, start=1):
        with database.transaction() as session:
            now = clock()
            for event in portion:
                changed += _heed(session, event, provider=provider, signer=signer, now=now)
            if number == len(portions):
                _remember(session, provider, call.key, now=now)
    return Taken(len(call.events), changed, is_new=True)


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


def _heed(session: Session, event: Event, *, provider: str, signer: Signer, now: datetime) -> bool:
    whose = whose_is(session, event, signer=signer)
    if whose is None:
        return False
    if event.kind is EventKind.UNSUBSCRIBED:
        return _leave(session, event, whose, provider=provider, now=now)
    to = whose.return_path(signer)
    report = report_of(event, to=to, provider=provider)
    return bool(receive(session, report, recipient=to, signer=signer, now=now).done)


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
