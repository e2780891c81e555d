"""An event as the report that a mail system would have written (RFC 3464, RFC 5965).

So there is one way in which is judged what came back, and what a provider calls a bounce is no more than a hint.
"""

import re

from newsletter.feedback.inbound.ways.hooks.calls import Event, EventKind

_BOUNDARY = "=_hook"
_LONGEST = 1_000  # characters
_ACTIONS = {
    EventKind.BOUNCED: "failed",
    EventKind.DELAYED: "delayed",
    EventKind.DELIVERED: "delivered",
}
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_SAYS = re.compile(r"(?<![\d.])[245](?:\.\d{1,3}\.\d{1,3}|\d\d)(?![\d.])")


def report_of(event: Event, *, to: str, provider: str) -> bytes:
    """The report on an event, to the return path of the mail that it is about; the same bytes each time."""
    head = (
        f"From: MAILER-DAEMON@{provider}.invalid",
        f"To: {to}",
        "Subject: What a mail service says of a mail",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    )
    if event.kind is EventKind.COMPLAINED:
        kind, media_type = "feedback-report", "message/feedback-report"
        about: tuple[str, ...] = (
            "Feedback-Type: abuse",
            f"User-Agent: {provider}",
            "Version: 1",
            f"Original-Envelope-Id: {_line(event.key)}",
            f"Original-Rcpt-To: <{_line(event.address)}>",
        )
    else:
        kind, media_type = "delivery-status", "message/delivery-status"
        about = (
            f"Reporting-MTA: dns; {provider}.invalid",
            f"Original-Envelope-Id: {_line(event.key)}",
            "",
            f"Final-Recipient: rfc822; {_line(event.address)}",
            f"Action: {_ACTIONS.get(event.kind, 'failed')}",
            f"Status: {_status(event)}",
            f"Diagnostic-Code: smtp; {_line(event.diagnostic)}",
        )
    lines = (
        *head,
        f'Content-Type: multipart/report; report-type={kind}; boundary="{_BOUNDARY}"',
        "",
        f"--{_BOUNDARY}",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "",
        f"--{_BOUNDARY}",
        f"Content-Type: {media_type}",
        "",
        *(line for line in about if not line.endswith("; ")),
        "",
        f"--{_BOUNDARY}--",
        "",
    )
    return "\r\n".join(lines).encode()


def _status(event: Event) -> str:
    """What they say, or of a bounce that they take for a passing one and say nothing of, that it is that."""
    if _STATUS.fullmatch(event.status):
        return event.status
    match event.kind:
        case EventKind.DELIVERED:
            return "2.0.0"
        case EventKind.DELAYED:
            return "4.0.0"
    says_it = _SAYS.search(f"{event.status} {event.diagnostic}")
    return "4.0.0" if not event.is_lasting and says_it is None else "5.0.0"


def _line(text: str) -> str:
    """A text in one line, and nothing that would end it or begin another."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(plain.split())[:_LONGEST]
