"""The demo: the web process with sample newsletters, and nothing from outside."""

import secrets
import sys
import webbrowser
from pathlib import Path
from threading import Timer

import click

from newsletter.asgi import serve_until_stopped
from newsletter.cli.doing.preparing import prepare, require_free
from newsletter.cli.saying import in_my_language
from newsletter.demo.seeding import ADMIN, seed
from newsletter.runtime import build_runtime
from newsletter.settings import Settings
from newsletter.users.new_passwords import given_password
from newsletter.wording import say


def demo(host: str, port: int, browser: bool) -> None:
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
        relay_url="",
        dkim_key_file="",
    )


def _kept_key(file: Path) -> str:
    """The demo's own secret key, made at its first start."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text()


def show_in_browser(url: str, *, wanted: bool) -> None:
    """Open the page a moment later, where a person looks on."""
    if wanted and sys.stdout.isatty():
        Timer(1.0, webbrowser.open, [url]).start()
