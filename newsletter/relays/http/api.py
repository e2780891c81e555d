"""What the API of a relay is, for whoever talks to it: values in, values out. Who asks and who judges never meet."""

import json
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from newsletter.relays.base import (
    Accepted,
    Deferred,
    Envelope,
    Fault,
    Outcome,
    Refused,
    Unavailable,
    Uncertain,
)
from newsletter.relays.replies import at_its_limit, fault_in, fit_to_keep, takes_nothing_from_us
from newsletter.wording import verbatim


@dataclass(frozen=True)
class Endpoint:
    """Where an API is reached. Only on this machine may it be without TLS."""

    host: str
    port: int = 443
    is_encrypted: bool = True
    ca: Path | None = None  # certificates to trust instead of the system's

    @property
    def authority(self) -> str:
        """As it stands in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_encrypted else 80) else f"{host}:{self.port}"

    def tls_context(self) -> ssl.SSLContext | None:
        """How its certificate is checked, if it has one. Raises OSError when the `ca` file cannot be read."""
        return ssl.create_default_context(cafile=self.ca) if self.is_encrypted else None


@dataclass(frozen=True)
class Request:
    """What is asked; the headers beside those that every request has."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Answer:
    """What was answered, read to its end. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def said(self) -> Mapping[str, object]:
        """Its JSON object; nothing where it is none."""
        try:
            said = json.loads(self.body)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def text(self, *names: str) -> str:
        """The first of these members that is a text."""
        said = self.said
        return next((value for name in names if isinstance(value := said.get(name), str)), "")

    def quoted(self, *words: str) -> str:
        """As it is kept: its status, and these words of it."""
        return fit_to_keep(" ".join(filter(None, (str(self.status), *words))))


Ask = Callable[[Request], Answer]


class Api(Protocol):
    """How mail is submitted to one relay, and what it means by its answers."""

    @property
    def name(self) -> str:
        """What people call it, without secrets."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is."""

    @property
    def keeps_headers(self) -> bool:
        """See Relay."""

    def sending(self, envelope: Envelope, message: bytes) -> Request:
        """The request that submits a mail, signed now."""

    def judge(self, answer: Answer, envelope: Envelope, /) -> Outcome:
        """What the answer to that means."""

    def obstacle(self, ask: Ask) -> Unavailable | None:
        """What keeps it from taking mail of ours, as far as can be asked without one."""


def accepted(answer: Answer, words: str, receipt: str) -> Accepted | Uncertain:
    """What it means that a mail was taken: it was, if it got a name."""
    if not receipt:
        return Uncertain(verbatim(answer.quoted(words)))
    return Accepted(verbatim(answer.quoted(words)), receipt if _RECEIPT.fullmatch(receipt) else "")


def judge_status(answer: Answer, words: str, relay: str) -> Outcome:
    """What an answer means by its status (RFC 9110 §15) and its words, where the API says nothing more of it.

    A 4xx says that the request was not carried out. A 5xx does not say how far it came, and neither does a redirect.
    """
    said = answer.quoted(words)
    fault = fault_in(words)
    match answer.status:
        case 429 | 420:
            return at_its_limit(relay, said)
        case 413:
            return Refused(verbatim(said), Fault.SIZE)
        case 408 | 425:
            return Deferred(verbatim(said))
        case 401 | 402 | 403 | 404 | 405 | 407:
            return takes_nothing_from_us(relay, said)
        case status if 400 <= status < 500:
            return at_its_limit(relay, said) if fault is Fault.QUOTA else Refused(verbatim(said), fault)
    return Uncertain(verbatim(said))


_RECEIPT = re.compile(r"[!-~]{1,200}")
