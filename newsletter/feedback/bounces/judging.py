"""Why a mail did not arrive, in one function. Only `HARD` may ever suppress an address.

A 5.x.x is no proof: about a third of real bounces complain about us (authentication, reputation, content, rate) and say
nothing about the subscriber. Words that blame us are heard before any that call an address dead.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from newsletter.feedback.bounces.reasons import Judgement, Reason, Verdict, because
from newsletter.feedback.bounces.words import BLOCKLISTS, HARMLESS, PATTERNS, PHRASES, PLAINER

__all__ = ["Judgement", "Reason", "Verdict", "judge"]

_LONGEST = 1_200  # characters of a diagnostic that are weighed
_LONGEST_PROSE = 3_000

# Enhanced status codes (RFC 3463 and the IANA registry), without their class.
_BY_CODE = {
    "1.1": Reason.NO_MAILBOX,
    "1.2": Reason.NO_DOMAIN,
    "1.3": Reason.NO_MAILBOX,
    "1.6": Reason.MOVED,
    "1.10": Reason.NO_DOMAIN,
    "1.7": Reason.SENDER_ADDRESS,
    "1.8": Reason.SENDER_ADDRESS,
    "1.9": Reason.SENDER_ADDRESS,
    "2.1": Reason.DISABLED,
    "2.2": Reason.FULL,
    "2.3": Reason.SIZE,
    "3.1": Reason.SYSTEM,
    "3.2": Reason.SYSTEM,
    "3.4": Reason.SIZE,
    "3.5": Reason.SYSTEM,
    "4.5": Reason.SYSTEM,
    "4.310": Reason.NO_DOMAIN,  # Microsoft 365
    "4.7": Reason.EXPIRED,
    "5.3": Reason.RATE,
    "7.17": Reason.MOVED,  # somebody else has the mailbox, or the domain, now (RFC 7293)
    "7.18": Reason.MOVED,
    "7.20": Reason.AUTHENTICATION,
    "7.21": Reason.AUTHENTICATION,
    "7.22": Reason.AUTHENTICATION,
    "7.23": Reason.AUTHENTICATION,
    "7.24": Reason.AUTHENTICATION,
    "7.25": Reason.AUTHENTICATION,
    "7.26": Reason.AUTHENTICATION,
    "7.27": Reason.AUTHENTICATION,
    "7.28": Reason.RATE,
    "7.8": Reason.AUTHENTICATION,
    "7.9": Reason.AUTHENTICATION,
}
_BY_SUBJECT = {"6": Reason.CONTENT, "7": Reason.POLICY}
# Codes that systems use for lack of a better one: there the words decide.
_VAGUE = {"", "0.0", "1.0", "2.0", "2.1", "3.0", "4.0", "4.1", "4.4", "5.0", "5.1", "7.0", "7.1"}
_SOFT_BY_CLASS = {
    Reason.GREYLISTED,
    Reason.FULL,
    Reason.INACTIVE,
    Reason.DISABLED,
    Reason.EXPIRED,
    Reason.CONNECTION,
}

_STATUS = re.compile(r"(?<![\d.])([245])\.([0-7])\.(\d{1,3})(?![\d.]*\d)")
_REPLY_CODE = re.compile(r"(?:^|[;:\s'\"(\[])([245])\d\d(?=[\s-])")
_CODES = re.compile(
    r"(?<![\d.])[245]\d\d[- ](?:#?[245]\.\d\.\d{1,3}\b)?|\(?#?(?<![\d.])[245]\.\d\.\d{1,3}(?![\d.]*\d)\)?"
)
_URL = re.compile(r"https?://([^/\s>?#]{1,200})[^\s>]*")
_ADDRESS = re.compile(
    r"<[^<>]{0,300}>|[\"']?(?<![^\s<>\"'(\[;:,])[^\s<>\"'(\[;:,]{1,64}@[^\s<>\"')\];:,]{1,255}[\"']?"
)
# Of a domain that takes no mail at all (RFC 7505), not of one that takes none of ours.
_NULL_MX = re.compile(r"\bdomain (?:\S{1,255} )?(?:does not|doesn't) accept (?:e-?)?mail\b(?! from)")
# Of a name server that gave no answer (Postfix), not of a domain that is not there.
_NO_ANSWER = re.compile(r"host or domain name not found\b.{0,300}\btry again\b")
_ADDRESS_REJECTED = re.compile(r"[245]\d\d (?:#?5\.1\.0 |<)[^;]{0,80}address rejected\b")


def judge(action: str, status: str, diagnostic: str, prose: str = "") -> Judgement:
    """The judgement on one recipient, from the three fields of RFC 3464 §2.3 (empty when missing) and what the report
    says besides."""
    if action not in ("failed", "delayed"):
        return because(Reason.UNCLEAR)
    found = _judged(status, diagnostic[:_LONGEST], prose[:_LONGEST_PROSE])
    if action == "delayed":
        return Judgement(Verdict.SOFT, found.reason if found.verdict is not Verdict.HARD else Reason.SYSTEM)
    return found


@lru_cache(maxsize=512)
def _judged(status: str, diagnostic: str, prose: str) -> Judgement:
    codes = _STATUS.findall(f"{status} {diagnostic}")
    if not any(code[1:] != ("0", "0") for code in codes):
        codes += _STATUS.findall(prose)
    details = {f"{int(subject)}.{int(detail)}" for _, subject, detail in codes} or {""}
    classes = {code[0] for code in codes} | set(_REPLY_CODE.findall(diagnostic))
    if not classes:
        classes = set(_REPLY_CODE.findall(prose))
    by_words = _by_words(diagnostic) or _by_rejection(details, diagnostic)
    by_prose = _by_words(prose) if by_words in (None, Reason.UNCLEAR) else None
    return because(_weighed(details, classes, by_words, by_prose))


def _weighed(
    details: set[str], classes: set[str], by_words: Reason | None, by_prose: Reason | None
) -> Reason:
    by_code = _by_code(details)
    said = by_words
    if by_prose and _is_heard(by_prose, by_words, by_code):
        said = by_prose
    if said and said.verdict is Verdict.SENDER:
        return said
    is_vague = details <= _VAGUE | {
        code for code, reason in _BY_CODE.items() if reason.verdict is Verdict.HARD
    }
    is_dead = said is not None and said.verdict is Verdict.HARD
    # Of a code that blames us, only the server's own words make a dead address.
    is_told_dead = by_words is not None and by_words.verdict is Verdict.HARD and "4" not in classes
    if by_code and by_code.verdict is Verdict.SENDER and not (is_told_dead and is_vague):
        is_told = said is Reason.GREYLISTED or (
            is_vague and said in (Reason.FULL, Reason.INACTIVE, Reason.DISABLED)
        )
        return said if is_told and said else by_code
    if "4" in classes:
        return said if said in _SOFT_BY_CLASS else _soft(by_code)
    if said and said.verdict is Verdict.SOFT:
        return said
    if is_dead and by_code and by_code.verdict is Verdict.SOFT and by_code is not Reason.DISABLED:
        return by_code
    if is_dead:
        return said if is_vague and said else Reason.UNCLEAR
    if by_words is Reason.UNCLEAR:
        return Reason.UNCLEAR
    return by_code if by_code and (is_vague or by_code.verdict is not Verdict.HARD) else Reason.UNCLEAR


def _is_heard(by_prose: Reason, by_words: Reason | None, by_code: Reason | None) -> bool:
    """Whether the prose has a say beside what the server said itself."""
    if by_words is Reason.UNCLEAR:
        return by_prose.verdict is not Verdict.HARD
    # That one may try again later is said to everybody.
    is_polite = by_prose is Reason.SYSTEM and by_code is not None and by_code.verdict is Verdict.HARD
    return by_words is None and not is_polite


def _by_code(details: set[str]) -> Reason | None:
    found = [_BY_CODE.get(detail) or _BY_SUBJECT.get(detail[:1]) for detail in sorted(details) if detail]
    # Where the reporter and the remote host name two, the one that blames us counts, then the milder one.
    order = (Verdict.SENDER, Verdict.SOFT, Verdict.HARD)
    return next(
        (reason for verdict in order for reason in found if reason and reason.verdict is verdict), None
    )


def _soft(by_code: Reason | None) -> Reason:
    return by_code if by_code and by_code.verdict is Verdict.SOFT else Reason.SYSTEM


def _by_rejection(details: set[str], diagnostic: str) -> Reason | None:
    # IronPort says no more than this of a mailbox that it does not know.
    is_plain = "1.0" in details and _ADDRESS_REJECTED.search(_squeezed(diagnostic))
    return Reason.NO_MAILBOX if is_plain else None


def _by_words(text: str) -> Reason | None:
    words = _words(text)
    if not words.strip():
        return None
    if any(name in words for name in _blocklists(text)):
        return Reason.BLOCKED
    return _meant_by(words)


@lru_cache(maxsize=512)  # who is told the same is told it with another address
def _meant_by(words: str) -> Reason | None:
    for reason, phrases in PHRASES.items():
        if any(phrase in words for phrase in phrases):
            return reason
        if any(pattern.search(words) for pattern in PATTERNS.get(reason, ())):
            return reason
    return None


def _words(text: str) -> str:
    # The hosts of URLs stay.
    plain = _ADDRESS.sub(" ", _URL.sub(r" \1 ", text.lower()).replace("’", "'"))
    words = f" {_squeezed(_CODES.sub(' ', plain))} "
    if "domain" in words:
        words = _NO_ANSWER.sub("dns failure", _NULL_MX.sub("null mx", words))
    for phrase, plainer in PLAINER.items():
        words = words.replace(phrase, plainer)
    for phrase in HARMLESS:
        words = words.replace(phrase, " ")
    return words


def _blocklists(text: str) -> Iterable[str]:
    hosts = _URL.findall(text.lower())
    return (name for name in BLOCKLISTS if not name.endswith(".") or any(name in host for host in hosts))


def _squeezed(text: str) -> str:
    return " ".join(text.lower().split())
