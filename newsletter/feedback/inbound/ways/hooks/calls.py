"""A call of a provider as it arrived, and what it turns out to say. Values; and what all providers have in common."""

import binascii
import hmac
import json
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

AHEAD = timedelta(minutes=5)  # so far may the clock of a provider be


class Unbelieved(Exception):
    """Nothing proves that the provider says this, or that it is said now."""


class Garbled(Exception):
    """The provider says it, and it is not what they say they say."""


class Later(Exception):
    """It cannot be checked at the moment; they are to call again."""


class EventKind(StrEnum):
    """What became of a mail."""

    BOUNCED = "bounced"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True)
class Event:
    """One thing that became of one mail; texts are empty where they do not say.

    `places` are texts in which an address or a token of ours may stand, `receipts` what the provider calls the mail, and
    `message_id` what we called it. What kind of bounce they take it for is a hint: `is_lasting` is False where they would
    try the mailbox again.
    """

    kind: EventKind
    key: str  # what they call the event: the same each time that they tell it
    address: str
    status: str = ""
    diagnostic: str = ""
    is_lasting: bool = True
    places: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    message_id: str = ""


class Request(NamedTuple):
    """What was posted: the names of headers are in lower case, the body is as it arrived."""

    headers: Mapping[str, str]
    body: bytes


class Call(NamedTuple):
    """A call that is believed. `key` is the same if it comes a second time."""

    key: str
    events: Sequence[Event] = ()


class Hook(Protocol):
    """One provider, with the secrets that were agreed on."""

    def read(self, request: Request, *, now: datetime) -> Call:
        """What the call says. Raises Unbelieved, Garbled and Later."""


def document_of(body: bytes) -> Any:
    """The JSON of a body. Raises Garbled."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Garbled("no JSON") from None


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is an object; else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """The value where it is a text or a number; else none."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def items(value: object) -> Sequence[Any]:
    """The value where it is a list; else an empty one."""
    return value if isinstance(value, list) else ()


def is_one_of(given: str, secrets: Iterable[str]) -> bool:
    """Whether a secret is one of ours; how long it takes tells nothing."""
    octets = given.encode("utf-8", "replace")
    return sum(hmac.compare_digest(octets, secret.encode()) for secret in secrets) > 0


def require_lately(moment: datetime, *, within: timedelta, now: datetime) -> None:
    """Raise Unbelieved for what was said too long ago, or is said of a time to come."""
    if not now - within <= moment <= now + AHEAD:
        raise Unbelieved("too old, or ahead of time")


def seconds(said: str) -> datetime:
    """A moment in seconds since 1970. Raises Unbelieved."""
    try:
        return datetime.fromtimestamp(int(said), UTC)
    except (ValueError, OverflowError, OSError):
        raise Unbelieved("no time") from None


def basic(header: str) -> str:
    """`user:password` of an Authorization header; nothing where it is of another kind."""
    kind, _, given = header.partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return b64decode(given.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def bearer(header: str) -> str:
    """The token of an Authorization header; nothing where it is of another kind."""
    kind, _, given = header.partition(" ")
    return given.strip() if kind.lower() == "bearer" else ""
