"""Twilio SendGrid's event webhook, signed (ECDSA over P-256, SHA-256).

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from newsletter.feedback.inbound.ways.hooks.calls import (
    Call,
    Event,
    EventKind,
    Request,
    Unbelieved,
    document_of,
    items,
    mapping,
    require_lately,
    seconds,
    text,
)

_SIGNATURE, _TIMESTAMP = (
    "x-twilio-email-event-webhook-signature",
    "x-twilio-email-event-webhook-timestamp",
)
_WITHIN = timedelta(hours=24)  # so long do they try again
_KINDS = {
    "delivered": EventKind.DELIVERED,
    "deferred": EventKind.DELAYED,
    "bounce": EventKind.BOUNCED,
    "dropped": EventKind.BOUNCED,
    "spamreport": EventKind.COMPLAINED,
    "unsubscribe": EventKind.UNSUBSCRIBED,
    "group_unsubscribe": EventKind.UNSUBSCRIBED,
}


@dataclass(frozen=True)
class SendGridHook:
    """The verification keys of the webhook, as its page shows them."""

    keys: tuple[ec.EllipticCurvePublicKey, ...]

    @classmethod
    def of(cls, keys: Sequence[str]) -> Self:
        """From keys in Base64. Raises ValueError."""
        return cls(tuple(map(_key, keys)))

    def read(self, request: Request, *, now: datetime) -> Call:
        """See Hook."""
        timestamp, signature = request.headers.get(_TIMESTAMP, ""), request.headers.get(_SIGNATURE, "")
        if not self._is_signed(signature, timestamp.encode() + request.body):
            raise Unbelieved("wrong signature")
        require_lately(seconds(timestamp), within=_WITHIN, now=now)
        key = sha256(timestamp.encode() + request.body).hexdigest()
        return Call(key, tuple(_events(document_of(request.body))))

    def _is_signed(self, signature: str, signed: bytes) -> bool:
        try:
            octets = b64decode(signature, validate=True)
        except NoBase64:
            return False
        for key in self.keys:
            try:
                key.verify(octets, signed, ec.ECDSA(hashes.SHA256()))
            except InvalidSignature:
                continue
            return True
        return False


def _key(written: str) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(b64decode(written, validate=True))
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("no key on the curve P-256")
    return key


def _events(said: object) -> Iterator[Event]:
    for told in map(mapping, items(said)):
        if kind := _KINDS.get(text(told.get("event"))):
            yield _event(kind, told)


def _event(kind: EventKind, told: Mapping[str, Any]) -> Event:
    named = text(told.get("sg_message_id"))
    return Event(
        kind,
        text(told.get("sg_event_id")),
        text(told.get("email")),
        status=text(told.get("status")),
        diagnostic=text(told.get("reason")) or text(told.get("response")),
        is_lasting=told.get("type") != "blocked",
        places=(text(told.get("newsletter")),),  # of unique_args
        receipts=(named, named.partition(".")[0]),
        message_id=text(told.get("smtp-id")),
    )
