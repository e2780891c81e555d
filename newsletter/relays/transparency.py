"""What SMTP carries: addresses that cannot break its dialogue, and bodies that a lone dot ends and nothing else does
(RFC 5321 §4.5.2)."""

import re

from newsletter.relays.base import Envelope
from newsletter.wording import say


def is_plain(envelope: Envelope) -> bool:
    """Whether the addresses can stand in MAIL and RCPT as they are; only the sender may be empty."""
    return bool(_ADDRESS.fullmatch(envelope.recipient)) and (
        not envelope.sender or bool(_ADDRESS.fullmatch(envelope.sender))
    )


def needs_no_stuffing(octets: bytes) -> bool:
    """Whether these can be put between others of which that is true as well, and no line of the whole begins with a dot."""
    return octets.isascii() and not _has_dot_at_a_beginning(octets)


def stuffed(message: bytes, *, proven_from: int | None = None) -> bytes:
    """The message with leading dots doubled and its last line ended. What begins at `proven_from` needs no stuffing and is
    not looked at: in a large message that takes as long as to write it.

    Raises ValueError when it is not ASCII, or has a dot after a bare CR or LF: some servers take that for the
    end of the message, and what follows for commands ("SMTP smuggling", CVE-2023-51764). Our own messages
    have no line that begins with a dot; that is found out first, because the rest takes five times as long.
    """
    unproven = message[:proven_from]
    if not unproven.isascii():
        raise ValueError(say("the message has bytes beyond ASCII"))
    if _has_dot_at_a_beginning(unproven):
        line_ends = message.count(b"\r\n")
        if message.count(b"\n") != line_ends or message.count(b"\r") != line_ends:
            raise ValueError(say("the message has a bare line end"))
        message = (b"\r\n" + message).replace(b"\r\n.", b"\r\n..")[2:]
    return message if message.endswith(b"\r\n") else message + b"\r\n"


def _has_dot_at_a_beginning(octets: bytes) -> bool:
    return bool(octets.startswith(b".") or _DOT_AFTER_LF.search(octets) or _DOT_AFTER_CR.search(octets))


# A look-ahead leaves one literal octet to search for, which the C library finds twice as fast as two.
_DOT_AFTER_LF = re.compile(rb"\n(?=\.)")
_DOT_AFTER_CR = re.compile(rb"\r(?=\.)")
_ADDRESS = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")
