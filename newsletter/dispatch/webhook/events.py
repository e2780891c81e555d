"""What the webhook is told of: one line of EVENTS each. No address, no name and no word of a relay is in what it is told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.chunks import account
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, SelfPause
from newsletter.dispatch.webhook.models import WebhookEvent
from newsletter.wording import Sentence, verbatim

_A_NUMBER = re.compile(r"[\d.,]+(?: ?%)?")
_LEFT_OUT = "…"


@dataclass(frozen=True)
class Fact:
    """Something that came to pass: its key, of which dispatch, when, and why if that is to be told."""

    about: str
    dispatch: Dispatch
    at: datetime
    because: Sentence | None = None


Since = Callable[[Session, datetime], list[Fact]]


def payload(session: Session, event: WebhookEvent, fact: Fact, *, base_url: str) -> dict[str, Any]:
    """What is told of a fact."""
    dispatch, told = fact.dispatch, account(session, fact.dispatch.id)
    data: dict[str, Any] = {
        "dispatch": dispatch.id,
        "url": f"{base_url}/dispatches/{dispatch.id}",
        "newsletter": dispatch.proof.issue.newsletter.slug,
        "issue": dispatch.proof.issue.slug,
        "list": dispatch.mailing_list.slug,
        "enrolled": sum(told.counts.values()),
        "waiting": told.pending,
        **{state.value: told.counts[state] for state in _SETTLED},
    }
    if fact.because is not None:
        data["because"] = in_our_words(fact.because)
    return {"type": event.value, "timestamp": fact.at.isoformat(), "data": data}


def in_our_words(because: Sentence) -> str | None:
    """A reason without what somebody else said, which may name a reader; None where nothing else is said."""
    if because == verbatim(str(because)):
        return None
    return because.text.format(**{name: _ours(value) for name, value in because.values.items()})


_SETTLED = (
    DeliveryState.ACCEPTED,
    DeliveryState.REFUSED,
    DeliveryState.EXPIRED,
    DeliveryState.SKIPPED,
    DeliveryState.UNCERTAIN,
)


def _ours(value: object) -> object:
    if isinstance(value, Sentence):
        return in_our_words(value) or _LEFT_OUT
    return value if _A_NUMBER.fullmatch(str(value)) else _LEFT_OUT


def _pauses(session: Session, since: datetime) -> list[Fact]:
    pauses = session.scalars(
        sa.select(SelfPause)
        .where(SelfPause.paused_at >= since, SelfPause.warning.is_(None))
        .order_by(SelfPause.id)
    )
    return [Fact(f"pause-{pause.id}", pause.dispatch, pause.paused_at, pause.because) for pause in pauses]


def _ends(session: Session, since: datetime) -> list[Fact]:
    """One that was opened again by a person and finished once more is told of again."""
    finished = session.scalars(
        sa.select(Dispatch)
        .where(Dispatch.state == DispatchState.FINISHED, Dispatch.finished_at >= since)
        .order_by(Dispatch.id)
    )
    return [
        Fact(f"end-{dispatch.id}-{ended_at.timestamp():.6f}", dispatch, ended_at)
        for dispatch in finished
        if (ended_at := dispatch.finished_at) is not None
    ]


EVENTS: Mapping[WebhookEvent, Since] = {
    WebhookEvent.PAUSED: _pauses,
    WebhookEvent.FINISHED: _ends,
}
