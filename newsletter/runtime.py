"""What a process of ours is made of, built once from the settings. The two modes differ here and nowhere else."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import newsletter.mapped  # noqa: F401 (all tables are known before the first row)
from newsletter.clock import Clock, utc_now
from newsletter.db import Database, Ringer
from newsletter.dispatch.pacing import RetryPolicy
from newsletter.egress.fetching import Egress
from newsletter.egress.posting import Poster
from newsletter.errors import Misconfigured
from newsletter.issues.assets import AssetStore
from newsletter.keyring import is_noted, note, signer_of
from newsletter.messages.letterhead import Letterhead
from newsletter.relays.base import Relay
from newsletter.relays.outbox import OutboxReader, OutboxRelay
from newsletter.settings import Settings
from newsletter.signing import Signer
from newsletter.tables import require_current
from newsletter.trail.chain import Keeper
from newsletter.users.signing_in import SessionLimits
from newsletter.wording import say, without_catalogue
from subscribers.rows import hashed_by

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from newsletter.deliverability.names import Resolver
    from newsletter.dispatch.budget import Budget
    from newsletter.dispatch.routing.opening import Switchboard
    from newsletter.feedback.inbound.ways.hooks.calls import Hook
    from newsletter.feedback.inbound.ways.mailboxes.inbox import Inbox
    from newsletter.messages.dkim import DkimSigner

OTHERS = 0o077  # what the group and everybody else may do with a file


@dataclass(frozen=True)
class Runtime:
    """The parts that handlers and jobs are given."""

    settings: Settings
    database: Database
    signer: Signer
    relay: Relay
    assets: AssetStore
    outbox: OutboxReader | None  # only where the relay is the outbox
    clock: Clock
    dkim: "DkimSigner | None" = None  # where the relay signs, or nobody
    egress: Egress | None = None  # where pages of others may be read
    poster: Poster = field(default_factory=Poster)  # what calls the webhook
    is_leaving: Callable[[], bool] = bool  # whether this process was told to end, and begins nothing long

    def __post_init__(self) -> None:
        """Whatever is done with these parts is written down."""
        self.database.witness = Keeper(self.signer, self.clock)

    @property
    def letterhead(self) -> Letterhead:
        """What mails are written with."""
        return Letterhead(self.settings.base_url, self.signer, self.dkim)

    @cached_property
    def switchboard(self) -> "Switchboard":
        """All relays, that of the environment and those that were added."""
        from newsletter.dispatch.routing.opening import Switchboard

        return Switchboard(
            self.relay,
            self.signer,
            connections=self.settings.smtp_connections,
            deadline=self.settings.smtp_deadline,
            helo_name=self.settings.ehlo_name,
        )

    @cached_property
    def hooks(self) -> "Mapping[str, Hook]":
        """The providers that may tell what became of mails. Raises Misconfigured."""
        from newsletter.feedback.inbound.ways.hooks.opening import hooks_of

        return hooks_of(self.settings.hook_secrets, egress=lambda: self.egress or Egress())

    @cached_property
    def inbox(self) -> "Inbox | None":
        """The mailbox in which what comes back is kept for us, if one is set. Raises Misconfigured."""
        return make_inbox(self.settings)

    @property
    def budget(self) -> "Budget":
        """How many strangers may be asked to confirm."""
        from newsletter.dispatch.budget import Budget

        return Budget(self.settings.confirmations_per_list, self.settings.confirmations_in_all)

    def lanes(self, session: "Session") -> int:
        """How many pumps are to work on one dispatch at the same time; in the embedded mode there is one process."""
        from newsletter.dispatch.attendance import lanes

        return 1 if self.settings.is_embedded else lanes(session, most=self.settings.lanes, now=self.clock())

    @property
    def retries(self) -> RetryPolicy:
        """When deferred mail is tried again."""
        return RetryPolicy(
            first=timedelta(seconds=self.settings.retry_after),
            expire=timedelta(hours=self.settings.expire_after),
        )

    @property
    def sessions(self) -> SessionLimits:
        """How long users stay signed in."""
        return SessionLimits(
            idle=timedelta(minutes=self.settings.session_idle),
            lifetime=timedelta(hours=self.settings.session_lifetime),
            proof=timedelta(minutes=self.settings.ask_again_after),
        )

    def first_until(self) -> datetime:
        """Until when a first password may be used that is made now."""
        return self.clock() + timedelta(days=self.settings.first_password_days)

    def close(self) -> None:
        """Close connections to the relay and the database."""
        self.switchboard.close()
        if self.egress:
            self.egress.close()
        self.poster.close()
        self.database.dispose()


def build_runtime(
    settings: Settings,
    *,
    ringer: Ringer | None = None,
    clock: Clock = utc_now,
    is_leaving: Callable[[], bool] = bool,
) -> Runtime:
    """Put the parts together. Raises Misconfigured when a setting is missing, or a folder or a key cannot be used, when the
    database does not answer, lacks tables or was used with another key."""
    require_catalogues()
    settings.require_secret_keys()
    folder = data_folder(settings)
    relay, dkim = make_relay(settings), make_dkim(settings)
    database = Database(settings.database, ringer=ringer)
    try:
        signer = make_signer(settings, database, now=clock())
    except BaseException:
        database.dispose()
        raise
    return Runtime(
        settings=settings,
        database=database,
        signer=signer,
        relay=relay,
        assets=AssetStore(folder / "assets"),
        outbox=relay.reader() if isinstance(relay, OutboxRelay) else None,
        clock=clock,
        dkim=dkim,
        egress=Egress() if settings.read_pages else None,
        poster=Poster(own_hosts=settings.own_webhook_hosts),
        is_leaving=is_leaving,
    )


def require_catalogues() -> None:
    """Raises Misconfigured when an interface language has no translations: not a page shall be the first to notice."""
    if missing := without_catalogue():
        raise Misconfigured(
            say(
                "There are no translations into “{languages}”. Install the newsletter anew, or run “make translations”.",
                languages=", ".join(missing),
            )
        )


def make_signer(settings: Settings, database: Database, *, now: datetime) -> Signer:
    """What signs links and hashes addresses; from now on the database knows the key. Raises Misconfigured."""
    database.check()
    require_current(database)
    signer = known_signer(settings, database)
    with database.reading() as session:
        is_new = not is_noted(session, signer)
    if is_new:
        with database.transaction() as session:
            note(session, signer, now=now)
    return signer


def known_signer(settings: Settings, database: Database) -> Signer:
    """The signer of the keys that are set, if the database was used with them. Raises Misconfigured."""
    keys = settings.require_secret_keys()
    with database.reading() as session:
        return signer_of(session, keys, made_its_hashes=partial(hashed_by, session))


def make_inbox(settings: Settings) -> "Inbox | None":
    """The mailbox of the settings, which nobody has opened yet. Raises Misconfigured."""
    if not settings.inbox_url:
        return None
    from newsletter.feedback.inbound.ways.mailboxes.inbox import Inbox, Secret

    secret = Secret(
        password=settings.inbox_password,
        password_file=settings.inbox_password_file,
        token_file=settings.inbox_token_file,
        token_command=settings.inbox_token_command,
    )
    return Inbox.at(settings.inbox_url, secret)


def make_relay(settings: Settings) -> Relay:
    """The relay that is set, or else the outbox. Raises Misconfigured."""
    if settings.smtp_url and settings.relay_url:
        raise Misconfigured(
            say("NEWSLETTER_SMTP_URL and NEWSLETTER_RELAY_URL both name a relay. Leave one of them out.")
        )
    if settings.relay_url:
        from newsletter.relays.http.urls import relay_at

        return relay_at(
            settings.relay_url, connections=settings.smtp_connections, deadline=settings.smtp_deadline
        )
    if settings.smtp_url:
        from newsletter.relays.smtp import SmtpRelay

        return SmtpRelay(
            settings.smtp_url,
            connections=settings.smtp_connections,
            deadline=settings.smtp_deadline,
            helo_name=settings.ehlo_name,
        )
    return OutboxRelay(settings.data_dir.absolute() / "outbox")


def make_dkim(settings: Settings) -> "DkimSigner | None":
    """What signs mail, if a key is set. Raises Misconfigured when the key cannot be used."""
    if not settings.dkim_key_file:
        return None
    from newsletter.messages.dkim import DkimSigner

    return DkimSigner.from_file(Path(settings.dkim_key_file), selector=settings.dkim_selector)


def make_resolver(settings: Settings) -> "Resolver":
    """What asks DNS, for one visit of the deliverability doctor."""
    from newsletter.deliverability.asking import DnsResolver

    return DnsResolver(settings.asked_name_servers)


def note_of_proxies(settings: Settings) -> Path:
    """Where the web process writes down which proxy hands on visitors' addresses without being trusted."""
    return settings.data_dir.absolute() / "proxy-not-trusted"


def data_folder(settings: Settings) -> Path:
    """The data folder, made when it is missing, and closed to other users of the machine, whoever made it."""
    folder = settings.data_dir.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & OTHERS:
            with suppress(PermissionError):  # it belongs to somebody else: `newsletter doctor` says so
                folder.chmod(0o700)
    except OSError as error:
        raise Misconfigured(
            say(
                "The data folder {folder} cannot be used: {reason}. Set NEWSLETTER_DATA_DIR to a folder you may write.",
                folder=folder,
                reason=error.strerror,
            )
        ) from None
    return folder
