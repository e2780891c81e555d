"""What an SMTP server answers, and what that means. SMTP codes are judged here and nowhere else; so are words, of any relay."""

import re
import socket
import ssl
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import Sentence, say, verbatim


class Unreadable(Exception):
    """The server said something that is no SMTP reply, or something nobody asked for."""


class NotHttp(Exception):
    """The server said something that is no HTTP answer."""


class NotHandedOver(Exception):
    """The connection ended before the server could accept the message; `outcome` is what that comes to
    when no other connection is tried."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome.reply))
        self.outcome = outcome


class Reply(NamedTuple):
    """A whole reply, perhaps of several lines."""

    code: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """As it is kept."""
        return fit_to_keep(" ".join([str(self.code), *self.lines]))

    @property
    def receipt(self) -> str:
        """What the server calls the message that it took, where it says so in a form that is well known."""
        found = _RECEIPT.search(" ".join(self.lines))
        return next(filter(None, found.groups()), "") if found else ""

    @property
    def status(self) -> str:
        """Only the codes: `535 5.7.8`."""
        enhanced = _ENHANCED.match(self.lines[0])
        return f"{self.code} {enhanced[0]}" if enhanced else str(self.code)


def fit_to_keep(said: str) -> str:
    """What a relay said, for people: on one line, of readable length, and without anybody's address."""
    text = said if said.isprintable() else _UNPRINTABLE.sub(" ", said)
    if "@" in text or "%40" in text:
        text = _ADDRESS.sub("…@…", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


@lru_cache(maxsize=64)  # the answers to MAIL, RCPT and DATA are the same each time
def read_line(line: bytes) -> tuple[int, bool, str]:
    """Code, whether more lines follow, and text of one line of a reply. Raises Unreadable."""
    if not (found := _LINE.fullmatch(line)):
        raise Unreadable
    code, more, text = found.groups(b"")
    return int(code), more == b"-", text.decode("utf-8", "replace")


class Stage(IntEnum):
    """How far a transaction has come, named by what the server is answering."""

    CONNECTION = 1
    GREETING = 2
    EHLO = 3
    TLS = 4
    AUTH = 5
    MAIL = 6
    RCPT = 7
    DATA = 8
    BODY = 9
    DOT = 10


def judge(stage: Stage, reply: Reply, relay: str) -> Outcome | None:
    """What a reply at a stage means; None: go on."""
    kind = reply.code // 100
    if stage is Stage.DOT and kind in (2, 3):
        said = verbatim(str(reply))
        return Accepted(said, reply.receipt) if kind == 2 else Uncertain(said)
    if reply.code == 354 if stage is Stage.DATA else kind == 2 and stage is not Stage.BODY:
        return None
    fault = fault_of(stage, reply)
    if stage >= Stage.MAIL and fault is Fault.QUOTA:
        return at_its_limit(relay, str(reply))
    if stage <= Stage.AUTH or _is_about_us(stage, reply, fault):
        refusal = _REFUSAL[min(stage, Stage.MAIL)]
        return Unavailable(replace(refusal, values={"relay": relay, "reply": _quoted(stage, reply)}))
    match kind:
        case 4:
            return Deferred(verbatim(str(reply)), fault)
        case 5:
            return Refused(verbatim(str(reply)), fault)
    return judge_failure(stage, Unreadable(), relay)


def fault_of(stage: Stage, reply: Reply) -> Fault:
    """Whom a 4xx or 5xx is about, by its enhanced code (RFC 3463 and the IANA registry) and its words.

    Words about us count more than a code about the person: many servers have one code for everything. A mailbox that is
    over its own quota is no limit of ours.
    """
    words = _NOT_WORDS.sub(" ", " ".join(reply.lines))
    detail = reply.status.partition(" ")[2].partition(".")[2]
    if reply.code < 500 and _FIRST_MEETING.search(words):
        return Fault.RECIPIENT
    if (detail.startswith("2.") and detail != "2.3") or _FULL.search(words):
        return Fault.RECIPIENT
    if detail == "3.4" or (stage is Stage.MAIL and reply.code == 552) or _TOO_LARGE.search(words):
        return Fault.SIZE
    if (reply.code >= 500 and detail == "4.5") or (
        _OVER_LIMIT.search(words) and not _AT_A_TIME.search(words)
    ):
        return Fault.QUOTA
    for fault, said in _WORDS.items():
        if said.search(words):
            return fault
    return _FAULTS.get(detail) or _FAULTS.get(detail.partition(".")[0]) or Fault.UNCLEAR


def fault_in(words: str) -> Fault:
    """Whom a refusal is about, where there is no code: by its words alone."""
    return fault_of(Stage.DOT, Reply(500, (words,)))


def at_its_limit(relay: str, reply: str) -> Unavailable:
    """It takes no more from us for now, whoever it is for."""
    return Unavailable(replace(_LIMIT, values={"relay": relay, "reply": reply}))


def takes_nothing_from_us(relay: str, reply: str) -> Unavailable:
    """It would say the same whoever it is for."""
    return Unavailable(replace(_REFUSAL[Stage.MAIL], values={"relay": relay, "reply": reply}))


def says_too_many_at_once(outcome: Outcome) -> bool:
    """Whether the server would take the message with fewer connections open."""
    is_for_now = isinstance(outcome, Deferred | Unavailable)
    return is_for_now and bool(_TOO_MANY_AT_ONCE.search(str(outcome.reply)))


def judge_failure(stage: Stage, error: Exception, relay: str) -> Outcome:
    """What it means that no reply could be had at a stage."""
    reason = _reason(error)
    if stage is Stage.DOT:
        return Uncertain(
            say("{relay} {reason} after the whole message was transmitted", relay=relay, reason=reason)
        )
    if stage >= Stage.RCPT:
        return Deferred(say("{relay} {reason} before it could take the message", relay=relay, reason=reason))
    return Unavailable(say("{relay} {reason} ({when})", relay=relay, reason=reason, when=_WHEN[stage]))


def _is_about_us(stage: Stage, reply: Reply, fault: Fault) -> bool:
    """Whether the reply is about the connection or our own address, and would be the same for every recipient."""
    if stage is Stage.MAIL:
        # Other 4xx than those of a relay that has no room: this sender and message, a little later.
        is_full = reply.code == 421 or reply.status.startswith("452 4.3.")
        return is_full or (reply.code >= 500 and fault is not Fault.SIZE)
    return reply.code in (530, 535, 538)  # sign in first, or use TLS


def _quoted(stage: Stage, reply: Reply) -> str:
    # A server may repeat what it could not accept: at sign-in that is the password.
    return reply.status if stage is Stage.AUTH else str(reply)


def _reason(error: Exception) -> Sentence:
    match error:
        case Unreadable():
            return say("answered with something that is not SMTP")
        case NotHttp():
            return say("answered with something that is not HTTP")
        case TimeoutError():
            return say("did not answer in time")
        case ssl.SSLCertVerificationError():
            return say("has a certificate that cannot be trusted: {problem}", problem=error.verify_message)
        case ssl.SSLError():
            return say("failed to set up encryption: {problem}", problem=error.reason or "TLS error")
        case socket.gaierror():
            return say("was not found: there is no such host name")
        case ConnectionRefusedError():
            return say("does not accept connections")
        case ConnectionError() | EOFError():
            return say("closed the connection")
        case OSError():
            return say("could not be reached: {problem}", problem=error.strerror or type(error).__name__)
    return verbatim(type(error).__name__)


_REFUSAL = {
    Stage.CONNECTION: say("{relay} refused the connection ({reply})"),
    Stage.GREETING: say("{relay} turned us away ({reply})"),
    Stage.EHLO: say("{relay} did not accept our EHLO ({reply})"),
    Stage.TLS: say("{relay} did not start TLS ({reply})"),
    Stage.AUTH: say("{relay} did not accept the user name and password ({reply})"),
    Stage.MAIL: say("{relay} does not accept mail from us ({reply})"),
}
_LIMIT = say("{relay} lets us submit no more for now ({reply})")
_WHEN = {
    Stage.CONNECTION: say("while connecting"),
    Stage.GREETING: say("before it greeted us"),
    Stage.EHLO: say("after EHLO"),
    Stage.TLS: say("while setting up TLS"),
    Stage.AUTH: say("while signing in"),
    Stage.MAIL: say("after MAIL FROM"),
}
_FAULTS = {
    "1.1": Fault.RECIPIENT,
    "1.2": Fault.RECIPIENT,
    "1.3": Fault.RECIPIENT,
    "1.6": Fault.RECIPIENT,
    "1.10": Fault.RECIPIENT,
    "4.4": Fault.RECIPIENT,  # its domain has nobody who takes mail
    "1.7": Fault.SENDER,
    "1.8": Fault.SENDER,
    "1.9": Fault.SENDER,
    "6": Fault.CONTENT,
    "7": Fault.SENDER,
}
_NOT_WORDS = re.compile(r"<[^>]*>|\S+@\S+|https?://\S+")
_FULL = re.compile(
    r"(?:mail ?box|inbox|account|user|recipient)\b[^.;]{0,60}"
    r"\b(?:full|over (?:its |the |his |her )?quota|exceeded (?:its|the|storage))"
    r"|quota[^.;]{0,30}(?:mail ?box|for (?:this )?(?:user|recipient))|full mail ?box|메일함|용량",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(
    r"too (?:large|big)|\bsize\b[^.;]{0,40}(?:limit|exceed|maximum|allowed)|(?:exceeds?|maximum|larger)[^.;]{0,40}\bsize\b"
    r"|크기.{0,12}(?:초과|제한)",
    re.IGNORECASE,
)
_OVER_LIMIT = re.compile(
    r"quota|throttl|rate[- ]?limit|\blimits? (?:was |is |has been |have been )?(?:exceeded|reached|hit)"
    r"|(?:exceed(?:ed|s|ing)?|reached|over|hit)\b[^.;]{0,60}\blimits?\b|too (?:much|many) (?:e-?)?(?:mails?|messages?)\b"
    r"|(?:daily|hourly|monthly|sending|submission) (?:\w+ ){0,2}limit|발송.{0,12}(?:한도|제한|초과)|한도.{0,6}초과",
    re.IGNORECASE,
)
# The relay looks at whom it does not know yet, and takes the same mail some minutes later.
_FIRST_MEETING = re.compile(
    r"gr[ae]y-?\s?list|postgrey|verification in progress|\bunverified\b", re.IGNORECASE
)
_AT_A_TIME = re.compile(r"concurren|simultaneous|connections?\b|threads?\b|sessions?\b", re.IGNORECASE)
_TOO_MANY_AT_ONCE = re.compile(
    r"too many[^.;]{0,40}\b(?:connections?|sessions?|threads?)\b|동시.{0,6}(?:접속|연결)"
    r"|(?:concurren|simultaneous)[^.;]{0,60}(?:limit|exceed|maximum|many)"
    r"|(?:maximum|limit|exceed\w*|many)[^.;]{0,40}(?:concurren|simultaneous)",
    re.IGNORECASE,
)
_WORDS = {
    Fault.RELAY: re.compile(
        r"relay(?:ing)? (?:access )?(?:is )?(?:denied|not|prohibited|disallowed|forbidden)"
        r"|(?:unable|not|cannot|can[’']t|denied|refus\w+)[^.;]{0,30}\brelay|\bno relay"
        r"|authenticat(?:e|ion)[^.;]{0,12}(?:required|first)|(?:must|need to|please) (?:first )?(?:authenticate|log ?in|sign in)"
        r"|not (?:authori[sz]ed|permitted|allowed) to (?:send|relay|submit)",
        re.IGNORECASE,
    ),
    Fault.CONTENT: re.compile(
        r"spam|virus|malware|phish|\bcontent\b|attachment|unsolicited|\bjunk\b|\bbulk\b|스팸|광고",
        re.IGNORECASE,
    ),
    Fault.SENDER: re.compile(
        r"block(?:ed|list)|black ?list|deny ?list|dnsbl|\brbl\b|reputation|\bspf\b|dkim|dmarc|\bpolicy\b"
        r"|\bsender\b|reverse dns|\brdns\b|\bptr\b|\bhelo\b|client host|your (?:ip|host|server)|차단",
        re.IGNORECASE,
    ),
    Fault.RECIPIENT: re.compile(
        r"(?:user|recipient|mail ?box|account|address)(?: \S+)? (?:is )?(?:unknown|not found|unavailable|disabled|inactive"
        r"|(?:does not|doesn['’]t) exist)"
        r"|(?:unknown|no such|invalid|non-?existent) (?:user|recipient|mail ?box|account|address|domain)"
        r"|no mail ?box|존재하지 않|없는 (?:사용자|계정|수신자)",
        re.IGNORECASE,
    ),
}
_LONGEST = 400  # characters
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
_NAME = r"([A-Za-z0-9][A-Za-z0-9._=+/-]{4,98}[A-Za-z0-9=])(?=[\s.;,)]|$)"
_RECEIPT = re.compile(
    rf"\bqueued as {_NAME}"  # Postfix, and many who answer like it
    rf"|^(?:2\.0\.0 )?OK id={_NAME}"  # Exim
    rf"|^(?:2\.0\.0 )?Ok (?=[0-9a-f-]{{30,}}$){_NAME}",  # Amazon SES
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+(?:@|%40)[^\s<>()\"',;:]+")
# Controls, direction marks and overrides: a reply is shown on our pages.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
