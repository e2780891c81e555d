"""What one mail that came back says: delivery reports (RFC 3464, RFC 6533) and complaints (RFC 5965).

Anything else from a mail system is `unknown`, to be looked at by a person; it never becomes a bounce by
guessing. The recipient is known for certain only from our own token in the return path.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from newsletter.feedback.bounces.judging import Verdict, judge
from newsletter.feedback.bounces.mail import Fields, Part, read_fields, read_groups, read_mail
from newsletter.links import Purpose, tokens_at

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
_COMPLAINTS = ("abuse", "fraud", "opt-out", "opt-out-list")
_NO_COMPLAINTS = ("not-spam", "auth-failure")
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_ACTION_OF_CLASS = {"2": "delivered", "4": "delayed", "5": "failed"}

_ADDRESS = re.compile(r"[^\s<>;,:]+@[^\s<>;,:]+")
_ESCAPED = re.compile(r"\\x\{([0-9A-F]{1,6})\}", re.IGNORECASE)
_MAIL_SYSTEM = re.compile(r"\b(?:mailer-daemon|postmaster|mail delivery (?:sub)?system)\b", re.IGNORECASE)


class BounceKind(StrEnum):
    """What a mail that came back is."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINED = "complained"
    UNKNOWN = "unknown"  # from a mail system, but not in a form we can read
    NOT_A_BOUNCE = "not-a-bounce"


@dataclass(frozen=True)
class BouncedRecipient:
    """One recipient of a report; texts are empty when the report does not say."""

    address: str
    action: str
    status: str
    diagnostic: str
    verdict: Verdict


@dataclass(frozen=True)
class Conclusion:
    """What the mail says. `delivery_token` is what the return path held, not yet checked against our key."""

    kind: BounceKind
    recipients: tuple[BouncedRecipient, ...] = ()
    delivery_token: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The public form of `newsletter bounce FILE --json`."""
        return {
            "kind": self.kind.value,
            "recipients": [vars(recipient) for recipient in self.recipients],
            "delivery_token": self.delivery_token,
        }


def conclude(data: bytes) -> Conclusion:
    """What a mail as it arrived (RFC 5322 bytes) says. Takes any bytes; raises nothing."""
    mail = read_mail(data)
    parts = list(mail.parts())
    token = _our_token(mail, parts)
    for part in parts:
        if part.media_type in _STATUS_TYPES:
            return _of_delivery_report(part, token)
        if part.media_type == "message/feedback-report":
            return _of_complaint(part, token)
    return _of_other_mail(mail, parts, token)


def _of_delivery_report(report: Part, token: str | None) -> Conclusion:
    # The first group is about the message; a damaged report may lack it.
    groups = read_groups(report.content())
    recipients = tuple(_recipient(group) for group in groups if _recipient_address(group))
    actions = {recipient.action for recipient in recipients}
    if "failed" in actions:
        kind = BounceKind.BOUNCED
    elif "delayed" in actions:
        kind = BounceKind.DELAYED
    elif actions & set(_ACTIONS):
        kind = BounceKind.DELIVERED
    else:
        kind = BounceKind.UNKNOWN
    return Conclusion(kind, recipients, token)


def _of_complaint(report: Part, token: str | None) -> Conclusion:
    fields = Fields(tuple(item for group in read_groups(report.content()) for item in group.items))
    kind_of_feedback = fields.get("feedback-type").lower()
    if kind_of_feedback in _COMPLAINTS:
        kind = BounceKind.COMPLAINED
    elif kind_of_feedback in _NO_COMPLAINTS:
        kind = BounceKind.NOT_A_BOUNCE
    else:
        kind = BounceKind.UNKNOWN
    # A complaint says nothing about the mailbox, so it carries no verdict on it.
    recipients = tuple(
        BouncedRecipient(address, "", "", "", Verdict.UNKNOWN)
        for address in _unique(map(_address, fields.all("original-rcpt-to")))
    )
    return Conclusion(kind, recipients, token)


def _of_other_mail(mail: Part, parts: list[Part], token: str | None) -> Conclusion:
    header = mail.header
    failed = [_address(text) for text in ",".join(header.all("x-failed-recipients")).split(",")]
    if any(failed):
        # Exim names the recipients here and tells the reason in prose only.
        recipients = (
            BouncedRecipient(address, "failed", "", "", Verdict.UNKNOWN) for address in _unique(failed)
        )
        return Conclusion(BounceKind.BOUNCED, tuple(recipients), token)
    if any(part.media_type.endswith("disposition-notification") for part in parts):
        return Conclusion(BounceKind.NOT_A_BOUNCE, delivery_token=token)
    # An answer of a person's mailbox has an empty return path too (RFC 3834 §3.3).
    is_answer = header.get("auto-submitted").lower().startswith("auto-replied")
    has_no_sender = header.get("return-path") == "<>" and not is_answer
    from_mail_system = _MAIL_SYSTEM.search(header.get("from")) is not None
    kind = BounceKind.UNKNOWN if from_mail_system or has_no_sender else BounceKind.NOT_A_BOUNCE
    return Conclusion(kind, delivery_token=token)


def _recipient(group: Fields) -> BouncedRecipient:
    status = group.get("status").partition(" ")[0]
    action = group.get("action").partition(" ")[0].lower()
    if action not in _ACTIONS:
        action = _ACTION_OF_CLASS.get(status[:1], "")
    diagnostic = _after_type(group.get("diagnostic-code"))
    return BouncedRecipient(
        address=_recipient_address(group),
        action=action,
        status=status,
        diagnostic=diagnostic,
        verdict=judge(action, status, diagnostic),
    )


def _recipient_address(group: Fields) -> str:
    # A forwarding host reports the final address; ours is the original one (RFC 3464 §2.3.1).
    found = map(_address, group.all("original-recipient") + group.all("final-recipient"))
    return next(filter(None, found), "")


def _address(field: str) -> str:
    found = _ADDRESS.search(_ESCAPED.sub(_unescaped, _after_type(field)))
    return found[0].strip("\"'()") if found else ""


def _after_type(field: str) -> str:
    # "rfc822; somebody@example.org", "smtp; 550 5.1.1 …"
    kind, semicolon, value = field.partition(";")
    return value.strip() if semicolon and re.fullmatch(r"\s*[\w-]+\s*", kind) else field.strip()


def _unescaped(match: re.Match[str]) -> str:
    # `\x{AC00}` is utf-8-addr-xtext (RFC 6533 §3).
    code = int(match[1], 16)
    is_character = code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if is_character else match[0]


def _our_token(mail: Part, parts: list[Part]) -> str | None:
    places = mail.arrived_at()
    for part in parts:
        if part.media_type == "message/feedback-report":
            places += read_fields(part.content()).all("original-mail-from")
        elif part.media_type in _RETURNED_TYPES:
            returned = part.content().replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")[0]
            places += read_fields(returned).all("return-path")
    return next(tokens_at(Purpose.BOUNCE, places), None)


def _unique(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, addresses)))
