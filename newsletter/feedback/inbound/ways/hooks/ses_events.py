"""What Amazon SES says in a notification or an event. https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsletter.feedback.inbound.ways.hooks.calls import Event, EventKind, items, mapping, text

_NO_COMPLAINTS = ("not-spam", "auth-failure")


def events_in(said: object) -> Sequence[Event]:
    """The events in a message of a topic; none in one that is about something else."""
    return tuple(_events(mapping(said)))


def _events(said: Mapping[str, Any]) -> Iterator[Event]:
    mail = mapping(said.get("mail"))
    match said.get("notificationType") or said.get("eventType"):
        case "Bounce":
            told = mapping(said.get("bounce"))
            is_lasting = told.get("bounceType") == "Permanent"
            for found in map(mapping, items(told.get("bouncedRecipients"))):
                yield _event(
                    EventKind.BOUNCED,
                    mail,
                    text(told.get("feedbackId")),
                    text(found.get("emailAddress")),
                    status=text(found.get("status")),
                    diagnostic=text(found.get("diagnosticCode")),
                    is_lasting=is_lasting,
                )
        case "Complaint":
            told = mapping(said.get("complaint"))
            if told.get("complaintFeedbackType") in _NO_COMPLAINTS:
                return
            for found in map(mapping, items(told.get("complainedRecipients"))):
                address = text(found.get("emailAddress"))
                yield _event(EventKind.COMPLAINED, mail, text(told.get("feedbackId")), address)
        case "Delivery":
            told = mapping(said.get("delivery"))
            for address in map(text, items(told.get("recipients"))):
                yield _event(
                    EventKind.DELIVERED,
                    mail,
                    "delivered",
                    address,
                    diagnostic=text(told.get("smtpResponse")),
                )
        case "DeliveryDelay":
            told = mapping(said.get("deliveryDelay"))
            for found in map(mapping, items(told.get("delayedRecipients"))):
                yield _event(
                    EventKind.DELAYED,
                    mail,
                    f"delayed {text(told.get('timestamp'))}",
                    text(found.get("emailAddress")),
                    status=text(found.get("status")),
                    diagnostic=text(found.get("diagnosticCode")),
                )


def _event(
    kind: EventKind,
    mail: Mapping[str, Any],
    key: str,
    address: str,
    *,
    status: str = "",
    diagnostic: str = "",
    is_lasting: bool = True,
) -> Event:
    message = text(mail.get("messageId"))
    headers = map(mapping, items(mail.get("headers")))
    ours = [
        text(header.get("value"))
        for header in headers
        if text(header.get("name")).lower() in ("list-unsubscribe", "return-path")
    ]
    return Event(
        kind,
        f"{message} {key}",
        address,
        status=status,
        diagnostic=diagnostic,
        is_lasting=is_lasting,
        places=(text(mail.get("source")), *ours),
        receipts=(message,),
        message_id=text(mapping(mail.get("commonHeaders")).get("messageId")),
    )
