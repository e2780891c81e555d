"""What the judge says of one recipient: the only module that knows how it is asked, and in which words it answers."""

import re
from typing import NamedTuple

from newsletter.feedback.bounces.conclusion import BouncedRecipient, Conclusion
from newsletter.feedback.bounces.judging import Verdict, judge
from newsletter.feedback.meanings import Reason

_WORDS: tuple[tuple[Reason, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        (Reason.NO_DOMAIN, r"5\.1\.2\b|5\.4\.4\b|domain|host"),
        (Reason.FULL, r"[45]\.2\.2\b|quota|full|storage|용량|가득"),
        (Reason.DISABLED, r"disabled|suspended|closed|정지"),
        (Reason.INACTIVE, r"[45]\.2\.1\b|inactive|not active|휴면"),
        (Reason.GREYLISTED, r"gr[ae]y-?\s?list"),
        (Reason.CONNECTION, r"4\.4\.[12]\b|connect|timed? ?out"),
        (Reason.AUTHENTICATION, r"5\.7\.(?:2\d|30)\b|spf|dkim|dmarc|authenticat"),
        (Reason.CONTENT, r"5\.6\.|spam|junk|virus|content|스팸|광고"),
        (Reason.REPUTATION, r"block|black\s?list|\brbl\b|dnsbl|reputation|차단"),
        (Reason.RATE, r"rate|throttl|too many"),
        (Reason.SIZE, r"5\.3\.4\b|too (?:large|big)|size"),
    )
)
_POSSIBLE = {
    Verdict.HARD: (Reason.NO_DOMAIN,),
    Verdict.SOFT: (Reason.FULL, Reason.DISABLED, Reason.INACTIVE, Reason.GREYLISTED, Reason.CONNECTION),
    Verdict.SENDER: (
        Reason.AUTHENTICATION,
        Reason.CONTENT,
        Reason.REPUTATION,
        Reason.RATE,
        Reason.SIZE,
    ),
    Verdict.UNKNOWN: (Reason.DISABLED, Reason.INACTIVE),
}
_OTHERWISE = {
    Verdict.HARD: Reason.NO_MAILBOX,
    Verdict.SOFT: Reason.TEMPORARY,
    Verdict.SENDER: Reason.POLICY,
    Verdict.UNKNOWN: Reason.UNCLEAR,
}


class Judged(NamedTuple):
    """A verdict on a mailbox, and why."""

    verdict: Verdict
    reason: str


def judged_reply(reply: str) -> Judged:
    """What a reply of the relay says, to which a mailbox was refused."""
    return _with_reason(judge("failed", "", reply), "", reply)


def judged_recipient(found: BouncedRecipient) -> Judged:
    """What a report says of one of its recipients."""
    return _with_reason(found.verdict, found.status, found.diagnostic)


def judged_mail(conclusion: Conclusion) -> Judged:  # noqa: ARG001 (a report that names nobody is not judged, so far)
    """What a report says that names nobody; a token of ours tells whose it is."""
    return Judged(Verdict.UNKNOWN, Reason.UNCLEAR)


def _with_reason(verdict: Verdict, status: str, diagnostic: str) -> Judged:
    said = f"{status} {diagnostic}"
    possible = _POSSIBLE[verdict]
    found = (reason for reason, pattern in _WORDS if reason in possible and pattern.search(said))
    return Judged(verdict, next(found, _OTHERWISE[verdict]))
