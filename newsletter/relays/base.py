"""What every relay is: it takes messages, each for one recipient, and answers each with one Outcome.

An answer is a value, never an exception. Whoever submits must be able to tell "the relay said no"
from "we do not know", because a delivery we do not know about is never sent again by itself. Its reply is what the
relay said, verbatim, or a Sentence of ours where it said nothing that people could read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from newsletter.wording import Sentence


class Envelope(NamedTuple):
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


class Parcel(Protocol):
    """One message on its way to one recipient. It hears each of these from one thread at a time; `answered` or `failed`
    is the last, and comes once."""

    @property
    def envelope(self) -> Envelope:
        """From whom, to whom."""

    @property
    def message(self) -> bytes:
        """CRLF lines, not dot-stuffed."""

    @property
    def proven_from(self) -> int | None:
        """From which octet on the message is known to need no stuffing; None: nothing is known of it."""

    def before_dot(self) -> None:
        """The octets that let the relay accept the message are next. What it raises keeps them back."""

    def dot_kept_back(self) -> None:
        """They were not written after all: the relay cannot have it. It may be tried again on another connection."""

    def answered(self, outcome: Outcome) -> None:
        """What came of it; called before anything follows from it."""

    def failed(self, error: BaseException) -> None:
        """No answer will come: `before_dot` raised this, or the submission itself broke down."""


class Work(Protocol):
    """Many parcels, given one at a time, when there is a connection for it."""

    @property
    def connections(self) -> int:
        """Over how many connections at most, whatever the relay would use."""

    @property
    def per_connection(self) -> int:
        """How many may go over one connection before it is closed; 0: any number. HTTP APIs do not count them."""

    def next(self) -> Parcel | None:
        """The next one; None: there is none now. Must not wait, and not raise."""

    @property
    def is_over(self) -> bool:
        """Whether there will be no more of them."""

    def on_more(self, ring: Callable[[], None]) -> None:
        """Call `ring`, from any thread, whenever there is more again, or it is over."""


class Relay(Protocol):
    """Where mail is submitted. Safe to use from several threads at once."""

    @property
    def name(self) -> str:
        """What people call it, without secrets: `mail.example.org:587` or `outbox`."""

    @property
    def connections(self) -> int:
        """How many submissions may run at the same time in one process."""

    @property
    def keeps_headers(self) -> bool:
        """Whether Message-ID and Date, which a signature of ours covers, stay as they are."""

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        """Submit one message (CRLF lines, not dot-stuffed) to one recipient.

        `before_dot` is called once, before anything is sent that lets the relay accept the message: it
        is where the journal notes that from here on only an answer can tell what happened. An exception
        from it stops the submission before that point.
        """

    def submit_all(self, work: Work) -> None:
        """Submit all parcels of the work, several at once; returns when it is over and each has its answer."""

    def check(self, sender: str = "") -> Unavailable | None:
        """What would keep the relay from taking mail now, as far as it can be told without a message; None: nothing.

        Goes all the way there, with TLS and sign-in, offers mail of a `sender` if one is given and it can be taken back,
        and leaves. What stands in the way is an answer, never an exception, and is known after seconds, however long a
        submission may wait.
        """

    def close(self) -> None:
        """Close idle connections; the relay may be used again afterwards."""
