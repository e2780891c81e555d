"""The header fields of a message, written by our own small writer: pure ASCII, CRLF, folded only where RFC 5322 allows.

The standard library wraps long List-Unsubscribe addresses into encoded-words (cpython #85725) and splits
Korean characters between two of them. Each function returns one whole field with its line ending.
"""

import re
import unicodedata
from base64 import b64encode
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from newsletter.messages.graphemes import clusters
from newsletter.wording import say


class HeaderError(ValueError):
    """The value cannot stand in a header; raised with the Sentence that says why."""


def unstructured(name: str, text: str) -> bytes:
    """A field of free text, such as Subject; control and direction characters raise HeaderError."""
    text = _checked(text)
    if text.isascii() and "=?" not in text and (folded := _folded(f"{name}: {text}")):
        return _field(folded)
    return _field(f"{name}: {_encoded_words(text, column=len(name) + 2)}")


def mailbox(name: str, display: str, address: str) -> bytes:
    """From, To or Reply-To with one mailbox; an empty display name leaves the bare address."""
    if not _ADDRESS.fullmatch(address):
        raise HeaderError(say("{header}: this is not a mail address in ASCII", header=name))
    if not (display := _checked(display)):
        return _field(f"{name}: {address}")
    return _after_phrase(name, display, address)


def list_id(label: str, host: str) -> bytes:
    """List-Id (RFC 2919): a label for people, and a name in our domain that never changes."""
    if not _LIST_NAME.fullmatch(host) or len(host) > 255:
        raise HeaderError(say("{header}: this is not the name of a list", header="List-Id"))
    return _after_phrase("List-Id", _checked(label), host)


def uri_list(name: str, *uris: str) -> bytes:
    """A List-* field (RFC 2369): the addresses verbatim, folded only after a comma."""
    if not all(_URI.fullmatch(uri) for uri in uris):
        raise HeaderError(say("{header}: this is not a web address in ASCII", header=name))
    return _field(f"{name}: " + ",\r\n ".join(f"<{uri}>" for uri in uris))


@lru_cache(maxsize=256)  # a batch of messages has one date
def date(when: datetime) -> bytes:
    """The Date field, in UTC."""
    return _field(f"Date: {format_datetime(when.astimezone(UTC))}")


def verbatim(name: str, value: str) -> bytes:
    """A field whose value is already ASCII syntax; never folded, never encoded."""
    if not _PRINTABLE.fullmatch(value):
        raise HeaderError(say("{header}: this is not one line of ASCII", header=name))
    return _field(f"{name}: {value}")


def cleaned(text: str) -> str:
    """A stranger's text made fit for a header: one line, NFC, without control, direction and invisible characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = _FORBIDDEN.sub("", _BREAKS.sub(" ", text))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def _checked(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", text).strip()
    if found := _FORBIDDEN.search(text):
        raise HeaderError(say("the character U+{code} cannot stand in a header", code=f"{ord(found[0]):04X}"))
    return text


def _field(text: str) -> bytes:
    if len(text) > 998 and any(len(line) > 998 for line in text.split("\r\n")):
        raise HeaderError(
            say("{header}: a line is longer than 998 characters", header=text.partition(":")[0])
        )
    return text.encode("ascii") + b"\r\n"


def _folded(line: str) -> str | None:
    """ASCII text broken before spaces into lines of at most 78 characters, or None where that is not possible."""
    if len(line) <= 78 and not line.endswith(" "):
        return line
    lines: list[str] = []
    current = ""
    for word in _WORDS.findall(line):
        if len(word) > 78:
            return None
        if len(current) + len(word) > 78:
            lines.append(current)
            current = ""
        current += word
    lines.append(current)
    # "Name:" alone on a line would be legal, but readers of mail in the wild stumble over it.
    return None if lines[0].endswith(":") and len(lines) > 1 else "\r\n".join(lines)


def _after_phrase(name: str, phrase: str, address: str) -> bytes:
    """`Name: phrase <address>`, with the address on a line of its own where it does not fit."""
    line = f"{name}: {_phrase(phrase, column=len(name) + 2)}" if phrase else f"{name}:"
    fits = len(line.rpartition("\r\n")[2]) + len(address) + 3 <= 78
    return _field(f"{line}{' ' if fits or not phrase else _FOLD}<{address}>")


def _phrase(text: str, *, column: int) -> str:
    if text.isascii() and "=?" not in text:
        phrase = text if _ATOMS.fullmatch(text) else f'"{_QUOTED.sub(_BACKSLASHED, text)}"'
        if column + len(phrase) <= 78:
            return phrase
    return _encoded_words(text, column=column)


def _encoded_words(text: str, *, column: int) -> str:
    """`text` in base64 encoded-words (RFC 2047) of whole grapheme clusters, one on a line of at most 76 characters."""
    words: list[str] = []
    current, room = b"", _octets(76 - column)
    for cluster in clusters(text):
        octets = cluster.encode()
        if current and len(current) + len(octets) > room:
            words.append(_word(current))
            current, room = b"", _octets(75)
        current += octets
    words.append(_word(current))
    return _FOLD.join(words)


def _word(octets: bytes) -> str:
    return f"=?utf-8?B?{b64encode(octets).decode()}?="


def _octets(characters: int) -> int:
    """How many octets an encoded-word of so many characters holds."""
    return (characters - len("=?utf-8?B??=")) // 4 * 3


_FOLD = "\r\n "
_BREAKS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
# Controls, direction marks and overrides, invisible characters (not the joiners that scripts and emoji
# need), interlinear annotation, surrogates.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_WORDS = re.compile(r" *[^ ]+")
_ATOMS = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?: [\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_QUOTED = re.compile(r'(["\\])')
_BACKSLASHED = r"\\\1"
_PRINTABLE = re.compile(r"[ -~]+")
_URI = re.compile(r"[!-+\--;=?-~]{1,900}")  # no space, comma or angle bracket
_LIST_NAME = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)+", re.ASCII)
_ADDRESS = re.compile(r"[\w!#$%&'*+/=?^`{|}~.-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", re.ASCII)
