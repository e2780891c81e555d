"""Tokens that only we can make, and secrets that only we can read, bound to one purpose each.

A token carries small row ids and a 128-bit MAC, in lower-case base32, so that it survives the local
part of an address (VERP) as well as a URL. It holds no personal data and does not expire.

After a rotation the present key signs, the earlier ones are read still, and hashes are made with the key that made the first.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterator, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from newsletter.errors import NotFound
from newsletter.wording import say

_MAC_BYTES = 16
_NONCE_BYTES = 12
_FINGERPRINT = "fingerprint"  # a purpose of its own
# Of a token: a MAC and at least one byte of payload, in base32.
FEWEST_LETTERS = -(-(_MAC_BYTES + 1) * 8 // 5)
_AT_ONCE = 40  # octets, 64 letters
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567".ljust(256)


class Signer:
    """Signs and checks tokens, and hashes addresses, with keys derived from the secret key."""

    def __init__(self, secret_key: str, *, old_keys: Sequence[str] = (), hash_key: str = "") -> None:
        """`hash_key` is one of the keys; without it, the present one."""
        self._present = _Derived(secret_key)
        self._readable = (self._present, *map(_Derived, old_keys))
        self._hashing = _Derived(hash_key) if hash_key else self._present

    @property
    def fingerprint(self) -> str:
        """By which the present key is recognised; nobody can have the key back from it."""
        return self._present[_FINGERPRINT].hex()

    @property
    def hash_fingerprint(self) -> str:
        """The same of the key that makes the hashes."""
        return self._hashing[_FINGERPRINT].hex()

    def key(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose."""
        return self._present[purpose]

    def token(self, purpose: str, *ids: int) -> str:
        """A token for the row ids (non-negative integers) under a purpose."""
        payload = b"".join(map(_varint, ids))
        mac = hmac.digest(self.key(purpose), payload, "sha256")[:_MAC_BYTES]
        return _base32(mac + payload)

    def ids(self, purpose: str, token: str) -> tuple[int, ...]:
        """The row ids in a token, whatever the case of its letters. Raises NotFound for a token of another purpose or origin."""
        raw = _octets(token)
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        expected = [hmac.digest(keys[purpose], payload, "sha256")[:_MAC_BYTES] for keys in self._readable]
        if not payload or not any(hmac.compare_digest(mac, one) for one in expected):
            raise gone()
        return _varints(payload)

    def digest(self, purpose: str, value: str) -> str:
        """A keyed hash of a value, 64 hexadecimal characters; used for addresses we must not keep."""
        return hmac.new(self._hashing[purpose], value.encode(), hashlib.sha256).hexdigest()

    def seal(self, purpose: str, secret: bytes, *, owner: str) -> str:
        """A secret as the database may keep it (AES-256-GCM): opened for the same purpose and the same owner only."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self.key(purpose)).encrypt(nonce, secret, owner.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, purpose: str, sealed: str, *, owner: str) -> bytes | None:
        """What was sealed with one of the keys; None for what was not, or for another purpose or owner."""
        try:
            octets = base64.urlsafe_b64decode(sealed.encode())
        except ValueError:
            return None
        nonce, rest = octets[:_NONCE_BYTES], octets[_NONCE_BYTES:]
        if len(nonce) < _NONCE_BYTES:
            return None
        for keys in self._readable:
            try:
                return AESGCM(keys[purpose]).decrypt(nonce, rest, owner.encode())
            except InvalidTag:
                continue
        return None


class _Derived(dict[str, bytes]):
    """The keys of all purposes, derived from one secret key when they are first asked for."""

    def __init__(self, secret_key: str) -> None:
        super().__init__()
        self._root = secret_key.encode()

    def __missing__(self, purpose: str) -> bytes:
        key = self[purpose] = hmac.digest(self._root, b"newsletter:" + purpose.encode(), "sha256")
        return key


def gone() -> NotFound:
    """What is said of every token that leads nowhere, whatever the reason."""
    return NotFound(say("This link is not valid. Please use the link in your newest mail."))


def _base32(octets: bytes) -> str:
    """Base32 in lower case, without padding. Every mail carries four tokens: the base64 module takes three times as long."""
    if len(octets) > _AT_ONCE:
        return _base32(octets[:_AT_ONCE]) + _base32(octets[_AT_ONCE:])
    letters = -(-len(octets) * 8 // 5)
    number = int.from_bytes(octets, "big") << letters * 5 - len(octets) * 8
    for stay, move, by in _SPREAD:
        number = number & stay | (number & move) << by
    return number.to_bytes(64, "big")[64 - letters :].translate(_LETTERS).decode()


def _spreading() -> Iterator[tuple[int, int, int]]:
    """How 64 times five bits come to stand in an octet each: of a run the first half moves up, then of each half, and so on."""
    run = 64
    while run > 1:
        half = 5 * run // 2
        stay = sum((1 << half) - 1 << 8 * run * place for place in range(64 // run))
        yield stay, stay << half, 3 * run // 2
        run //= 2


_SPREAD = tuple(_spreading())


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
