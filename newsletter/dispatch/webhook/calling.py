"""Telling the webhook: calls are rows, written by the tick and handed over by a job of their own, so no dispatch waits for one.

Each is told at least once, under the same name and in the same words each time, for a day; then it is given up. The claim of
an attempt is when the next one would be due, so whoever is killed in between has only been slow.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from ulid import ULID

from newsletter.clock import Clock
from newsletter.db import Database, affected, ring
from newsletter.dispatch.webhook.events import EVENTS, payload
from newsletter.dispatch.webhook.models import CallState, Webhook, WebhookCall, WebhookEvent
from newsletter.dispatch.webhook.signing import headers, unsealed
from newsletter.egress.posting import Posted, Poster
from newsletter.logs import Log
from newsletter.signing import Signer
from newsletter.wording import NOTHING, say

log = Log()

FOR = timedelta(days=1)
_FIRST_WAIT = timedelta(seconds=15)  # longer than an attempt may take
_MOST_WAIT = timedelta(hours=4)
_AT_ONCE = 20  # bells of one tick


def tick(session: Session, *, base_url: str, now: datetime) -> None:
    """Write down what the webhook was not told of, give up what nobody took for a day, and ring for what is due."""
    webhook = session.scalar(sa.select(Webhook).with_for_update(skip_locked=True))
    if webhook is None:
        return
    since = max(webhook.since, now - FOR)
    for event, facts_since in EVENTS.items():
        facts = {fact.about: fact for fact in facts_since(session, since)}
        told = session.scalars(sa.select(WebhookCall.about).where(WebhookCall.about.in_(facts)))
        for about in facts.keys() - set(told):
            fact = facts[about]
            told_of = payload(session, event, fact, base_url=base_url)
            session.add(new_call(webhook, event, about, told_of, dispatch_id=fact.dispatch.id, now=now))
    session.flush()  # what is new is due
    _give_up(session, now=now)
    is_due = sa.and_(WebhookCall.state == CallState.WAITING, WebhookCall.not_before <= now)
    due = sa.select(WebhookCall.id).where(is_due).order_by(WebhookCall.not_before).limit(_AT_ONCE)
    for call_id in session.scalars(due):
        ring(session, "webhook.call", call_id=call_id)


def new_call(
    webhook: Webhook,
    event: WebhookEvent,
    about: str,
    told: Mapping[str, object],
    *,
    dispatch_id: int | None = None,
    now: datetime,
) -> WebhookCall:
    """A call that is due at once."""
    return WebhookCall(
        webhook_id=webhook.id,
        name=str(ULID()),
        about=about,
        event=event,
        dispatch_id=dispatch_id,
        payload=dict(told),
        state=CallState.WAITING,
        attempt=0,
        not_before=now,
        said=NOTHING,
        made_at=now,
        changed_at=now,
    )


def submit(database: Database, poster: Poster, call_id: int, *, signer: Signer, clock: Clock) -> None:
    """Make one attempt at a call that is due; does nothing when another job makes it."""
    now = clock()
    with database.transaction() as session:
        call = _claim(session, call_id, now=now)
        if call is None:
            return
        attempt, address, name = call.attempt, call.webhook.address, call.name
        body = json.dumps(call.payload, sort_keys=True, separators=(",", ":")).encode()
        secret = unsealed(signer, call.webhook.sealed_secret)
    if secret is None:
        posted = Posted(False, say("its secret cannot be read any more: make a new one"))
    else:
        posted = poster.post(address, body, headers(secret, name, body, at=now))
    with database.transaction() as session:
        _record(session, call_id, posted, attempt=attempt, now=clock())


def forget(session: Session, *, made_before: datetime, at_most: int) -> int:
    """Let go of old calls; gives of how many."""
    old = sa.select(WebhookCall.id).where(WebhookCall.made_at < made_before).limit(at_most)
    return affected(session, sa.delete(WebhookCall).where(WebhookCall.id.in_(old)))


def _claim(session: Session, call_id: int, *, now: datetime) -> WebhookCall | None:
    call = session.get(WebhookCall, call_id, with_for_update={"of": WebhookCall, "skip_locked": True})
    if call is None or call.state is not CallState.WAITING or call.not_before > now:
        return None
    call.not_before = now + min(_FIRST_WAIT * 4 ** min(call.attempt, 10), _MOST_WAIT)
    call.attempt += 1
    return call


def _record(session: Session, call_id: int, posted: Posted, *, attempt: int, now: datetime) -> None:
    values = {"said": posted.said, "changed_at": now}
    is_waiting = sa.and_(WebhookCall.id == call_id, WebhookCall.state == CallState.WAITING)
    if posted.is_taken:
        affected(session, sa.update(WebhookCall).where(is_waiting).values(state=CallState.TAKEN, **values))
    else:  # what a later attempt met counts more
        is_latest = WebhookCall.attempt == attempt
        affected(session, sa.update(WebhookCall).where(is_waiting, is_latest).values(**values))
    log.info("webhook.called", call_id=call_id, attempt=attempt, is_taken=posted.is_taken)


def _give_up(session: Session, *, now: datetime) -> None:
    is_old = sa.and_(WebhookCall.state == CallState.WAITING, WebhookCall.made_at < now - FOR)
    given_up = affected(
        session, sa.update(WebhookCall).where(is_old).values(state=CallState.GIVEN_UP, changed_at=now)
    )
    if given_up:
        log.warning("webhook.given_up", count=given_up)
