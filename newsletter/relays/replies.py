"""What an SMTP server answers, and what that means. SMTP codes are judged here and nowhere else."""

import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

from newsletter.relays.base import Accepted, Deferred, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import Sentence, say, verbatim


class Unreadable(Exception):
    """The server said something that is no SMTP reply, or something nobody asked for."""


class NotHandedOver(Exception):
    """The connection ended before the server could accept the message; `outcome` is what that comes to
    when no other connection is tried."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome.reply))
        self.outcome = outcome


@dataclass(frozen=True)
class Reply:
    """A whole reply, perhaps of several lines."""

    code: int
    lines: tuple[str, ...]

    def __str__(self) -> str:
        """For people: on one line, of readable length, and without anybody's address."""
        text = " ".join([str(self.code), *self.lines])
        text = _ADDRESS.sub("…@…", _UNPRINTABLE.sub(" ", text))
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

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


def read_line(line: bytes) -> tuple[int, bool, str]:
    """Code, whether more lines follow, and text of one line of a reply. Raises Unreadable."""
    if not (found := _LINE.fullmatch(line)):
        raise Unreadable
    return int(found["code"]), found["more"] == b"-", found["text"].decode("utf-8", "replace")


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
    if stage is Stage.DOT:
        if kind == 2:
            return Accepted(verbatim(str(reply)), reply.receipt)
        return _ANSWERS.get(kind, Uncertain)(verbatim(str(reply)))
    if reply.code == 354 if stage is Stage.DATA else kind == 2 and stage is not Stage.BODY:
        return None
    if stage <= Stage.AUTH or _is_about_us(stage, reply.code):
        refusal = _REFUSAL[min(stage, Stage.MAIL)]
        return Unavailable(replace(refusal, values={"relay": relay, "reply": _quoted(stage, reply)}))
    if kind in (4, 5):
        return _ANSWERS[kind](verbatim(str(reply)))
    return judge_failure(stage, Unreadable(), relay)


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


def _is_about_us(stage: Stage, code: int) -> bool:
    """Whether the reply is about the connection or our own address, and would be the same for every recipient."""
    if stage is Stage.MAIL:
        # 552: this message is too large; other 4xx: this sender and message, a little later.
        return code == 421 or (code >= 500 and code != 552)
    return code in (530, 535, 538)  # sign in first, or use TLS


def _quoted(stage: Stage, reply: Reply) -> str:
    # A server may repeat what it could not accept: at sign-in that is the password.
    return reply.status if stage is Stage.AUTH else str(reply)


def _reason(error: Exception) -> Sentence:
    match error:
        case Unreadable():
            return say("answered with something that is not SMTP")
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


_ANSWERS: dict[int, Callable[[Sentence], Outcome]] = {4: Deferred, 5: Refused}
_REFUSAL = {
    Stage.CONNECTION: say("{relay} refused the connection ({reply})"),
    Stage.GREETING: say("{relay} turned us away ({reply})"),
    Stage.EHLO: say("{relay} did not accept our EHLO ({reply})"),
    Stage.TLS: say("{relay} did not start TLS ({reply})"),
    Stage.AUTH: say("{relay} did not accept the user name and password ({reply})"),
    Stage.MAIL: say("{relay} does not accept mail from us ({reply})"),
}
_WHEN = {
    Stage.CONNECTION: say("while connecting"),
    Stage.GREETING: say("before it greeted us"),
    Stage.EHLO: say("after EHLO"),
    Stage.TLS: say("while setting up TLS"),
    Stage.AUTH: say("while signing in"),
    Stage.MAIL: say("after MAIL FROM"),
}
_LONGEST = 400  # characters
_LINE = re.compile(rb"(?P<code>[2-5][0-9]{2})(?:(?P<more>[ -])(?P<text>.*))?", re.DOTALL)
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
