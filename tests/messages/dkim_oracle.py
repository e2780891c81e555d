"""dkimpy as the oracle for our signatures; DNS answers with the record that we say should be published."""

import re

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa

from newsletter.messages.dkim import DkimSigner

DOMAIN = "bridge.example.org"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
DKIM = DkimSigner(KEY, selector="autumn")


def is_valid(message: bytes) -> bool:
    """Whether the first signature of a message verifies."""
    valid: bool = dkim.verify(message, dnsfunc=_published)
    return valid


def published(record: str) -> tuple[str, str]:
    """Owner name and value of a line in a zone file, the strings of the value put together."""
    owner, _, strings = record.partition(" IN TXT ")
    found = re.findall(r'"([^"]*)"', strings)
    assert strings == " ".join(f'"{string}"' for string in found)
    assert all(len(string) <= 255 for string in found)
    return owner, "".join(found)


def _published(name: bytes, timeout: int) -> bytes | None:
    owner, value = published(DKIM.record(DOMAIN))
    return value.encode() if name.decode() == owner else None
