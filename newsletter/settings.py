"""The settings, read once from the environment into a frozen value. Secrets have no defaults.

Only runtime, asgi, cli and workers read them; everything else is given what it needs.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from newsletter.errors import Misconfigured
from newsletter.wording import say


class Settings(BaseModel):
    """Each field is the environment variable `NEWSLETTER_<NAME>`; `docs/settings.md` explains them."""

    model_config = ConfigDict(frozen=True)

    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder")
    broker_url: str = Field(
        "memory://", description="Celery broker; memory:// runs the worker inside `serve`"
    )
    smtp_url: str = Field("", description="smtp(s)://user:pass@host:port?tls=…; empty: the outbox")
    relay_url: str = Field("", description="a relay with an HTTP API: ses://… or mailgun://…; empty: none")
    base_url: str = Field("http://127.0.0.1:8000", description="the public address, as subscribers see it")
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="addresses or networks whose X-Forwarded-For is believed, comma separated",
    )
    secret_key: str = Field("", min_length=0, description="at least 32 characters; signs links and hashes")
    old_secret_keys: str = Field("", description="earlier secret keys, comma separated: still read")
    data_dir: Path = Field(Path("var/data"), description="pictures, outbox, journals and the SQLite file")
    smtp_connections: int = Field(4, ge=1, le=100, description="open connections per worker process")
    lanes: int = Field(16, ge=1, le=1000, description="worker processes that work on one dispatch, at most")
    smtp_deadline: int = Field(300, ge=5, le=900, description="seconds one SMTP transaction may take in all")
    ehlo_name: str = Field("", description="how we greet the relay; empty: our own IP address")
    dkim_key_file: str = Field("", description="RSA key in PEM that signs mail; empty: the relay signs")
    name_servers: str = Field(
        "",
        description="name servers that the deliverability doctor asks, comma separated; empty: the system's",
    )
    dkim_selector: str = Field("newsletter", description="the name under which DNS publishes that key")
    retry_after: int = Field(60, ge=1, description="seconds before the first retry of a deferred delivery")
    expire_after: int = Field(96, ge=1, description="hours after which a deferred delivery expires")
    sound_from: int = Field(
        5000,
        ge=0,
        description="recipients from which on a start asks about bad findings of the doctor; 0: never",
    )
    undo_seconds: int = Field(
        60, ge=0, le=3600, description="how long a dispatch that is started by a button can be undone"
    )
    session_idle: int = Field(30, ge=5, le=1440, description="minutes after which an unused session ends")
    first_password_days: int = Field(
        7, ge=1, le=90, description="days in which a first password must be used"
    )
    ask_again_after: int = Field(
        15, ge=1, le=1440, description="minutes after which one must show again who one is"
    )
    session_lifetime: int = Field(12, ge=1, le=336, description="hours after which any session ends")
    confirmations_per_list: int = Field(
        500, ge=1, description="confirmation mails an hour that the public form of a list may cause"
    )
    confirmations_in_all: int = Field(1000, ge=1, description="the same of all lists together")
    read_pages: bool = Field(True, description="whether public pages are read to make cards of them")
    webhook_hosts: str = Field(
        "", description="hosts a webhook may lead to though not everybody can reach them, comma separated"
    )
    inbox_url: str = Field(
        "", description="imaps://user@host/INBOX or pop3s://user@host; empty: none is read"
    )
    inbox_password: str = Field("", repr=False, description="the password of that mailbox")
    inbox_password_file: str = Field("", description="a file that holds it")
    inbox_token_file: str = Field("", description="a file that holds an OAuth token for it, as it is now")
    inbox_token_command: str = Field("", description="a command that prints an OAuth token for it")
    hook_ses: str = Field("", description="ARNs of topics of Amazon SNS, comma separated")
    hook_sendgrid: str = Field("", description="verification keys of SendGrid, comma separated")
    hook_mailgun: str = Field("", repr=False, description="signing keys of Mailgun, comma separated")
    hook_postmark: str = Field("", repr=False, description="user:password for Postmark, comma separated")
    hook_brevo: str = Field("", repr=False, description="tokens for Brevo, comma separated")
    hook_generic: str = Field("", repr=False, description="secrets of whoever signs, comma separated")
    hook_mime: str = Field("", repr=False, description="tokens of whoever posts mails, comma separated")

    @model_validator(mode="before")
    @classmethod
    def _with_the_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {**dict(_set_in_environment(cls.model_fields)), **given}

    @field_validator("base_url")
    @classmethod
    def _of_a_site(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must start with http:// or https:// and name a host")
        # It begins every link of a mail and stands in List-Unsubscribe, where nothing is ever encoded.
        if not _PLAIN_URL.fullmatch(value) or parts.username is not None:
            raise ValueError("must be a plain address in ASCII, without user name, “?”, “#” or “,”")
        if parts.path.strip("/"):  # the pages begin at / and know no other place
            raise ValueError(
                f"must be a host without a path: “{parts.path}” cannot be served; give the newsletter "
                "a host name of its own, such as https://news.example.org"
            )
        return value.rstrip("/")

    @field_validator("broker_url")
    @classmethod
    def _of_a_known_broker(cls, value: str) -> str:
        if not value.startswith(("memory://", "redis://", "rediss://")):
            raise ValueError("must start with redis:// or rediss://, or be memory://")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _of_networks(cls, value: str) -> str:
        for part in value.split(","):
            try:
                network = ip_network(part.strip(), strict=False)
            except ValueError:
                raise ValueError(
                    f"must be addresses or networks with commas between them, such as 172.30.200.1: “{part.strip()}” is none"
                ) from None
            if network.prefixlen == 0:
                raise ValueError("must not trust everybody: whoever asks could say to come from anywhere")
        return value

    @field_validator("database_url")
    @classmethod
    def _with_driver(cls, value: str) -> str:
        for scheme in ("postgresql://", "postgres://"):
            if value.startswith(scheme):
                return "postgresql+psycopg://" + value.removeprefix(scheme)
        return value

    @field_validator("dkim_selector")
    @classmethod
    def _of_dns_labels(cls, value: str) -> str:
        if not _DNS_NAME.fullmatch(value):
            raise ValueError(
                "must be letters, digits and hyphens, as DNS allows them, such as newsletter or n2026"
            )
        return value

    @field_validator("hook_postmark", "hook_brevo", "hook_generic", "hook_mime")
    @classmethod
    def _of_long_secrets(cls, value: str) -> str:
        if any(len(secret) < _FEWEST_OF_HOOKS for secret in listed(value)):
            raise ValueError(
                f"must be secrets of at least {_FEWEST_OF_HOOKS} characters, with commas between them"
            )
        return value

    @field_validator("ehlo_name")
    @classmethod
    def _of_a_host(cls, value: str) -> str:
        if value and not _DNS_NAME.fullmatch(value):
            raise ValueError("must be the name of this machine as DNS has it, such as news.example.org")
        return value

    @field_validator("name_servers")
    @classmethod
    def _of_name_servers(cls, value: str) -> str:
        for part in filter(None, map(str.strip, value.split(","))):
            try:
                _name_server(part)
            except ValueError:
                raise ValueError(
                    f"must be addresses with commas between them, such as 9.9.9.9 or 127.0.0.1:5353: “{part}” is none"
                ) from None
        return value

    @classmethod
    def from_environment(cls, **overrides: object) -> Self:
        """The settings of this process. Raises Misconfigured naming the variable at fault."""
        try:
            return cls(**overrides)
        except ValidationError as error:
            first = error.errors()[0]
            name = _variable(str(first["loc"][0]))
            reason = first["msg"].removeprefix("Value error, ")
            raise Misconfigured(
                say("The setting {name} is not usable: {reason}.", name=name, reason=reason)
            ) from None

    @property
    def database(self) -> str:
        """The database URL, with the default filled in."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'newsletter.sqlite3').absolute()}"

    def trusts(self, peer: str) -> bool:
        """Whether a proxy at this address is one of ours."""
        networks = (ip_network(part.strip(), strict=False) for part in self.trusted_proxies.split(","))
        return any(ip_address(peer) in network for network in networks)

    @property
    def asked_name_servers(self) -> tuple[tuple[str, int], ...]:
        """The name servers that the doctor asks, each an address and a port; none: those of the system."""
        return tuple(_name_server(part) for part in map(str.strip, self.name_servers.split(",")) if part)

    @property
    def own_webhook_hosts(self) -> tuple[str, ...]:
        """The hosts of our own network that a webhook may lead to."""
        return listed(self.webhook_hosts)

    @property
    def hook_secrets(self) -> Mapping[str, tuple[str, ...]]:
        """The secrets of those who may call, by the names of providers; several while one is replaced."""
        prefix = "hook_"
        names = (name for name in type(self).model_fields if name.startswith(prefix))
        return {name.removeprefix(prefix): listed(getattr(self, name)) for name in names}

    @property
    def is_embedded(self) -> bool:
        """Whether the worker runs inside `newsletter serve`: the one place where the mode is decided."""
        return self.broker_url.startswith("memory://")

    def require_secret_keys(self) -> tuple[str, ...]:
        """The secret key and after it the earlier ones. Raises Misconfigured when one is missing or too short."""
        earlier = listed(self.old_secret_keys)
        if short := [key for key in earlier if len(key) < _FEWEST_LETTERS]:
            raise Misconfigured(
                say(
                    "NEWSLETTER_OLD_SECRET_KEYS lists a key of {count} characters: no key of ours was shorter than 32. "
                    "The keys stand side by side with commas between them.",
                    count=len(short[0]),
                )
            )
        return (self.require_secret_key(), *earlier)

    def require_secret_key(self) -> str:
        """The secret key. Raises Misconfigured when it is missing or too short to be one."""
        if len(self.secret_key) < _FEWEST_LETTERS:
            raise Misconfigured(
                say(
                    "NEWSLETTER_SECRET_KEY is {state}. Set it to at least 32 random characters, "
                    "for example: export NEWSLETTER_SECRET_KEY=$(openssl rand -hex 32)",
                    state=say("too short") if self.secret_key else say("not set"),
                )
            )
        return self.secret_key


