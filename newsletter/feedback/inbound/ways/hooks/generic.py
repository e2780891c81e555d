"""Whoever can sign: `X-Newsletter-Timestamp: SECONDS` and `X-Newsletter-Signature: HEX`, the HMAC-SHA256 over `SECONDS.BODY`.

The body is `{"events": [{"id", "kind", "address", "status", "text", "lasting", "return_path", "receipt", "message_id"}]}`, of
which the first three must be there; see the guide for operators.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from newsletter.feedback.inbound.ways.hooks.calls import (
    Call,
    Event,
    EventKind,
    Garbled,
    Request,
    Unbelieved,
    document_of,
    is_one_of,
    items,
    mapping,
    require_lately,
    seconds,
    text,
)

_WITHIN = timedelta(minutes=5)  # whoever tries again signs again


@dataclass(frozen=True)
class GenericHook:
    """The secrets that sign."""

    secrets: tuple[str, ...]

    def read(self, request: Request, *, now: datetime) -> Call:
        """See Hook."""
        timestamp = request.headers.get("x-newsletter-timestamp", "")
        signed = timestamp.encode() + b"." + request.body
        wanted = [hmac.new(secret.encode(), signed, "sha256").hexdigest() for secret in self.secrets]
        if not is_one_of(request.headers.get("x-newsletter-signature", "").lower(), wanted):
            raise Unbelieved("wrong signature")
        require_lately(seconds(timestamp), within=_WITHIN, now=now)
        events = items(mapping(document_of(request.body)).get("events"))
        return Call(sha256(signed).hexdigest(), tuple(_events(events)))


def _events(events: object) -> Iterator[Event]:
    for told in map(mapping, items(events)):
        try:
            kind = EventKind(text(told.get("kind")))
        except ValueError:
            raise Garbled("an event of an unknown kind") from None
        key, address = text(told.get("id")), text(told.get("address"))
        if not key or not address:
            raise Garbled("an event without an id or an address")
        yield Event(
            kind,
            key,
            address,
            status=text(told.get("status")),
            diagnostic=text(told.get("text")),
            is_lasting=told.get("lasting") is not False,
            places=(text(told.get("return_path")),),
            receipts=(text(told.get("receipt")),),
            message_id=text(told.get("message_id")),
        )
