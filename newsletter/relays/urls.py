"""The relay that an address names, whatever its kind, and the secret in such an address: `smtp(s)://USER:SECRET@HOST`,
`ses://KEY:SECRET@REGION`, `mailgun://SECRET@DOMAIN`."""

import re
from urllib.parse import parse_qsl, quote

from newsletter.relays.base import Relay
from newsletter.relays.unusable import UnusableUrl
from newsletter.wording import say

_OF_THE_MACHINE = (
    "ca",
    "endpoint",
)  # options that read its files, or lead where no relay would be looked for


def relay_at(url: str, *, connections: int, deadline: float, helo_name: str = "") -> Relay:
    """The relay of an address; `deadline` is in seconds. Raises UnusableUrl."""
    if _scheme(url) in ("ses", "mailgun"):
        from newsletter.relays.http.urls import relay_at as api_at

        return api_at(url, connections=connections, deadline=deadline)
    if _scheme(url) in ("smtp", "smtps"):
        from newsletter.relays.smtp import SmtpRelay

        return SmtpRelay(url, connections=connections, deadline=deadline, helo_name=helo_name)
    raise _unusable(say("it must begin with smtp://, smtps://, ses:// or mailgun://"))


def with_secret(url: str, secret: str) -> str:
    """The address with a secret in its place; without one, as it is."""
    found = _PARTS.fullmatch(url)
    if not secret or found is None:
        return url
    kept = quote(secret, safe="")
    user = kept if _scheme(url) == "mailgun" else f"{(found['user'] or '').partition(':')[0]}:{kept}"
    return f"{found['scheme']}{user}@{found['rest']}"


def without_secret(url: str) -> str:
    """The address without the secret that may stand in it, as it may be shown."""
    found = _PARTS.fullmatch(url)
    if found is None:
        return "" if "@" in url else url
    user = "" if _scheme(url) == "mailgun" else (found["user"] or "").partition(":")[0]
    return f"{found['scheme']}{user}@{found['rest']}" if user else f"{found['scheme']}{found['rest']}"


def needs_secret(url: str) -> bool:
    """Whether somebody signs in there whose secret is missing in the address."""
    found = _PARTS.fullmatch(url)
    user = (found["user"] or "") if found else ""
    if _scheme(url) == "mailgun":
        return not user
    return ":" not in user and (bool(user) or _scheme(url) == "ses")


def refuse_what_is_of_the_machine(url: str) -> None:
    """Raise UnusableUrl where an address has options that only whoever runs the machine may give."""
    options = dict(parse_qsl(url.partition("?")[2]))
    if found := [name for name in _OF_THE_MACHINE if name in options]:
        raise _unusable(say("{option}= can be given on the command line only", option=found[0]))


def _scheme(url: str) -> str:
    return url.partition("://")[0]


def _unusable(reason: object) -> UnusableUrl:
    return UnusableUrl(say("The address cannot be used: {reason}.", reason=reason), reason)


# What stands before the last @ may have signs that a strict reader of URLs refuses: it is no secret less for that.
_PARTS = re.compile(r"(?P<scheme>[a-z]+://)(?:(?P<user>.*)@)?(?P<rest>[^@]*)", re.DOTALL)
