"""Flash messages: one sentence that the next page shows, kept in a signed cookie until then."""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from newsletter.runtime import Runtime

COOKIE = "notice"
_LONGEST = 700  # characters, of up to 4 bytes: a browser drops a cookie of more than 4,096 bytes
Tone = Literal["good", "info", "warning", "bad"]


@dataclass(frozen=True)
class Flash:
    """A tone and a text in the reader's language."""

    tone: str
    text: str


def leave(request: Request, response: Response, flash: Flash) -> None:
    """Let the next page show the message."""
    text = flash.text if len(flash.text) <= _LONGEST else flash.text[: _LONGEST - 1] + "…"
    payload = base64.urlsafe_b64encode(json.dumps([flash.tone, text], ensure_ascii=False).encode()).decode()
    sealed = f"{payload}.{_seal(request, payload)}"
    response.set_cookie(COOKIE, sealed, max_age=60, httponly=True, samesite="lax", secure=_is_https(request))


def waiting(request: Request) -> list[Flash]:
    """The message that waits to be shown, if it is ours."""
    payload, _, seal = request.cookies.get(COOKIE, "").partition(".")
    if not payload or not hmac.compare_digest(seal.encode(), _seal(request, payload).encode()):
        return []
    try:
        tone, text = json.loads(base64.urlsafe_b64decode(payload))
    except (binascii.Error, ValueError):
        return []
    return [Flash(tone, text)]


def clear(response: Response) -> None:
    """Forget the message; it was shown."""
    response.delete_cookie(COOKIE)


def _seal(request: Request, payload: str) -> str:
    runtime: Runtime = request.app.state.runtime
    return runtime.signer.digest("flash", payload)


def _is_https(request: Request) -> bool:
    runtime: Runtime = request.app.state.runtime
    return runtime.settings.base_url.startswith("https://")
