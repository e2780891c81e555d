"""Whether a mailbox provider can unsubscribe somebody from outside (RFC 8058): tried with a link that is ours and nobody's."""

import ssl
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple
from urllib.parse import urlsplit

from newsletter.deliverability.findings import Aspect, Finding, bad, good
from newsletter.deliverability.sender import Sender
from newsletter.wording import Sentence, say

_SECONDS = 5.0
_FORM = "application/x-www-form-urlencoded"
_BODY = b"List-Unsubscribe=One-Click"


class Knocked(NamedTuple):
    """What was answered, or why nothing was (then the status is 0)."""

    status: int
    reason: Sentence | str = ""


Knock = Callable[[str, str, bytes], Knocked]


def look_at_one_click(sender: Sender, knock: Knock) -> list[Finding]:
    """GET shows the page, POST is answered at once without a redirect, and all of it by https."""
    if not sender.probe.startswith("https://"):
        return [
            bad(
                Aspect.ONE_CLICK,
                say("Our public address does not begin with https://, so no provider offers its button."),
                say("Set NEWSLETTER_BASE_URL to the https address under which subscribers reach us."),
            )
        ]
    for method, body in (("GET", b""), ("POST", _BODY)):
        knocked = knock(method, sender.probe, body)
        if knocked.status != 200:
            return [_failed(method, sender.probe, knocked)]
    return [
        good(
            Aspect.ONE_CLICK,
            say(
                "{host} answers one click (POST) with 200 and no redirect, and looking (GET) changes nothing.",
                host=_host(sender.probe),
            ),
        )
    ]


def knock(method: str, url: str, body: bytes) -> Knocked:
    """Ask once, without following anything."""
    parts = urlsplit(url)
    try:
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        with closing(kind(parts.hostname or "", parts.port, timeout=_SECONDS)) as connection:
            connection.request(method, parts.path, body or None, {"Content-Type": _FORM} if body else {})
            return Knocked(connection.getresponse().status)
    except TimeoutError:
        return Knocked(0, say("no answer within {seconds} seconds", seconds=int(_SECONDS)))
    except ssl.SSLError as error:
        return Knocked(0, say("no safe connection: {reason}", reason=error.reason or "TLS"))
    except (OSError, HTTPException, ValueError) as error:
        return Knocked(0, getattr(error, "strerror", None) or say("no answer, or none that can be read"))


def _failed(method: str, url: str, knocked: Knocked) -> Finding:
    host = _host(url)
    if 300 <= knocked.status < 400:
        means = say(
            "{host} answers {method} to an unsubscribe link with a redirect ({status}).",
            host=host,
            method=method,
            status=knocked.status,
        )
        remedy = say("Let the proxy pass /u/ on as it is: providers do not follow redirects of one click.")
    elif knocked.status:
        means = say(
            "{host} answers {method} to an unsubscribe link with {status}.",
            host=host,
            method=method,
            status=knocked.status,
        )
        remedy = say(
            "See what stands before us: /u/ must be reachable for everybody, without a sign-in, a captcha or a filter."
        )
    else:
        means = say("{host} cannot be reached from here: {reason}.", host=host, reason=knocked.reason)
        remedy = say(
            "Open an unsubscribe link from outside of your network. If it opens there, this machine only cannot reach its own "
            "public address."
        )
    return bad(Aspect.ONE_CLICK, means, remedy)


def _host(url: str) -> str:
    return urlsplit(url).netloc
