"""Who is looked at: the domain of a sender, what signs its mail, and the ways by which it leaves."""

from collections.abc import Callable
from dataclasses import dataclass

from newsletter.relays.base import Relay, Unavailable
from newsletter.relays.http.relay import HttpRelay
from newsletter.relays.smtp import SmtpRelay


@dataclass(frozen=True)
class SigningKey:
    """The key that signs here: where it is published, and its public half as the record has it (base64)."""

    selector: str
    public: str


@dataclass(frozen=True)
class Way:
    """A relay as far as others see it. Without a host it keeps all mail."""

    name: str
    host: str = ""  # where mail is given to it
    is_here: bool = False  # it runs on this machine
    is_https: bool = False
    signs: bool = False  # a signature of ours would break
    encryption: Callable[[], str | Unavailable] | None = None  # the version of TLS it is spoken to by, or ""

    @property
    def include(self) -> str:
        """What SPF includes for it, where it is one that we know."""
        return next((name for end, name in _KNOWN.items() if f".{self.host}".endswith(f".{end}")), "")


@dataclass(frozen=True)
class Sender:
    """What the doctor looks at."""

    domain: str  # of “From”, of the return path, and of our signature
    key: SigningKey | None
    ways: tuple[Way, ...]
    own_name: str  # by which this machine greets others, or ""
    probe: str  # the address of an unsubscribe page that is nobody's


def way_of(relay: Relay) -> Way:
    """What can be told of a relay."""
    if isinstance(relay, SmtpRelay):
        return Way(relay.name, relay.host, is_here=relay.is_here, encryption=relay.encryption)
    if isinstance(relay, HttpRelay):
        return Way(relay.name, relay.host, is_https=relay.is_encrypted, signs=not relay.keeps_headers)
    return Way(relay.name)


# What their guides are known to say; by the ends of the names that mail is given to.
_KNOWN = {
    "amazonaws.com": "amazonses.com",
    "mailgun.org": "mailgun.org",
    "mailgun.net": "mailgun.org",
    "postmarkapp.com": "spf.mtasv.net",
    "sendgrid.net": "sendgrid.net",
    "brevo.com": "spf.brevo.com",
    "gmail.com": "_spf.google.com",
    "office365.com": "spf.protection.outlook.com",
}
