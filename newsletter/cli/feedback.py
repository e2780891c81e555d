"""What came back, on the command line: taken from the mail server, or only read."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli import doing

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.command()
@click.argument("file", type=click.File("rb"), default="-", metavar="[FILE.eml|-]")
@click.option(
    "--recipient", default="", help="The address of the envelope; searched in the header when left out."
)
@click.option("--fetch", is_flag=True, help="Take what lies in the mailbox of NEWSLETTER_INBOX_URL instead.")
@click.option(
    "--lmtp",
    metavar="PLACE",
    help="Stay, and take mail by LMTP at HOST:PORT or at a socket (unix:/PATH) instead.",
)
@click.option("--open", "is_open", is_flag=True, help="Let other machines reach the place of --lmtp.")
@_AS_JSON
def inbound(*, fetch: bool, lmtp: str | None, is_open: bool, as_json: bool, **given: Any) -> None:
    """Take one mail that came to unsubscribe+TOKEN@ or bounce+TOKEN@, and do what it asks for.

    Made to be run by a mail server for each mail. Exit status 75 asks it to try again later.
    """
    if fetch and lmtp:
        raise click.UsageError("Give one of --fetch and --lmtp.")
    if fetch:
        doing.feedback.fetch(as_json)
    elif lmtp:
        doing.feedback.receive_by_lmtp(lmtp, is_open)
    else:
        doing.feedback.inbound(as_json=as_json, **given)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS_JSON
def bounce(**given: Any) -> None:
    """Say what a returned mail (FILE.eml) means."""
    doing.feedback.bounce(**given)
