"""RFC 6238 and RFC 4226, written from the standards: what an authenticator app does."""

import base64
import hashlib
import hmac
from datetime import datetime


def code_at(secret: str, moment: datetime | int, *, digits: int = 6) -> str:
    """The code of the thirty seconds of a moment, for a secret in base32."""
    seconds = moment if isinstance(moment, int) else int(moment.timestamp())
    mac = hmac.new(base64.b32decode(secret), (seconds // 30).to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[-1] & 0x0F
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"
