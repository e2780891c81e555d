"""The settings, read once from the environment into a frozen value. Secrets have no defaults.

Only runtime, asgi, cli and workers read them; everything else is given what it needs.
"""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from newsletter.errors import Misconfigured
from newsletter.wording import say


class Settings(BaseSettings):
    """Each field is the environment variable `NEWSLETTER_<NAME>`; `docs/settings.md` explains them."""

    model_config = SettingsConfigDict(
        env_prefix="NEWSLETTER_", env_ignore_empty=True, frozen=True, extra="ignore", populate_by_name=True
    )

    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder")
    broker_url: str = Field(
        "memory://", description="Celery broker; memory:// runs the worker inside `serve`"
    )
    smtp_url: str = Field("", description="smtp(s)://user:pass@host:port?tls=…; empty: the outbox")
    relay_url: str = Field("", description="a relay with an HTTP API: ses://… or mailgun://…; empty: none")
    base_url: str = Field("http://127.0.0.1:8000", description="the public address, as subscribers see it")
    trusted_proxies: str = Field(
        "127.0.0.1",
        validation_alias=AliasChoices("NEWSLETTER_TRUSTED_PROXIES", "FORWARDED_ALLOW_IPS"),
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
            return cls(**overrides)  # type: ignore[arg-type]  # pydantic validates them
        except ValidationError as error:
            first = error.errors()[0]
            name = "NEWSLETTER_" + str(first["loc"][0]).upper().removeprefix("NEWSLETTER_")
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
        return tuple(host for part in self.webhook_hosts.split(",") if (host := part.strip()))

    @property
    def is_embedded(self) -> bool:
        """Whether the worker runs inside `newsletter serve`: the one place where the mode is decided."""
        return self.broker_url.startswith("memory://")

    def require_secret_keys(self) -> tuple[str, ...]:
        """The secret key and after it the earlier ones. Raises Misconfigured when one is missing or too short."""
        earlier = tuple(key for part in self.old_secret_keys.split(",") if (key := part.strip()))
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


_FEWEST_LETTERS = 32
_DNS_PORT = 53
_DNS_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DNS_NAME = re.compile(rf"{_DNS_LABEL}(?:\.{_DNS_LABEL})*")
_PLAIN_URL = re.compile(r"[A-Za-z0-9:/._~%@\[\]-]+")
