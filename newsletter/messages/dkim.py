"""Signs mail with DKIM (RFC 6376): rsa-sha256, headers and body relaxed, the same bytes on every attempt.

Each header is listed once more than it is there, so that nobody can add another one to a signed mail.
"""

import hashlib
import os
import re
from base64 import b64encode
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from newsletter.errors import Conflict, Misconfigured
from newsletter.wording import Sentence, say

# What a reader or a mailbox provider acts on; RFC 8058 §4 wants both unsubscribe headers to be among them.
SIGNED = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
    "Feedback-ID",
    # What decides how the body is read, and who else seems to have written or got the mail (RFC 6376 §5.4).
    "Content-Transfer-Encoding",
    "Sender",
    "Cc",
)


class DkimSigner:
    """Signs with one key, published under one selector. Safe to use from several threads."""

    def __init__(self, key: RSAPrivateKey, *, selector: str) -> None:
        self._key, self.selector = key, selector

    @classmethod
    def from_file(cls, path: Path, *, selector: str) -> Self:
        """Raises Misconfigured when the file holds no RSA key of at least 2048 bits that can be read as it is."""
        return cls(_read_key(path), selector=selector)

    def signature(self, head: bytes, body: bytes, *, domain: str, at: datetime) -> bytes:
        """The DKIM-Signature field to put before a message. `head` ends with the empty line, both have lines ending in CRLF.

        The body is hashed as it is: quoted-printable as we write it is its own relaxed form (§3.4.4), with no space
        at the end of a line, no two side by side, no tab and no empty line at the end.
        """
        names, signed = _selected(head)
        body_hash = b64encode(hashlib.sha256(body).digest()).decode()
        field = _FOLD.join(
            (
                f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; t={int(at.timestamp())};",
                f"d={domain};",
                f"s={self.selector};",
                *_LIST_LINES.findall(f"h={':'.join(names)};"),
                f"bh={body_hash};",
                "b=",
            )
        )
        octets = "\r\n".join((*signed, _relaxed(field))).encode()
        signature = b64encode(self._key.sign(octets, PKCS1v15(), SHA256())).decode()
        return f"{field}{_FOLD.join(_BASE64_LINES.findall(signature))}\r\n".encode()

    @property
    def public(self) -> str:
        """The public half of the key, as a record has it (§3.6.1)."""
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b64encode(public).decode()

    def record(self, domain: str) -> str:
        """The line in the zone file of `domain` that publishes the key (§3.6.1); a string in it holds 255 characters."""
        value = f"v=DKIM1; k=rsa; p={self.public}"
        strings = " ".join(f'"{piece}"' for piece in re.findall(".{1,255}", value))
        return f"{self.selector}._domainkey.{domain}. IN TXT {strings}"


def make_key(path: Path) -> None:
    """Write a new key to a file that only its owner may read. Raises Conflict where there is one already, and OSError."""
    key = generate_private_key(_EXPONENT, _MIN_BITS)
    octets = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with open(path, "xb", opener=_for_its_owner) as file:
            file.write(octets)
    except FileExistsError:
        raise Conflict(say("{file} exists already, and is left as it is.", file=path)) from None


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _selected(head: bytes) -> tuple[list[str], list[str]]:
    """The names for the h= tag, and the fields they select (§5.4.2): from the last of a name up, then none."""
    present: dict[str, list[str]] = {}
    for field in _FIELD_ENDS.split(head.decode().removesuffix("\r\n\r\n")):
        present.setdefault(field.partition(":")[0].lower(), []).append(field)
    names: list[str] = []
    selected: list[str] = []
    for name in SIGNED:
        found = present.get(name.lower(), [])
        names += [name] * (len(found) + 1)
        selected += [_relaxed(field) for field in reversed(found)]
    return names, selected


def _relaxed(field: str) -> str:
    """§3.4.2: the name in lower case, the value on one line with single spaces."""
    name, _, value = field.partition(":")
    return f"{name.lower()}:{_BLANKS.sub(' ', value).strip(' ')}"


def _read_key(path: Path) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error)) from None
    except TypeError:  # what the library raises when a password is missing
        raise _unusable(path, say("it is protected by a password")) from None
    except (ValueError, UnsupportedAlgorithm):
        raise _unusable(path, say("it is not a private key in PEM format")) from None
    if not isinstance(key, RSAPrivateKey):
        raise _unusable(path, say("it is not an RSA key"))
    if key.key_size < _MIN_BITS:
        raise _unusable(
            path, say("it has {count} bits, fewer than {least}", count=key.key_size, least=_MIN_BITS)
        )
    return key


def _unusable(path: Path, reason: Sentence | str) -> Misconfigured:
    return Misconfigured(
        say(
            "The DKIM key {file} cannot be used: {reason}. Set NEWSLETTER_DKIM_KEY_FILE to an RSA key, for example "
            "one made with: newsletter doctor --new-dkim-key dkim.pem",
            file=path,
            reason=reason,
        )
    )


_MIN_BITS = 2048
_EXPONENT = 65537
_FOLD = "\r\n "
_FIELD_ENDS = re.compile(r"\r\n(?![ \t])")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LIST_LINES = re.compile(r".{1,74}[:;]")
_BASE64_LINES = re.compile(r".{1,75}")
