"""Tokens that only we can make, bound to one purpose each.

A token carries small row ids and a 128-bit MAC, in lower-case base32, so that it survives the local
part of an address (VERP) as well as a URL. It holds no personal data and does not expire.
"""

import base64
import binascii
import hashlib
import hmac
from functools import cache

from newsletter.errors import NotFound
from newsletter.wording import say

_MAC_BYTES = 16
# Of a token: a MAC and at least one byte of payload, in base32.
FEWEST_LETTERS = -(-(_MAC_BYTES + 1) * 8 // 5)
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [first + second for first in _LETTERS for second in _LETTERS]


class Signer:
    """Signs and checks tokens, and hashes addresses, with keys derived from the secret key."""

    def __init__(self, secret_key: str) -> None:
        self._root = secret_key.encode()
        self._keys: dict[str, bytes] = {}

    def key(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose."""
        key = self._keys.get(purpose)
        if key is None:
            key = self._keys[purpose] = hmac.digest(self._root, b"newsletter:" + purpose.encode(), "sha256")
        return key

    def token(self, purpose: str, *ids: int) -> str:
        """A token for the row ids (non-negative integers) under a purpose."""
        payload = b"".join(map(_varint, ids))
        mac = hmac.digest(self.key(purpose), payload, "sha256")[:_MAC_BYTES]
        return _base32(mac + payload)

    def ids(self, purpose: str, token: str) -> tuple[int, ...]:
        """The row ids in a token, whatever the case of its letters. Raises NotFound for a token of another purpose or origin."""
        raw = _octets(token)
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        expected = hmac.digest(self.key(purpose), payload, "sha256")[:_MAC_BYTES]
        if not payload or not hmac.compare_digest(mac, expected):
            raise gone()
        return _varints(payload)

    def digest(self, purpose: str, value: str) -> str:
        """A keyed hash of a value, 64 hexadecimal characters; used for addresses we must not keep."""
        return hmac.new(self.key(purpose), value.encode(), hashlib.sha256).hexdigest()


def gone() -> NotFound:
    """What is said of every token that leads nowhere, whatever the reason."""
    return NotFound(say("This link is not valid. Please use the link in your newest mail."))


def _base32(octets: bytes) -> str:
    """Base32 in lower case, without padding. Every mail carries four tokens: the base64 module takes several times as long."""
    padding, shifts, letters = _steps(len(octets))
    number = int.from_bytes(octets, "big") << padding
    return "".join([_PAIRS[number >> shift & 0x3FF] for shift in shifts])[:letters]


@cache
def _steps(size: int) -> tuple[int, tuple[int, ...], int]:
    """For so many octets: the bits to add, where each pair of letters begins, and how many letters there are."""
    letters = -(-size * 8 // 5)
    bits = letters * 5 + letters % 2 * 5
    return bits - size * 8, tuple(range(bits - 10, -1, -10)), letters


def _octets(token: str) -> bytes:
    """What base32 stands for; nothing where it is none, or not as we write it: its last letter may hold bits that say nothing."""
    try:
        octets = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        return b""
    return octets if _base32(octets) == token.lower() else b""


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _varints(payload: bytes) -> tuple[int, ...]:
    numbers, current, shift = [], 0, 0
    for byte in payload:
        current |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(current)
            current, shift = 0, 0
    return tuple(numbers)
