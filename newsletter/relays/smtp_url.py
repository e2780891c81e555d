"""The SMTP server that a `smtp://` or `smtps://` URL names, and how far its connection is protected.

`smtps://` speaks TLS from the first byte. `smtp://` turns to TLS by STARTTLS, and does not go on without it;
on this machine's own loopback it takes STARTTLS only where it is offered. `?tls=` says otherwise.
"""

import ipaddress
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from newsletter.relays.unusable import UnusableUrl
from newsletter.wording import say


class Tls(StrEnum):
    """How the connection is protected. Certificates are verified, save one that a server on loopback offers unasked."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    OPPORTUNISTIC = "opportunistic"
    NONE = "none"


@dataclass(frozen=True)
class SmtpServer:
    """Where to connect and how to sign in; `user` is empty where nobody signs in."""

    host: str
    port: int
    tls: Tls
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ca: Path | None = None  # certificates to trust instead of the system's

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Read `smtp(s)://user:password@host:port?tls=…&ca=FILE`. Raises Misconfigured, never repeating the password."""
        parts, port = _split(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        if unknown := sorted(options.keys() - {"tls", "ca"}):
            raise _misconfigured(say("it has the unknown option “{option}”", option=unknown[0]))
        host = parts.hostname or ""
        tls = _tls(parts.scheme, host, options.get("tls", ""))
        server = cls(
            host=host,
            port=port or (465 if tls is Tls.IMPLICIT else 587),
            tls=tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca=Path(options["ca"]) if options.get("ca") else None,
        )
        if server.user and tls is Tls.NONE and not server.is_loopback:
            raise _misconfigured(say("tls=none would show the password to everyone on the way"))
        return server

    @property
    def name(self) -> str:
        """What people call it: `mail.example.org:587`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the server is on this machine, where nobody can listen on the way."""
        return _is_loopback(self.host)

    def tls_context(self) -> ssl.SSLContext:
        """How certificates are checked. Raises Misconfigured when the `ca` file cannot be read."""
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except OSError as error:
            raise _misconfigured(
                say(
                    "its file of certificates, {file}, cannot be read: {reason}",
                    file=self.ca,
                    reason=error.strerror or error,
                )
            ) from None
        if self.tls is Tls.OPPORTUNISTIC and self.is_loopback and not self.ca:
            # A mail server installed on this machine has a certificate that it made for itself.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise _misconfigured(say("its host or port cannot be read")) from None
    if parts.scheme in ("ses", "mailgun"):
        raise _misconfigured(say("ses:// and mailgun:// belong in NEWSLETTER_RELAY_URL"))
    if parts.scheme not in ("smtp", "smtps"):
        raise _misconfigured(say("it must begin with smtp:// or smtps://"))
    if not parts.hostname:
        raise _misconfigured(say("it names no host"))
    if parts.path.strip("/") or parts.fragment:
        raise _misconfigured(say("a “/” or “#” in the user name or password must be written as %2F or %23"))
    return parts, port


def _tls(scheme: str, host: str, asked: str) -> Tls:
    if scheme == "smtps":
        if asked not in ("", Tls.IMPLICIT):
            raise _misconfigured(say("smtps:// always speaks TLS; leave out tls={value}", value=asked))
        return Tls.IMPLICIT
    if not asked:
        return Tls.OPPORTUNISTIC if _is_loopback(host) else Tls.STARTTLS
    try:
        return Tls.STARTTLS if asked == "require" else Tls(asked)
    except ValueError:
        raise _misconfigured(
            say("tls={value} is none of {known}", value=asked, known=", ".join(Tls))
        ) from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _misconfigured(reason: object) -> UnusableUrl:
    return UnusableUrl(say("NEWSLETTER_SMTP_URL cannot be used: {reason}.", reason=reason), reason)
