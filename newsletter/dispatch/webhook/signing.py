"""How a call proves that it comes from us: by the Standard Webhooks (standardwebhooks.com), so that ready libraries check it."""

import base64
import hmac
import os
from collections.abc import Mapping
from datetime import datetime

from newsletter.signing import Signer

_PREFIX = "whsec_"
_OCTETS = 32
_PURPOSE = "webhook"


def new_secret() -> str:
    """A secret as whoever listens is given it, once."""
    return _PREFIX + base64.b64encode(os.urandom(_OCTETS)).decode()


def sealed(signer: Signer, secret: str) -> str:
    """The secret as the database keeps it."""
    return signer.seal(_PURPOSE, secret.encode(), owner=_PURPOSE)


def unsealed(signer: Signer, kept: str) -> str | None:
    """The secret that was kept; None when the key that sealed it is no longer known."""
    secret = signer.unseal(_PURPOSE, kept, owner=_PURPOSE)
    return None if secret is None else secret.decode()


def headers(secret: str, name: str, body: bytes, *, at: datetime) -> Mapping[str, str]:
    """What a call bears: its name, the moment of this attempt, and the signature over both and the body."""
    moment = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    mac = hmac.digest(key, f"{name}.{moment}.".encode() + body, "sha256")
    return {
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": "v1," + base64.b64encode(mac).decode(),
    }
