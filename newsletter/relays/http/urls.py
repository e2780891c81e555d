"""The relay that a `ses://` or `mailgun://` URL names. Its errors never repeat a key."""

import ipaddress
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from newsletter.relays.http.api import Api, Endpoint
from newsletter.relays.http.mailgun import MailgunApi
from newsletter.relays.http.relay import HttpRelay
from newsletter.relays.http.ses import SesApi
from newsletter.relays.http.sigv4 import Keys
from newsletter.relays.unusable import UnusableUrl
from newsletter.wording import say

_MAILGUN_HOSTS = {"us": "api.mailgun.net", "eu": "api.eu.mailgun.net"}


def relay_at(url: str, *, connections: int, deadline: float) -> HttpRelay:
    """The relay of a URL; `deadline` is in seconds. Raises Misconfigured."""
    api, rate = api_at(url)
    try:
        return HttpRelay(api, connections=connections, deadline=deadline, rate=rate)
    except OSError as error:
        raise _misconfigured(
            say(
                "its file of certificates, {file}, cannot be read: {reason}",
                file=api.endpoint.ca,
                reason=error.strerror or error,
            )
        ) from None


def api_at(url: str) -> tuple[Api, float]:
    """The API that `ses://ACCESS_KEY:SECRET@REGION` or `mailgun://API_KEY@DOMAIN` names, and how many mails a second it is to
    get; 0: any number. Raises Misconfigured."""
    scheme = url.partition("://")[0]
    if scheme in ("smtp", "smtps"):
        raise _misconfigured(say("an SMTP server belongs in NEWSLETTER_SMTP_URL"))
    if scheme not in ("ses", "mailgun"):
        raise _misconfigured(say("it must begin with ses:// or mailgun://"))
    parts, host = _split(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    api = _ses(parts, host, options) if scheme == "ses" else _mailgun(parts, host, options)
    return api, _rate(options)


def _ses(parts: SplitResult, region: str, options: Mapping[str, str]) -> SesApi:
    _require_known(options, {"rate", "endpoint", "ca"})
    access_key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if not (_ACCESS_KEY.fullmatch(access_key) and _KEY.fullmatch(secret) and _REGION.fullmatch(region)):
        raise _misconfigured(
            say("it must be ses://ACCESS_KEY:SECRET@REGION, with a region such as eu-west-1")
        )
    return SesApi(
        Keys(access_key, secret, region=region, service="ses"),
        _endpoint(f"email.{region}.amazonaws.com", options),
    )


def _mailgun(parts: SplitResult, domain: str, options: Mapping[str, str]) -> MailgunApi:
    _require_known(options, {"region", "rate", "endpoint", "ca"})
    key, region = unquote(parts.username or ""), options.get("region", "us")
    if not _KEY.fullmatch(key) or parts.password is not None or not _DOMAIN.fullmatch(domain):
        raise _misconfigured(
            say("it must be mailgun://API_KEY@DOMAIN, with the domain that mail is sent from at Mailgun")
        )
    if region not in _MAILGUN_HOSTS:
        raise _misconfigured(
            say("region={value} is none of {known}", value=region, known=", ".join(_MAILGUN_HOSTS))
        )
    return MailgunApi(key, domain, _endpoint(_MAILGUN_HOSTS[region], options))


def _split(url: str) -> tuple[SplitResult, str]:
    try:
        parts = urlsplit(url)
        is_whole = parts.port is None and not parts.path.strip("/") and not parts.fragment
    except ValueError:  # what stands where a port would be is no number
        is_whole = False
    if not is_whole:
        raise _misconfigured(say("a “/” or “#” in a key must be written as %2F or %23"))
    return parts, (parts.hostname or "")


def _endpoint(host: str, options: Mapping[str, str]) -> Endpoint:
    ca = Path(options["ca"]) if options.get("ca") else None
    if not options.get("endpoint"):
        return Endpoint(host, ca=ca)
    try:
        parts = urlsplit(options["endpoint"])
        port = parts.port
    except ValueError:
        raise _misconfigured(say("its host or port cannot be read")) from None
    is_encrypted, named = parts.scheme == "https", parts.hostname or ""
    is_bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if not named or not is_bare or not (is_encrypted or (parts.scheme == "http" and _is_loopback(named))):
        raise _misconfigured(
            say("endpoint= must be https:// and a host, such as https://email.eu-west-1.amazonaws.com")
        )
    return Endpoint(named, port or (443 if is_encrypted else 80), is_encrypted, ca)


def _rate(options: Mapping[str, str]) -> float:
    if "rate" not in options:
        return 0
    if not _RATE.fullmatch(options["rate"]) or not (rate := float(options["rate"])):
        raise _misconfigured(say("rate= must be mails a second, such as rate=14"))
    return rate


def _require_known(options: Mapping[str, str], known: set[str]) -> None:
    if unknown := sorted(options.keys() - known):
        raise _misconfigured(say("it has the unknown option “{option}”", option=unknown[0]))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _misconfigured(reason: object) -> UnusableUrl:
    return UnusableUrl(say("NEWSLETTER_RELAY_URL cannot be used: {reason}.", reason=reason), reason)


_ACCESS_KEY = re.compile(r"[!-~]+")  # it stands in a header
_KEY = re.compile(r"\S+")
_RATE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?", re.ASCII)
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
