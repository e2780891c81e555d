"""The parts of a report that are made for programs: delivery status (RFC 3464, RFC 6533) and complaints (RFC 5965)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from newsletter.feedback.bounces.kinds import BounceKind
from newsletter.feedback.bounces.mail import Fields, Part, read_fields, read_groups
from newsletter.feedback.bounces.who import MAX_RECIPIENTS, address_in, addresses_in, after_type, unique

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/global-headers",
    "message/rfc822-headers",
    "message/partial",
)
FEEDBACK_TYPE = "message/feedback-report"
_COMPLAINTS = ("abuse", "fraud", "opt-out", "opt-out-list")
_NO_COMPLAINTS = ("not-spam", "auth-failure")
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
_ACTION_OF_CLASS = {"2": "delivered", "4": "delayed", "5": "failed"}
_ACTION_WORDS = {
    "failure": "failed",
    "fail": "failed",
    "delay": "delayed",
    "deliverable": "delivered",
    "expired": "failed",
    "hard": "failed",
}
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_BLOCK = re.compile(
    r"^[ \t>]{0,9}(?:final|original|x-actual)-recipient\s{0,5}:", re.IGNORECASE | re.MULTILINE
)
_MAX_TEXT = 200_000
_MAX_DIAGNOSTIC = 2_000
_OLDER_TITLES = ("complaint about message from", "email feedback report for ip")


@dataclass(frozen=True)
class Fate:
    """What a status part says of one recipient; texts are empty where it does not say."""

    address: str
    action: str
    status: str
    diagnostic: str
    host: str = ""  # which said it


def fates_in(status_part: Part) -> list[Fate]:
    """The recipients of a status part. A damaged one may lack the group about the message, or any address."""
    groups = read_groups(status_part.content()[:_MAX_TEXT])
    return _merged(_fate(group) for group in groups if _is_about_somebody(group))


def fates_in_text(text: str) -> list[Fate]:
    """The same, where damage or a careless system has put the fields of a status part into a text."""
    if not _BLOCK.search(text):
        return []
    lines = "\n".join(
        line.lstrip("> \t") if _BLOCK.match(line) else line for line in text[:_MAX_TEXT].split("\n")
    )
    groups = read_groups(lines.encode("utf-8", "replace"))
    return _merged(_fate(group) for group in groups if _is_about_somebody(group) and _address(group))


def kind_of(fates: Sequence[Fate]) -> BounceKind:
    """What the actions come to."""
    actions = {fate.action for fate in fates}
    if "failed" in actions:
        return BounceKind.BOUNCED
    if "delayed" in actions:
        return BounceKind.DELAYED
    return BounceKind.DELIVERED if actions & set(_ACTIONS) else BounceKind.UNKNOWN


def complaint_of(report: Part) -> tuple[BounceKind, list[str]]:
    """Whether a feedback report is a complaint, and whose."""
    fields = Fields(
        tuple(item for group in read_groups(report.content()[:_MAX_TEXT]) for item in group.items)
    )
    feedback = fields.get("feedback-type").lower()
    if feedback in _COMPLAINTS:
        kind = BounceKind.COMPLAINED
    elif feedback in _NO_COMPLAINTS:
        kind = BounceKind.NOT_A_BOUNCE
    else:
        kind = BounceKind.UNKNOWN
    named = fields.all("original-rcpt-to", "removal-recipient", "original-recipient")
    return kind, unique(map(address_in, named))


def older_complaint(mail: Part, returned: Sequence[Part]) -> list[str] | None:
    """Whose a complaint in Microsoft's form from before RFC 5965 is: our mail attached, and at most a subject.

    None if it is none.
    """
    subject = mail.header.get("subject").lower()
    inside = [
        read_fields(part.content()[:_MAX_TEXT].replace(b"\r\n", b"\n").lstrip(b"\n").partition(b"\n\n")[0])
        for part in returned[:3]
    ]
    marked = [value for fields in inside for value in fields.all("x-hmxmroriginalrecipient")]
    is_titled = subject.startswith(_OLDER_TITLES) and bool(returned)
    if not marked and not is_titled:
        return None
    return (
        unique(map(address_in, marked))
        or unique(one for fields in inside for one in addresses_in(fields.get("to")))[:1]
    )


def reporting_host(status_part: Part) -> str:
    """The host that wrote the report."""
    groups = read_groups(status_part.content()[:_MAX_TEXT])
    return next(
        (after_type(group.get("reporting-mta")) for group in groups if group.get("reporting-mta")), ""
    )[:255]


def _is_about_somebody(group: Fields) -> bool:
    return bool(
        group.all("final-recipient", "original-recipient", "x-actual-recipient", "action", "diagnostic-code")
    )


def _fate(group: Fields) -> Fate:
    diagnostic = after_type(group.get("diagnostic-code"))[:_MAX_DIAGNOSTIC]
    found = _STATUS.search(group.get("status"))
    status = found[0] if found else group.get("status").partition(" ")[0]
    said = re.split(r"[\s(;]", group.get("action").lower().strip(), maxsplit=1)[0]
    action = _ACTION_WORDS.get(said, said)
    if action not in _ACTIONS:
        action = _ACTION_OF_CLASS.get(status[:1]) or _ACTION_OF_CLASS.get(diagnostic[:1], "")
    host = after_type(group.get("remote-mta")).partition(" ")[0][:255]
    return Fate(_address(group), action, status, diagnostic, host)


def _address(group: Fields) -> str:
    # A forwarding host reports the final address; ours is the original one (RFC 3464 §2.3.1).
    named = (
        group.all("original-recipient")
        + group.all("final-recipient")
        + group.all("x-actual-recipient", "x-postfix-original-recipient")
    )
    return next(filter(None, map(address_in, named)), "")


def _merged(fates: Iterator[Fate]) -> list[Fate]:
    """Each recipient once: a diagnostic may stand in a group of its own, and some systems report an attempt each."""
    found: dict[str, Fate] = {}
    for fate in fates:
        key = fate.address.casefold()
        before = found.get(key)
        if before is None or (fate.action == "failed" and before.action != "failed"):
            found[key] = fate
        elif not before.diagnostic:
            found[key] = replace(before, diagnostic=fate.diagnostic, status=before.status or fate.status)
        elif fate.action == before.action and fate.diagnostic not in before.diagnostic:
            # A list or an alias: all that is said of those behind it is weighed together.
            both = f"{before.diagnostic} {fate.diagnostic}"[:_MAX_DIAGNOSTIC]
            found[key] = replace(before, diagnostic=both)
        if len(found) > MAX_RECIPIENTS:
            break
    nameless = found.pop("", None) if len(found) > 1 else None
    fates_of = list(found.values())[:MAX_RECIPIENTS]
    if nameless and len(fates_of) == 1:
        [only] = fates_of
        return [
            replace(
                only,
                action=only.action or nameless.action,
                status=only.status or nameless.status,
                diagnostic=only.diagnostic or nameless.diagnostic,
            )
        ]
    return fates_of
