"""Starting the product: web process, worker, beat, the demo; and looking after the database."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli import doing
from newsletter.cli.checks import Check


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
def serve(**given: Any) -> None:
    """Serve the pages; without a broker the worker runs in this process too."""
    doing.serving.serve(**given)


@click.command()
@click.option("--concurrency", default=3, show_default=True, help="Processes that work at the same time.")
def worker(**given: Any) -> None:
    """Work on what the broker brings: begin dispatches, submit mail."""
    doing.working.worker(**given)


@click.command()
def beat(**given: Any) -> None:
    """Ring the tick that finds due work; run exactly one."""
    doing.working.beat(**given)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser.")
def demo(**given: Any) -> None:
    """Serve four sample newsletters with 200 subscribers; mail goes to the outbox page only."""
    doing.demonstrating.demo(**given)


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade(**given: Any) -> None:
    """Create the tables, or bring them to this version."""
    doing.preparing.db_upgrade(**given)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--skip",
    multiple=True,
    type=click.Choice([check.value for check in Check]),
    help="Leave a check out; may be given several times.",
)
@click.option(
    "--new-dkim-key",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Check nothing: make a key that signs mail, and print the records to publish.",
)
@click.option("--selector", metavar="NAME", help="The selector of the key, instead of the one that is set.")
def doctor(**given: Any) -> None:
    """Check settings, database, broker, relay, proxy, data folder, and whether providers will believe the mail."""
    doing.diagnosis.doctor(**given)
