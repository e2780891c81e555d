"""The relays on the command line: which there are, how each stands, and how much it is given."""

from typing import Any

import click

from newsletter.cli import doing

_COUNT = click.IntRange(0, 100_000_000)


@click.group()
def relay() -> None:
    """Add relays, and say how much each is given."""


@relay.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(**given: Any) -> None:
    """Print the relays there are, that of the environment first."""
    doing.relays.list_(**given)


@relay.command()
@click.argument("name")
@click.argument("address")
@click.option("--secret-stdin", is_flag=True, help="Read the password or key from standard input.")
@click.option("--sender", default="", help="Also ask whether it takes mail of this address.")
def add(**given: Any) -> None:
    """Try a relay, and keep it if it works.

    ADDRESS is smtp(s)://USER@HOST:PORT, ses://ACCESS_KEY@REGION or mailgun://DOMAIN, without the secret, which is asked for.
    """
    doing.relays.add(**given)


@relay.command()
@click.argument("name")
@click.argument("address")
@click.option("--secret-stdin", is_flag=True, help="Read the password or key from standard input.")
@click.option("--sender", default="", help="Also ask whether it takes mail of this address.")
def change(**given: Any) -> None:
    """Try another address or password of a relay, and take it over if it works."""
    doing.relays.change(**given)


@relay.command(name="try")
@click.argument("name", default="default")
def try_(**given: Any) -> None:
    """See whether a relay works now, without a mail."""
    doing.relays.try_(**given)


@relay.command()
@click.argument("name")
def pause(**given: Any) -> None:
    """Give a relay nothing more for now."""
    doing.relays.pause(**given)


@relay.command()
@click.argument("name")
def resume(**given: Any) -> None:
    """Use a relay again."""
    doing.relays.resume(**given)


@relay.command()
@click.argument("name")
def remove(**given: Any) -> None:
    """Take a relay away, with its password."""
    doing.relays.remove(**given)


@relay.command()
@click.argument("newsletter")
@click.argument("names", metavar="[NAME[:PRIORITY[:SHARE]]]...", nargs=-1)
def use(**given: Any) -> None:
    """Say which relays a newsletter uses; without any, that of the environment.

    Those of priority 1 come first; those of the same priority share by their shares. Both are 1 when left out.
    """
    doing.relays.use(**given)


@relay.command()
@click.argument("name", default="default")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(**given: Any) -> None:
    """Print what a relay takes, and what of that was used."""
    doing.relays.show(**given)


@relay.command()
@click.argument("name", default="default")
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
    """Set limits of a relay; 0 takes one away, what is left out stays as it is."""
    doing.relays.limit(**given)
