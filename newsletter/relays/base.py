"""What every relay is: it takes one message for one recipient and answers with one Outcome.

An answer is a value, never an exception. Whoever submits must be able to tell "the relay said no"
from "we do not know", because a delivery we do not know about is never sent again by itself. Its reply is what the
relay said, verbatim, or a Sentence of ours where it said nothing that people could read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from newsletter.wording import Sentence


@dataclass(frozen=True)
class Envelope:
    """The RFC 5321 addresses of one transaction; both ASCII."""

    sender: str
    recipient: str


@dataclass(frozen=True)
class Accepted:
    """The relay took responsibility (2xx after the final dot).

    `receipt` is what the relay calls the message from now on, in its log and its reports: printable ASCII without
    spaces, or nothing when it does not say.
    """

    reply: Sentence
    receipt: str = ""


class Fault(StrEnum):
    """Whom a refusal is about. Only `RECIPIENT` is about the person; the others would have met anybody."""

    RECIPIENT = "recipient"  # no such mailbox or domain, or it is full or closed
    SENDER = "sender"  # our address, our name, our reputation; a policy against us
    CONTENT = "content"  # the issue looks like spam
    QUOTA = "quota"  # we submitted as much as the relay allows
    SIZE = "size"  # the issue is larger than the relay takes
    RELAY = "relay"  # it does not pass on what we submit: we are not signed in, or not allowed to
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Deferred:
    """Not now, for this recipient or message (4xx): worth trying later. `fault` is `RECIPIENT` when it is about them."""

    reply: Sentence
    fault: Fault = Fault.UNCLEAR


@dataclass(frozen=True)
class Refused:
    """Never, for this recipient or message (5xx). Whose `fault` that is decides who may be tried again."""

    reply: Sentence
    fault: Fault = Fault.UNCLEAR


@dataclass(frozen=True)
class Uncertain:
    """The whole body was transmitted and no readable reply came: both sides may hold the message (RFC 1047)."""

    reply: Sentence


@dataclass(frozen=True)
class Unavailable:
    """The relay itself cannot be used now (down, TLS or sign-in failed, our sender refused, our quota used up). It
    did not take the message, and says nothing about the recipient."""

    reply: Sentence


Outcome = Accepted | Deferred | Refused | Uncertain | Unavailable


class Relay(Protocol):
    """Where mail is submitted. Safe to use from several threads at once."""

    @property
    def name(self) -> str:
        """What people call it, without secrets: `mail.example.org:587` or `outbox`."""

    @property
    def connections(self) -> int:
        """How many submissions may run at the same time in one process."""

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        """Submit one message (CRLF lines, not dot-stuffed) to one recipient.

        `before_dot` is called once, before anything is sent that lets the relay accept the message: it
        is where the journal notes that from here on only an answer can tell what happened. An exception
        from it stops the submission before that point.
        """

    def check(self) -> Unavailable | None:
        """What would keep the relay from taking mail now, as far as it can be told without a message; None: nothing.

        Goes all the way there, with TLS and sign-in, and leaves. What stands in the way is an answer, never an
        exception, and is known after seconds, however long a submission may wait.
        """

    def close(self) -> None:
        """Close idle connections; the relay may be used again afterwards."""
