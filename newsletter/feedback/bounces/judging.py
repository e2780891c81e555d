"""What a report says about the mailbox, in one function. Only `HARD` may ever suppress an address.

A 5.x.x is no proof: about a third of real bounces complain about us (authentication, reputation,
content, rate) and say nothing about the subscriber. What is not certain is `UNKNOWN`.
"""

import re
from enum import StrEnum


class Verdict(StrEnum):
    """What is known of the mailbox."""

    HARD = "hard"  # it does not exist: never again
    SOFT = "soft"  # it could not take the mail this time
    SENDER = "sender"  # the fault is ours, the mailbox may be fine
    UNKNOWN = "unknown"  # nothing certain, or nothing wrong


# Enhanced status codes (RFC 3463 and the IANA registry), without their class.
_HARD = {"1.1", "1.3", "1.6", "1.10"}
_SOFT = {"2.2", "3.1", "3.2", "4.5", "4.7"}
_SENDER = {"1.7", "1.8", "1.9", "2.3", "3.4"}
_SENDER_SUBJECTS = ("6.", "7.")  # content and security
# Codes that systems use for lack of a better one: there the words of the diagnostic decide.
_VAGUE = {"", "0.0", "1.0", "1.2", "2.0", "2.1", "3.0", "4.0", "4.1", "4.4", "5.0"}

_STATUS = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?:^|[;:\s])([245])\d\d(?=[\s-])")
_NOT_WORDS = re.compile(r"<[^>]*>|\S+@\S+|https?://\S+")

_SENDER_WORDS = re.compile(
    r"spam|junk|block|black\s?list|deny\s?list|\brbl\b|dnsbl|reputation|spf\b|dkim|dmarc|authenticat|"
    r"\bpolicy|content|virus|malware|phish|attachment|too (?:large|big|many|much|quickly)|size limit|"
    r"\brate\b|throttl|"
    r"\bptr\b|reverse dns|rdns|\bhelo\b|ehlo|relay(?:ing)? (?:access|denied|not)|"
    r"(?:unable|not|cannot|denied).{0,20}\brelay|sender|\bfrom\b.{0,20}(?:address|domain)|unsolicited|"
    r"bulk|client host|\bip\b|\btls\b|허용되지 않|차단|스팸|광고",
    re.IGNORECASE,
)
_FULL_WORDS = re.compile(
    r"quota|mailbox (?:is )?full|full mailbox|insufficient (?:system )?storage|out of storage|용량|가득",
    re.IGNORECASE,
)
_NO_MAILBOX_WORDS = re.compile(
    r"(?:user|recipient|mailbox|account|address)(?: \S+)? (?:is )?(?:unknown|not found|(?:does not|doesn['’]t) exist)|"
    r"(?:unknown|no such|invalid|non-?existent) (?:user|recipient|mailbox|account|address)|"
    r"no mailbox (?:here )?by that name|존재하지 않는 (?:사용자|계정|메일|수신자)|없는 (?:사용자|계정)",
    re.IGNORECASE,
)
_NO_DOMAIN_WORDS = re.compile(
    r"(?:domain|host)(?: name)? (?:\S+ )?(?:not found|(?:does not|doesn['’]t) exist)|nxdomain|null mx|"
    r"(?:unknown|no such) domain",
    re.IGNORECASE,
)


def judge(action: str, status: str, diagnostic: str) -> Verdict:
    """The verdict on one recipient from the three fields of RFC 3464 §2.3 (empty when missing)."""
    if action == "delayed":
        return Verdict.SOFT
    if action != "failed":
        return Verdict.UNKNOWN
    codes = _STATUS.findall(f"{status} {diagnostic}")
    details = {f"{int(subject)}.{int(detail)}" for _, subject, detail in codes} or {""}
    classes = {code[0] for code in codes} | set(_REPLY_CODE.findall(diagnostic))
    words = " ".join(_NOT_WORDS.sub(" ", diagnostic).split())
    if _is_our_fault(details, words):
        return Verdict.SENDER
    if details & _SOFT or "4" in classes or _FULL_WORDS.search(words):
        return Verdict.SOFT
    if "5" in classes and _has_no_mailbox(details, words):
        return Verdict.HARD
    return Verdict.UNKNOWN


def _is_our_fault(details: set[str], words: str) -> bool:
    by_code = any(detail in _SENDER or detail.startswith(_SENDER_SUBJECTS) for detail in details)
    return by_code or _SENDER_WORDS.search(words) is not None


def _has_no_mailbox(details: set[str], words: str) -> bool:
    if not details <= _HARD | _VAGUE:  # the reporter and the remote host contradict each other
        return False
    said = _NO_MAILBOX_WORDS.search(words) or _NO_DOMAIN_WORDS.search(words)
    return bool(details & _HARD) or said is not None