def _set_in_environment(fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The fields that a variable sets: it may be written in small letters, and one that is empty sets nothing."""
    variables = {name.upper(): value for name, value in os.environ.items() if value}
    for field in fields:
        for name in (_variable(field), *_ALSO_CALLED.get(field, ())):
            if name in variables:
                yield field, variables[name]
                break


def _variable(field: str) -> str:
    return f"NEWSLETTER_{field.upper()}"


def listed(value: str) -> tuple[str, ...]:
    """What stands in a setting with commas between."""
    return tuple(one for part in value.split(",") if (one := part.strip()))


def _name_server(text: str) -> tuple[str, int]:
    """`9.9.9.9`, `9.9.9.9:53`, `2620:fe::fe` or `[2620:fe::fe]:53`. Raises ValueError."""
    try:
        return str(ip_address(text)), _DNS_PORT
    except ValueError:
        host, _, port = text.rpartition(":")
        address, number = ip_address(host.strip("[]")), int(port)
        if not 0 < number < 65536:
            raise ValueError from None
        return str(address), number


_ALSO_CALLED = {"trusted_proxies": ("FORWARDED_ALLOW_IPS",)}  # by uvicorn
_FEWEST_LETTERS = 32
_FEWEST_OF_HOOKS = 16
_DNS_PORT = 53
_DNS_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DNS_NAME = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*")
_PLAIN_URL = re.compile(r"[A-Za-z0-9:/._~%@\[\]-]+")
