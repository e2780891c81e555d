"""The relay on the command line: how it stands, and how much it is given."""

from typing import Any

import click

from newsletter.cli import doing

_COUNT = click.IntRange(0, 100_000_000)


@click.group()
def relay() -> None:
    """Say how much the relay is given."""


@relay.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(**given: Any) -> None:
    """Print what the relay takes, and what of that was used."""
    doing.relays.show(**given)


@relay.command()
@click.option("--per-second", type=_COUNT, help="Mails a second.")
@click.option("--per-hour", type=_COUNT, help="Mails an hour.")
@click.option("--per-day", type=_COUNT, help="Mails a day.")
@click.option("--per-domain", type=_COUNT, help="Mails an hour to the recipients of one domain.")
@click.option(
    "--connections", type=click.IntRange(0, 1000), help="Connections at the same time, of all workers."
)
@click.option("--per-connection", type=_COUNT, help="Mails over one connection.")
@click.option("--warm-up-from", type=click.DateTime(["%Y-%m-%d"]), help="The first day of a warm-up, in UTC.")
@click.option("--warm-up-first", type=click.IntRange(1, 100_000_000), help="Mails on that day.")
@click.option(
    "--warm-up-factor", type=click.FloatRange(1.1, 10), help="So many times as much on each next day."
)
@click.option("--no-warm-up", is_flag=True, help="Take the warm-up away.")
def limit(**given: Any) -> None:
    """Set limits of the relay; 0 takes one away, what is left out stays as it is."""
    doing.relays.limit(**given)
