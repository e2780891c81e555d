"""What a mail that came back, a reply of the relay or the word of a person means for one delivery.

Everybody who wants to know asks for an Outcome.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.addresses import parse_address
from newsletter.errors import Invalid
from newsletter.feedback.bounces.carriers import doubted
from newsletter.feedback.bounces.conclusion import BouncedRecipient, BounceKind, Conclusion
from newsletter.feedback.bounces.judging import judge
from newsletter.feedback.bounces.mail import Part, decode, read_mail
from newsletter.feedback.bounces.reasons import Judgement, Reason, Verdict
from newsletter.feedback.meanings import Meaning
from newsletter.feedback.models import FeedbackKind
from newsletter.relays.replies import fit_to_keep
from subscribers.models import Subscriber

_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_MOST_SEARCHED = 100_000  # characters
_MOST_TEXT = 2_000  # patterns that look into it stay quick
_MOST_STATUS = 20
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_NO_STATUS = re.compile(r"[^\d.]")
_MOST_HOST = 255


@dataclass(frozen=True)
class Outcome:
    """What it means. `verdict` is about the very address that we mailed; `text` holds nobody's address."""

    kind: FeedbackKind
    verdict: Verdict | None = None
    reason: str = ""
    status: str = ""
    host: str = ""
    text: str = ""
    is_reply: bool = False  # of the relay itself

    @property
    def is_dead(self) -> bool:
        """Whether the address is given up at once."""
        return self.kind is FeedbackKind.BOUNCED and self.verdict is Verdict.HARD

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody has to say what it means."""
        is_unclear = self.kind is FeedbackKind.BOUNCED and self.reason == Reason.UNCLEAR
        return is_unclear or self.kind is FeedbackKind.UNREAD


def of_mail(conclusion: Conclusion, *, owner: Subscriber | None) -> Outcome:
    """What a mail that came back says of the mail to `owner`; None: it is not known to whom that went."""
    found = _about(conclusion.recipients, owner)
    kind = _kind_of(conclusion)
    outcome = Outcome(
        kind,
        status=_NO_STATUS.sub("", found.status)[:_MOST_STATUS] if found else "",
        host=_fit((found.host if found else "") or conclusion.host, owner)[:_MOST_HOST],
        text=_fit(found.diagnostic if found and found.diagnostic else conclusion.says, owner),
    )
    if kind is FeedbackKind.COMPLAINED:
        return outcome
    if kind is FeedbackKind.ANSWERED:  # what people say is theirs
        return replace(outcome, text="")
    if kind is FeedbackKind.DELIVERED:
        return outcome
    unclear = replace(outcome, verdict=Verdict.UNKNOWN, reason=Reason.UNCLEAR)
    if kind is FeedbackKind.UNREAD:
        return unclear
    judged = Judgement(found.verdict, found.reason) if found else conclusion.judgement
    verdict, reason = doubted(judged, owner.email if owner else "")
    if verdict is Verdict.HARD and found and owner and not _is_of(owner, found.address):
        # A report may speak of an address that theirs forwards to, or of one they had before: theirs may be fine.
        return unclear
    return replace(outcome, verdict=verdict, reason=reason)


def of_reply(reply: str, *, has_expired: bool, address: str = "") -> Outcome:
    """What the relay means who refused somebody at an address, or put them off until the time to try was over."""
    verdict, reason = doubted(judge("failed", "", reply), address)
    status = _STATUS.search(reply)
    outcome = Outcome(
        FeedbackKind.BOUNCED,
        verdict=verdict,
        reason=reason,
        status=status[0] if status else "",
        text=fit_to_keep(reply),
        is_reply=True,
    )
    if has_expired and (outcome.is_dead or reason in (Reason.UNCLEAR, Reason.SYSTEM)):
        return replace(outcome, verdict=Verdict.SOFT, reason=Reason.EXPIRED)
    return outcome


def of_meaning(meaning: Meaning, outcome: Outcome) -> Outcome:
    """The same, as a person says that it is meant."""
    match meaning:
        case Meaning.DEAD:
            said = (FeedbackKind.BOUNCED, Verdict.HARD, Reason.NO_MAILBOX)
        case Meaning.FULL:
            said = (FeedbackKind.BOUNCED, Verdict.SOFT, Reason.FULL)
        case Meaning.TEMPORARY:
            said = (FeedbackKind.BOUNCED, Verdict.SOFT, Reason.TEMPORARY)
        case Meaning.OURS:
            said = (FeedbackKind.BOUNCED, Verdict.SENDER, Reason.POLICY)
        case Meaning.COMPLAINT:
            return replace(outcome, kind=FeedbackKind.COMPLAINED, verdict=None, reason="")
        case Meaning.NOTHING:
            return replace(outcome, kind=FeedbackKind.ANSWERED, verdict=None, reason="", text="")
    kind, verdict, reason = said
    return replace(outcome, kind=kind, verdict=verdict, reason=reason)


def searchable(data: bytes) -> str:
    """What rules look for a phrase in: subject, prose and status of a mail, never the mail of ours that it brings back."""
    mail = read_mail(data)
    texts = [mail.header.get("subject")]
    texts += [decode(part.content()) for part in mail.parts() if _is_said_by_them(part)]
    return folded(" ".join(texts)[:_MOST_SEARCHED])


def folded(text: str) -> str:
    """A phrase, or a text, as they are compared: without case, and with single spaces."""
    return " ".join(text.split()).casefold()


def _kind_of(conclusion: Conclusion) -> FeedbackKind:
    match conclusion.kind:
        case BounceKind.BOUNCED:
            return FeedbackKind.BOUNCED
        case BounceKind.DELAYED:
            return FeedbackKind.DELAYED
        case BounceKind.COMPLAINED:
            return FeedbackKind.COMPLAINED
        case BounceKind.UNKNOWN:
            return FeedbackKind.UNREAD
        case BounceKind.DELIVERED if any(found.action == "delivered" for found in conclusion.recipients):
            return FeedbackKind.DELIVERED  # relayed or expanded (RFC 3464 §2.3.3) is on its way only
    return FeedbackKind.ANSWERED


def _about(recipients: Sequence[BouncedRecipient], owner: Subscriber | None) -> BouncedRecipient | None:
    """Of several recipients the one that we mailed, then one that failed."""
    if len(recipients) < 2:
        return recipients[0] if recipients else None

    def rank(found: BouncedRecipient) -> tuple[bool, bool]:
        return owner is None or not _is_of(owner, found.address), found.action != "failed"

    return min(recipients, key=rank)


def _is_of(owner: Subscriber, text: str) -> bool:
    if not text:  # our token says whose it is
        return True
    try:
        return parse_address(text).key == owner.address_key
    except Invalid:
        return False


def _fit(text: str, owner: Subscriber | None) -> str:
    """Short, without anybody's address, and without the letters of theirs before the @."""
    text = text[:_MOST_TEXT]
    local = owner.email.partition("@")[0] if owner else ""
    is_plain = f"{local}{text}".isascii()
    if len(local) > 2 and (not is_plain or local.lower() in text.lower()):
        text = re.sub(rf"(?<![\w@]){re.escape(local)}(?![\w@])", "…", text, flags=re.IGNORECASE)
    return fit_to_keep(" ".join(text.split()))


def _is_said_by_them(part: Part) -> bool:
    return part.media_type in _STATUS_TYPES or (
        part.media_type.startswith("text/") and part.media_type != "text/rfc822-headers"
    )
