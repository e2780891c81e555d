"""Starting the product: web process, worker, beat, the demo; and looking after the database."""

import errno
import secrets
import socket
import sys
import time
import webbrowser
from pathlib import Path
from threading import Timer

import click

from newsletter.cli.diagnosis import CHECKS, diagnose
from newsletter.cli.saying import announce, in_my_language, tell
from newsletter.db import Database
from newsletter.demo.seeding import ADMIN, seed
from newsletter.errors import Misconfigured
from newsletter.migrating import is_current, upgrade
from newsletter.runtime import build_runtime, data_folder
from newsletter.settings import Settings
from newsletter.users.new_passwords import given_password
from newsletter.wording import say
from workers.celery_app import when_ready
from workers.runtimes import connected

_WAIT_FOR_TABLES = 60.0  # seconds


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the pages; without a broker the worker runs in this process too."""
    from newsletter.asgi import serve_until_stopped  # takes long to load, and no other command needs it

    settings = Settings.from_environment()
    prepare(settings)
    require_free(host, port)
    serve_until_stopped(
        settings,
        host=host,
        port=port,
        when_ready=lambda: announce(
            "web.ready", say("Newsletter is served at {url}", url=settings.base_url), url=settings.base_url
        ),
    )


@click.command()
@click.option("--concurrency", default=3, show_default=True, help="Processes that work at the same time.")
def worker(concurrency: int) -> None:
    """Work on what the broker brings: begin dispatches, submit mail."""
    settings = require_broker(Settings.from_environment())
    wait_for_tables(settings)
    with connected(settings) as (_, app):
        when_ready(lambda: announce("worker.ready", say("The worker is ready.")))
        app.worker_main(
            ["--quiet", "worker", f"--concurrency={concurrency}", "--without-gossip", "--without-mingle"]
        )


@click.command()
def beat() -> None:
    """Ring the tick that finds due work; run exactly one."""
    settings = require_broker(Settings.from_environment())
    wait_for_tables(settings)
    with connected(settings) as (_, app):
        when_ready(lambda: announce("beat.ready", say("The beat is ready.")))
        app.Beat(scheduler_cls="celery.beat:Scheduler", quiet=True).run()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser.")
def demo(host: str, port: int, browser: bool) -> None:
    """Serve four sample newsletters with 200 subscribers; mail goes to the outbox page only."""
    from newsletter.asgi import serve_until_stopped  # as above

    settings = demo_settings(host, port)
    require_free(host, port)
    prepare(settings)
    password = secrets.token_urlsafe(9)
    given = given_password(password, email=ADMIN)
    runtime = build_runtime(settings)
    with runtime.database.transaction() as session:
        seeded = seed(
            session, assets=runtime.assets, signer=runtime.signer, now=runtime.clock(), password=given
        )
        email = seeded.users[0].email
    runtime.close()
    kept = say("Data is kept in {folder}. Stop with Ctrl+C.", folder=settings.data_dir)
    as_whom, by, where = map(in_my_language, (say("Sign in as"), say("Password"), kept))
    click.echo(f"\n  {settings.base_url}\n\n  {as_whom}  {email}\n  {by}    {password}\n\n  {where}\n")
    serve_until_stopped(
        settings, host=host, port=port, when_ready=lambda: show_in_browser(settings.base_url, wanted=browser)
    )


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Create the tables, or bring them to this version."""
    settings = Settings.from_environment()
    data_folder(settings)
    database = Database(settings.database)
    database.check()
    upgrade(database)
    tell(say("The database is up to date."))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--skip", multiple=True, type=click.Choice(CHECKS), help="Leave a check out; may be given several times."
)
def doctor(as_json: bool, skip: tuple[str, ...]) -> None:
    """Check settings, database, broker, relay, proxy, data folder and the DKIM key."""
    sys.exit(0 if diagnose(Settings.from_environment(), as_json=as_json, skip=skip) else 1)


def demo_settings(host: str, port: int) -> Settings:
    """Settings that need nothing from outside: SQLite, the embedded worker, the outbox, and a secret key of its own
    unless one is set."""
    given = Settings.from_environment()
    folder = given.data_dir if "data_dir" in given.model_fields_set else Path("var/demo")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Settings.from_environment(
        data_dir=folder,
        secret_key=given.secret_key or _kept_key(folder / "secret-key"),
        base_url=f"http://{host}:{port}",
        database_url="",
        broker_url="memory://",
        smtp_url="",
        dkim_key_file="",
    )


def _kept_key(file: Path) -> str:
    """The demo's own secret key, made at its first start."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()


def prepare(settings: Settings) -> None:
    """Make the data folder and bring the tables to this version; safe when several processes start at once."""
    settings.require_secret_key()
    data_folder(settings)
    database = Database(settings.database)
    database.check()
    upgrade(database)
    database.dispose()


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


def require_free(host: str, port: int) -> None:
    """Raise Misconfigured when the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Misconfigured(
                    say(
                        "Port {port} is used by another program. Stop it, or choose another one with --port.",
                        port=port,
                    )
                ) from None
            raise Misconfigured(
                say(
                    "{host}:{port} cannot be listened on: {reason}.",
                    host=host,
                    port=port,
                    reason=error.strerror,
                )
            ) from None


def show_in_browser(url: str, *, wanted: bool) -> None:
    """Open the page a moment later, where a person looks on."""
    if wanted and sys.stdout.isatty():
        Timer(1.0, webbrowser.open, [url]).start()
