"""Why a mail did not arrive, and what follows from it for the address: a reason belongs to one verdict."""

from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """What is known of the mailbox."""

    HARD = "hard"  # it does not exist: never again
    SOFT = "soft"  # it could not take the mail this time
    SENDER = "sender"  # the fault is ours, the mailbox may be fine
    UNKNOWN = "unknown"  # nothing certain, or nothing wrong


class Reason(StrEnum):
    """What a mail system says went wrong."""

    NO_MAILBOX = "no-mailbox"
    NO_DOMAIN = "no-domain"
    MOVED = "moved"

    FULL = "full"
    INACTIVE = "inactive"
    DISABLED = "disabled"
    FILTERED = "filtered"  # unknown, or closed to us by its owner: see carriers.py
    CONNECTION = "connection"
    GREYLISTED = "greylisted"
    EXPIRED = "expired"
    SYSTEM = "system"
    TEMPORARY = "temporary"  # a person said so, and no more

    AUTHENTICATION = "authentication"  # SPF, DKIM, DMARC, PTR, HELO
    REPUTATION = "reputation"
    BLOCKED = "blocked"
    CONTENT = "content"
    POLICY = "policy"
    RATE = "rate"
    SIZE = "size"
    RELAYING = "relaying"
    SENDER_ADDRESS = "sender-address"
    SUSPENDED_SENDER = "suspended-sender"

    UNCLEAR = "unclear"

    @property
    def verdict(self) -> Verdict:
        """What follows from it."""
        return _VERDICTS[self]


_OF_EACH = {
    Verdict.HARD: (Reason.NO_MAILBOX, Reason.NO_DOMAIN, Reason.MOVED),
    Verdict.SOFT: (
        Reason.FULL,
        Reason.INACTIVE,
        Reason.DISABLED,
        Reason.FILTERED,
        Reason.CONNECTION,
        Reason.GREYLISTED,
        Reason.EXPIRED,
        Reason.SYSTEM,
        Reason.TEMPORARY,
    ),
    Verdict.SENDER: (
        Reason.AUTHENTICATION,
        Reason.REPUTATION,
        Reason.BLOCKED,
        Reason.CONTENT,
        Reason.POLICY,
        Reason.RATE,
        Reason.SIZE,
        Reason.RELAYING,
        Reason.SENDER_ADDRESS,
        Reason.SUSPENDED_SENDER,
    ),
    Verdict.UNKNOWN: (Reason.UNCLEAR,),
}
_VERDICTS = {reason: verdict for verdict, reasons in _OF_EACH.items() for reason in reasons}


class Judgement(NamedTuple):
    """The verdict on one recipient, and why."""

    verdict: Verdict
    reason: Reason


def because(reason: Reason) -> Judgement:
    """The judgement that follows from a reason."""
    return Judgement(reason.verdict, reason)
