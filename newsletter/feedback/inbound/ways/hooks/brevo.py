"""Brevo's webhooks, which are not signed: a token, or a user name and a password.

https://developers.brevo.com/docs/transactional-webhooks
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from newsletter.feedback.inbound.ways.hooks.calls import (
    Call,
    Event,
    EventKind,
    Request,
    Unbelieved,
    basic,
    bearer,
    document_of,
    is_one_of,
    items,
    mapping,
    text,
)

_KINDS = {
    "delivered": EventKind.DELIVERED,
    "deferred": EventKind.DELAYED,
    "hard_bounce": EventKind.BOUNCED,
    "soft_bounce": EventKind.BOUNCED,
    "blocked": EventKind.BOUNCED,
    "invalid_email": EventKind.BOUNCED,
    "spam": EventKind.COMPLAINED,
    "complaint": EventKind.COMPLAINED,
    "unsubscribed": EventKind.UNSUBSCRIBED,
}
_LASTING = ("hard_bounce", "invalid_email")


@dataclass(frozen=True)
class BrevoHook:
    """Each secret is a token, or `user:password`."""

    secrets: tuple[str, ...]

    def read(self, request: Request, *, now: datetime) -> Call:  # noqa: ARG002 (nothing proves when it was sent)
        """See Hook."""
        header = request.headers.get("authorization", "")
        if not is_one_of(bearer(header) or basic(header), self.secrets):
            raise Unbelieved("wrong token")
        return Call(sha256(request.body).hexdigest(), tuple(_events(document_of(request.body))))


def _events(said: object) -> Iterator[Event]:
    for told in map(mapping, items(said) or [said]):  # batched, or one
        if kind := _KINDS.get(text(told.get("event"))):
            yield _event(kind, told)


def _event(kind: EventKind, told: Mapping[str, Any]) -> Event:
    named = text(told.get("message-id"))
    event = text(told.get("event"))
    return Event(
        kind,
        f"{named} {event} {text(told.get('ts_event')) or text(told.get('ts'))}",
        text(told.get("email")),
        diagnostic=text(told.get("reason")),
        is_lasting=event in _LASTING,
        places=(text(told.get("X-Mailin-custom")),),
        receipts=(named, named.strip("<>")),
        message_id=named,
    )
