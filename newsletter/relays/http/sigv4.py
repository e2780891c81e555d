"""Signature Version 4, by which Amazon knows who asks: what of it a request without a query needs.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce

_ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class Keys:
    """An access key, and the scope in which its signatures hold."""

    access_key: str = field(repr=False)
    secret: str = field(repr=False)
    region: str
    service: str

    def sign(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, *, now: datetime
    ) -> dict[str, str]:
        """The headers, in lower case, together with those that sign the request. Host must be among them; `target` is a path."""
        at = f"{now:%Y%m%dT%H%M%SZ}"
        signed = {**{name.lower(): value for name, value in headers.items()}, "x-amz-date": at}
        names = ";".join(sorted(signed))
        canonical = "\n".join(
            [
                method,
                target,
                "",  # no query
                *(f"{name}:{signed[name].strip()}" for name in sorted(signed)),
                "",
                names,
                hashlib.sha256(body).hexdigest(),
            ]
        )
        scope = f"{at[:8]}/{self.region}/{self.service}/aws4_request"
        to_sign = "\n".join([_ALGORITHM, at, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = reduce(_hashed, scope.split("/"), f"AWS4{self.secret}".encode())
        credential = f"Credential={self.access_key}/{scope}"
        authorization = (
            f"{_ALGORITHM} {credential}, SignedHeaders={names}, Signature={_hashed(key, to_sign).hex()}"
        )
        return {**signed, "authorization": authorization}


def _hashed(key: bytes, words: str) -> bytes:
    return hmac.digest(key, words.encode(), "sha256")
