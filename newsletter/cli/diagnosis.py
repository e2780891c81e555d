"""`newsletter doctor`: is everything there that the settings promise?"""

import socket
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import redis

from newsletter.cli.saying import answer
from newsletter.db import Database
from newsletter.errors import Misconfigured, NewsletterError
from newsletter.migrating import require_current
from newsletter.runtime import data_folder, make_relay
from newsletter.settings import Settings
from newsletter.wording import say


def diagnose(settings: Settings, *, as_json: bool) -> bool:
    """Run every check and print what it found; whether all went well."""
    found = [_run(name, check) for name, check in _checks(settings)]
    lines = [f"{'ok  ' if item['ok'] else 'FAIL'}  {item['check']:<12}{item['says']}" for item in found]
    answer(found, as_json=as_json, text="\n".join(lines))
    return all(item["ok"] for item in found)


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "secret key", lambda: f"{len(settings.require_secret_key())} characters"
    yield "base url", lambda: settings.base_url
    yield "data folder", lambda: str(data_folder(settings))
    yield "database", lambda: _database(settings)
    yield "broker", lambda: _broker(settings)
    yield "relay", lambda: _relay(settings)


def _run(name: str, check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"check": name, "ok": True, "says": check()}
    except NewsletterError as error:
        return {"check": name, "ok": False, "says": str(error)}


def _database(settings: Settings) -> str:
    database = Database(settings.database)
    try:
        database.check()
        require_current(database)
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
    if settings.smtp_url:
        place = urlsplit(settings.smtp_url)
        port = place.port or (465 if place.scheme == "smtps" else 587)
        try:
            socket.create_connection((place.hostname or "", port), timeout=10).close()
        except OSError as error:
            raise Misconfigured(
                say("the relay {name} does not answer: {reason}", name=relay.name, reason=error)
            ) from None
    return relay.name
