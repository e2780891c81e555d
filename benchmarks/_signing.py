"""What a signature costs by itself: RSA-2048 with SHA-256, and the hash of a body before it."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

_TIMES = 500
_ROUNDS = 8


def write_key(file: Path) -> Path:
    """A file with a new key, as `NEWSLETTER_DKIM_KEY_FILE` wants it."""
    key = _new_key()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


def signature_seconds() -> float:
    """Of the processor, for the headers of one message."""
    key, headers = _new_key(), os.urandom(1_000)
    return _seconds(lambda: key.sign(headers, PKCS1v15(), SHA256()))


def hash_seconds(size: int) -> float:
    """Of the processor, for a body of so many octets."""
    body = os.urandom(size)
    return _seconds(lambda: hashlib.sha256(body).digest())


def _new_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def _seconds(work: Callable[[], object]) -> float:
    """In the best of some rounds."""
    rounds = []
    for _ in range(_ROUNDS):
        start = time.process_time()
        for _ in range(_TIMES):
            work()
        rounds.append((time.process_time() - start) / _TIMES)
    return min(rounds)
