"""`newsletter doctor`: is everything there that the settings promise?"""

import os
import shlex
import stat
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import redis
import sqlalchemy as sa

from newsletter.cli.checks import Check
from newsletter.cli.doing.deliverability import new_key, told_of
from newsletter.cli.saying import answer
from newsletter.clock import utc_now
from newsletter.db import Database
from newsletter.deliverability.findings import Aspect
from newsletter.dispatch.allowance.models import KnownRelay
from newsletter.dispatch.routing.finding import relays_kept
from newsletter.dispatch.routing.sealing import address_of
from newsletter.errors import Misconfigured, NewsletterError
from newsletter.issues.envelopes import sender_of
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.relays.unusable import UnusableUrl
from newsletter.relays.urls import relay_at
from newsletter.retention_runs import OVERDUE, last_run
from newsletter.runtime import (
    OTHERS,
    data_folder,
    known_signer,
    make_dkim,
    make_inbox,
    make_relay,
    note_of_proxies,
)
from newsletter.settings import Settings
from newsletter.signing import Signer
from newsletter.tables import require_current
from newsletter.wording import Sentence, say


def doctor(as_json: bool, skip: tuple[str, ...], new_dkim_key: Path | None, selector: str | None) -> None:
    settings = Settings.from_environment(**({"dkim_selector": selector} if selector else {}))
    if new_dkim_key:
        new_key(settings, new_dkim_key, domains=_sender_domains(settings), as_json=as_json)
        return
    sys.exit(0 if diagnose(settings, as_json=as_json, skip=skip) else 1)


def diagnose(settings: Settings, *, as_json: bool, skip: Collection[str] = ()) -> bool:
    """Run every check but those to skip, and print what was found; whether all went well."""
    found = [_run(check, settings) for check in Check if check not in skip]
    lines = [f"{'ok  ' if item['ok'] else 'FAIL'}  {item['check']:<12}{item['says']}" for item in found]
    answer(found, as_json=as_json, text="\n".join(lines))
    return all(item["ok"] for item in found)


def _run(check: Check, settings: Settings) -> dict[str, object]:
    try:
        return {"check": check.value, "ok": True, "says": _CHECKS[check](settings)}
    except NewsletterError as error:
        return {"check": check.value, "ok": False, "says": str(error)}


def _secret_key(settings: Settings) -> str:
    present, *earlier = settings.require_secret_keys()
    return f"{len(present)} characters" + (f"; earlier keys that are read: {len(earlier)}" if earlier else "")


def _data_folder(settings: Settings) -> str:
    folder = settings.data_dir.absolute()
    if opened := _open_to_others(folder):
        first, *more = opened
        raise Misconfigured(
            say(
                "Other users of this machine may use {what}. Close it to them: chmod -R go= {folder}",
                what=say("{first} and {count} more", first=first, count=len(more)) if more else first,
                folder=shlex.quote(str(folder)),
            )
        )
    return str(data_folder(settings))


def _open_to_others(folder: Path) -> list[Path]:
    """What of a folder, itself included, others than its owner may read, write or enter."""
    inside = (Path(place, name) for place, folders, files in os.walk(folder) for name in folders + files)
    return [path for path in (folder, *inside) if _is_open(path)]


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:  # a file that a running process has removed meanwhile
        return False
    return not stat.S_ISLNK(mode) and bool(mode & OTHERS)


def _database(settings: Settings) -> str:
    database = Database(settings.database)
    try:
        database.check()
        require_current(database)
        known_signer(settings, database)
        return database.engine.url.render_as_string(hide_password=True)
    finally:
        database.dispose()


