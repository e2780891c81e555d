"""Mailgun's webhooks (HMAC-SHA256 over a time and a token). https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/

The signature does not cover what they tell: it counts only for a mail that we know by a token or a receipt of ours.
"""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newsletter.feedback.inbound.ways.hooks.calls import (
    Call,
    Event,
    EventKind,
    Request,
    Unbelieved,
    document_of,
    is_one_of,
    mapping,
    require_lately,
    seconds,
    text,
)

_WITHIN = timedelta(hours=24)  # they try again for eight
_KINDS = {
    "delivered": EventKind.DELIVERED,
    "failed": EventKind.BOUNCED,
    "complained": EventKind.COMPLAINED,
    "unsubscribed": EventKind.UNSUBSCRIBED,
}


@dataclass(frozen=True)
class MailgunHook:
    """The signing keys for webhooks."""

    keys: tuple[str, ...]

    def read(self, request: Request, *, now: datetime) -> Call:
        """See Hook."""
        said = mapping(document_of(request.body))
        signed = mapping(said.get("signature"))
        timestamp, token = text(signed.get("timestamp")), text(signed.get("token"))
        wanted = [
            hmac.new(key.encode(), f"{timestamp}{token}".encode(), "sha256").hexdigest() for key in self.keys
        ]
        if not token or not is_one_of(text(signed.get("signature")), wanted):
            raise Unbelieved("wrong signature")
        require_lately(seconds(timestamp), within=_WITHIN, now=now)
        return Call(token, tuple(_events(mapping(said.get("event-data")))))


def _events(told: Mapping[str, Any]) -> Iterator[Event]:
    kind = _KINDS.get(text(told.get("event")))
    if kind is None:
        return
    is_lasting = told.get("severity") != "temporary"
    if kind is EventKind.BOUNCED and not is_lasting:
        kind = EventKind.DELAYED  # they go on trying
    status = mapping(told.get("delivery-status"))
    named = text(mapping(mapping(told.get("message")).get("headers")).get("message-id"))
    yield Event(
        kind,
        text(told.get("id")),
        text(told.get("recipient")),
        status=text(status.get("enhanced-code")),
        diagnostic=_reply(status),
        is_lasting=is_lasting,
        places=(
            text(mapping(told.get("envelope")).get("sender")),
            text(mapping(told.get("user-variables")).get("newsletter")),
        ),
        receipts=(named,),
        message_id=f"<{named}>" if named else "",
    )


def _reply(status: Mapping[str, Any]) -> str:
    """As the server wrote it, as far as they tell: `550 No such mailbox`."""
    said = " ".join(filter(None, (text(status.get("message")), text(status.get("description")))))
    code = text(status.get("code"))
    return said if said.startswith(code) else f"{code} {said}".strip()
