"""Workers and the beat, as processes of their own."""

import time

from newsletter.cli.saying import announce
from newsletter.db import Database
from newsletter.errors import Misconfigured
from newsletter.settings import Settings
from newsletter.tables import is_current
from newsletter.wording import say
from workers.celery_app import when_ready
from workers.runtimes import connected, standing_by

_WAIT_FOR_TABLES = 60.0  # seconds


def worker(concurrency: int) -> None:
    settings = require_broker(Settings.from_environment())
    wait_for_tables(settings)
    with connected(settings) as (runtime, app), standing_by(runtime, app, processes=concurrency):
        when_ready(lambda: announce("worker.ready", say("The worker is ready.")))
        app.worker_main(
            ["--quiet", "worker", f"--concurrency={concurrency}", "--without-gossip", "--without-mingle"]
        )


def beat() -> None:
    settings = require_broker(Settings.from_environment())
    wait_for_tables(settings)
    with connected(settings) as (_, app):
        when_ready(lambda: announce("beat.ready", say("The beat is ready.")))
        app.Beat(scheduler_cls="celery.beat:Scheduler", quiet=True).run()


def require_broker(settings: Settings) -> Settings:
    """The settings, if there is a broker. Raises Misconfigured when the worker would run inside `serve`."""
    settings.require_secret_key()
    if settings.is_embedded:
        raise Misconfigured(
            say(
                "NEWSLETTER_BROKER_URL is not set, so the worker runs inside “newsletter serve”. "
                "Set it to a Redis server, for example redis://localhost:6379/0, to run workers of their own."
            )
        )
    return settings


def wait_for_tables(settings: Settings) -> None:
    """Wait until the web process has brought the tables to this version. Raises Misconfigured."""
    database = Database(settings.database)
    database.check()
    ends_at = time.monotonic() + _WAIT_FOR_TABLES
    while not is_current(database):
        if time.monotonic() > ends_at:
            raise Misconfigured(say("The database has older tables. Run: newsletter db upgrade"))
        time.sleep(1)
    database.dispose()
