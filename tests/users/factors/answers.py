"""An authenticator in software: what a browser would answer, written from the WebAuthn standard and not with our library."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

UP, UV, AT = 0x01, 0x04, 0x40


def text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()


def octets(said: str) -> bytes:
    return urlsafe_b64decode(said + "=" * (-len(said) % 4))


def challenge_of(options: str) -> str:
    challenge: str = json.loads(options)["challenge"]
    return challenge


@dataclass
class SoftKey:
    """One passkey; what it answers can be bent in every way."""

    identifier: bytes = b"the key number one"
    host: str = "news.bridge.example.org"
    origin: str = "https://news.bridge.example.org"
    flags: int = UP | UV
    count: int = 0
    handle: bytes | None = None
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def made(self, options: str, **bent: Any) -> str:
        """The answer to `navigator.credentials.create`, without an attestation."""
        # CBOR by hand: {"fmt": "none", "attStmt": {}, "authData": h'…'}
        data = self._authenticator_data(self.flags | AT) + self._attested()
        attestation = (
            b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59" + len(data).to_bytes(2, "big") + data
        )
        response = {
            "clientDataJSON": text(self._client_data("webauthn.create", options, bent)),
            "attestationObject": text(attestation),
        }
        return self._answer(response)

    def used(self, options: str, **bent: Any) -> str:
        """The answer to `navigator.credentials.get`."""
        data, client = self._authenticator_data(self.flags), self._client_data("webauthn.get", options, bent)
        signature = self.secret.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(data),
            "signature": text(signature),
        }
        if self.handle is not None:
            response["userHandle"] = text(self.handle)
        return self._answer(response)

    def _client_data(self, kind: str, options: str, bent: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge_of(options), "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | bent).encode()

    def _authenticator_data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _attested(self) -> bytes:
        point = self.secret.public_key().public_numbers()
        # COSE by hand: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        cose = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + point.x.to_bytes(32, "big")
        cose += b"\x22\x58\x20" + point.y.to_bytes(32, "big")
        return bytes(16) + len(self.identifier).to_bytes(2, "big") + self.identifier + cose

    def _answer(self, response: dict[str, str]) -> str:
        name = text(self.identifier)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