def _broker(settings: Settings) -> str:
    if settings.is_embedded:
        return "none: the worker runs inside “newsletter serve”"
    place = urlsplit(settings.broker_url)
    try:
        redis.Redis.from_url(settings.broker_url, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise Misconfigured(
            say("the broker at {host} does not answer: {reason}", host=place.hostname, reason=error)
        ) from None
    return f"{place.hostname}:{place.port or 6379}"


def _relay(settings: Settings) -> str:
    relay = make_relay(settings)
    if obstacle := relay.check():
        raise Misconfigured(say("no mail can be submitted: {reason}", reason=obstacle.reply))
    return relay.name


def _more_relays(settings: Settings) -> str:
    """Those that were added: each is tried, save those that people have paused."""
    database = Database(settings.database)
    try:
        database.check()
        require_current(database)
        signer = known_signer(settings, database)
        with database.reading() as session:
            kept = relays_kept(session)
    finally:
        database.dispose()
    in_use = [known for known in kept if known.paused_at is None]
    if found := [each for known in in_use if (each := _obstacle(known, signer, settings))]:
        raise Misconfigured(_one_after_another(found))
    if not kept:
        return "none: all mail is submitted to that of the environment"
    return ", ".join(
        f"{known.name} ({known.place}{', paused: not tried' if known.paused_at else ''})" for known in kept
    )


def _obstacle(known: KnownRelay, signer: Signer, settings: Settings) -> Sentence | None:
    """Why nothing can be submitted to a relay that was added; None: it can."""
    try:
        url = address_of(known, signer=signer)
    except Misconfigured as error:
        return error.sentence
    try:
        relay = relay_at(
            url,
            connections=settings.smtp_connections,
            deadline=settings.smtp_deadline,
            helo_name=settings.ehlo_name,
        )
    except UnusableUrl as error:
        return _no_mail_to(known, error.reason)
    try:
        obstacle = relay.check()
    finally:
        relay.close()
    return _no_mail_to(known, obstacle.reply) if obstacle else None


def _no_mail_to(known: KnownRelay, reason: object) -> Sentence:
    return say("no mail can be submitted to “{name}”: {reason}", name=known.name, reason=reason)


def _one_after_another(sentences: Sequence[Sentence]) -> Sentence:
    first, *more = sentences
    return say("{some}; {more}", some=first, more=_one_after_another(more)) if more else first


def _inbox(settings: Settings) -> str:
    """Signs in, and opens the folder; what lies there stays."""
    if (inbox := make_inbox(settings)) is None:
        return "none: NEWSLETTER_INBOX_URL is not set"
    from newsletter.feedback.inbound.ways.mailboxes.visiting import count

    return f"{inbox.host}, {inbox.folder}: {count(inbox)} mails lie there"


def _proxy(settings: Settings) -> str:
    note = note_of_proxies(settings)
    peer = note.read_text().strip() if note.is_file() else ""
    if peer and not settings.trusts(peer):
        raise Misconfigured(
            say(
                "Requests come through {peer}, which is not trusted, so all its visitors are one to the limits. "
                "If it is your proxy, set NEWSLETTER_TRUSTED_PROXIES={peer}, restart, and run: rm {note}",
                peer=peer,
                note=shlex.quote(str(note)),
            )
        )
    return f"X-Forwarded-For is believed from {settings.trusted_proxies}"


def _dkim(settings: Settings) -> str:
    signer = make_dkim(settings)
    if signer is None:
        return "not signed here: NEWSLETTER_DKIM_KEY_FILE is not set, so let the relay sign"
    if not (relay := make_relay(settings)).keeps_headers:
        raise Misconfigured(
            say(
                "{relay} writes Message-ID and Date anew, which breaks our signature. Let it sign (Easy DKIM), and leave out "
                "NEWSLETTER_DKIM_KEY_FILE.",
                relay=relay.name,
            )
        )
    if not (domains := _sender_domains(settings)):
        return f"selector {signer.selector}; no newsletter yet, so no domain to sign for"
    records = "".join(f"\n      {signer.record(domain)}" for domain in domains)
    return f"selector {signer.selector}, signed for {', '.join(domains)}; to publish in DNS:{records}"


def _sender_domains(settings: Settings) -> list[str]:
    database = Database(settings.database)
    try:
        database.check()
        require_current(database)
        with database.reading() as session:
            publications = [publication_of(found) for found in session.scalars(sa.select(Newsletter))]
    finally:
        database.dispose()
    senders = (sender_of(publication, base_url=settings.base_url) for publication in publications)
    return sorted({sender.rpartition("@")[2] for sender in senders})


def _retention(settings: Settings) -> str:
    database = Database(settings.database)
    try:
        database.check()
        require_current(database)
        with database.reading() as session:
            last = last_run(session)
    finally:
        database.dispose()
    if last is None:
        return "the clocks have not run yet"
    if utc_now() - last > OVERDUE:
        raise Misconfigured(
            say(
                "What is to be forgotten is kept since {last}: the clocks of retention did not run for {days} days. Start "
                "“newsletter serve”, or with a broker “newsletter beat” and “newsletter worker”, and leave it running.",
                last=f"{last:%Y-%m-%d}",
                days=(utc_now() - last).days,
            )
        )
    return f"the clocks ran at {last:%Y-%m-%d %H:%M} UTC"


def _of_senders(aspect: Aspect) -> Callable[[Settings], str]:
    return lambda settings: told_of(aspect, settings)


_CHECKS: Mapping[Check, Callable[[Settings], str]] = {
    Check.SECRET_KEY: _secret_key,
    Check.BASE_URL: lambda settings: settings.base_url,
    Check.DATA_FOLDER: _data_folder,
    Check.DATABASE: _database,
    Check.RETENTION: _retention,
    Check.BROKER: _broker,
    Check.RELAY: _relay,
    Check.MORE_RELAYS: _more_relays,
    Check.INBOX: _inbox,
    Check.PROXY: _proxy,
    Check.DKIM: _dkim,
    Check.SPF: _of_senders(Aspect.SPF),
    Check.DKIM_RECORD: _of_senders(Aspect.DKIM),
    Check.DMARC: _of_senders(Aspect.DMARC),
    Check.RETURN_PATH: _of_senders(Aspect.RETURN_PATH),
    Check.HOST_NAME: _of_senders(Aspect.HOST),
    Check.ENCRYPTION: _of_senders(Aspect.ENCRYPTION),
    Check.ONE_CLICK: _of_senders(Aspect.ONE_CLICK),
}
