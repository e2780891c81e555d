"""Postmark's webhooks, which are not signed: a user name and a password in the address that it is given.

https://postmarkapp.com/developer/webhooks/webhooks-overview
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
    document_of,
    is_one_of,
    mapping,
    text,
)

# https://postmarkapp.com/developer/api/bounce-api#bounce-types
_LASTING = ("HardBounce", "BadEmailAddress", "ManuallyDeactivated", "Blocked")
_NO_BOUNCES = ("AutoResponder", "AddressChange", "ChallengeVerification", "Subscribe", "OpenRelayTest")


@dataclass(frozen=True)
class PostmarkHook:
    """Each secret is `user:password`."""

    secrets: tuple[str, ...]

    def read(self, request: Request, *, now: datetime) -> Call:  # noqa: ARG002 (nothing says when it was sent)
        """See Hook."""
        if not is_one_of(basic(request.headers.get("authorization", "")), self.secrets):
            raise Unbelieved("wrong password")
        told = mapping(document_of(request.body))
        return Call(sha256(request.body).hexdigest(), tuple(_events(told)))


def _events(told: Mapping[str, Any]) -> Iterator[Event]:
    kind, of_type = text(told.get("RecordType")), text(told.get("Type"))
    match kind, of_type:
        case "Bounce", "SpamNotification" | "SpamComplaint":
            yield _event(EventKind.COMPLAINED, told)
        case "SpamComplaint", _:
            yield _event(EventKind.COMPLAINED, told)
        case "Bounce", "Unsubscribe":
            yield _event(EventKind.UNSUBSCRIBED, told)
        case "Bounce", _ if of_type not in _NO_BOUNCES:
            yield _event(EventKind.BOUNCED, told)
        case "Delivery", _:
            yield _event(EventKind.DELIVERED, told)
        case "SubscriptionChange", _ if told.get("SuppressSending") is True:
            if told.get("SuppressionReason") == "ManualSuppression" and told.get("Origin") == "Recipient":
                yield _event(EventKind.UNSUBSCRIBED, told)


def _event(kind: EventKind, told: Mapping[str, Any]) -> Event:
    named = text(told.get("MessageID"))
    return Event(
        kind,
        f"{kind} {text(told.get('ID')) or named}",
        text(told.get("Email")) or text(told.get("Recipient")),
        diagnostic=_reply(text(told.get("Details"))),
        is_lasting=text(told.get("Type")) in _LASTING,
        places=(text(mapping(told.get("Metadata")).get("newsletter")), text(told.get("Content"))),
        receipts=(named,),
    )


def _reply(details: str) -> str:
    """`smtp;550 5.1.1 …` is how a report writes it."""
    return details.removeprefix("smtp;").strip()
