"""Subscribers on the command line: import, export, and correcting one of them."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli import doing
from newsletter.ids import LARGEST_ID

_ERRORS = click.option(
    "--errors", type=click.Path(path_type=Path), help="Write the rejected rows to this CSV file."
)


_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def subscribers() -> None:
    """Import, export and correct the subscribers of a list."""


@subscribers.command("import")
@click.argument("list_slug", metavar="LIST")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--basis", help="What consent these people gave, when and where; kept with each of them.")
@click.option("--preview", "is_preview", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--encoding", help="The encoding of the file, such as cp949, shift_jis or windows-1252.")
@click.option("--column", "columns", multiple=True, metavar="HEADING=MEANING", help="What a column holds.")
@click.option(
    "--status", "answers", multiple=True, metavar="WORD=MEANING", help="What a word says of a person."
)
@click.option(
    "--suppress", "suppresses", is_flag=True, help="Whom the file says not to mail, no list mails any more."
)
@_ERRORS
@_AS_JSON
def import_(**given: Any) -> None:
    """Bring the rows of FILE.csv onto LIST; bad rows are reported, good ones go in."""
    doing.subscribers.import_(**given)


@subscribers.command()
@click.argument("import_id", metavar="ID", type=click.IntRange(1, LARGEST_ID))
@_ERRORS
@_AS_JSON
def resume(**given: Any) -> None:
    """Go on with the import ID, which was stopped on its way, failed, or lost its process."""
    doing.subscribers.resume(**given)


@subscribers.command()
@click.argument("list_slug", metavar="LIST")
def export(**given: Any) -> None:
    """Print the subscribers of LIST as CSV."""
    doing.subscribers.export(**given)


@subscribers.command()
@click.argument("list_slug", metavar="LIST")
@click.argument("address")
@click.option("--address", "new_address", help="The right address.")
@click.option("--name", help="The right name.")
@click.option("--organisation", help="The right organisation.")
@click.option("--locale", help="The language that they read.")
@click.option("--zone", help="Their time zone, such as Asia/Seoul; empty: none.")
@click.option("--why", required=True, help="How you know, and who told you when; kept as evidence.")
def correct(**given: Any) -> None:
    """Correct who the subscriber at ADDRESS on LIST is, on every list; what is left out stays as it is."""
    doing.subscribers.correct(**given)
