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
@_AS_JSON
def inbound(**given: Any) -> None:
    """Take one mail that came to unsubscribe+TOKEN@ or bounce+TOKEN@, and do what it asks for.

    Made to be run by a mail server for each mail. Exit status 75 asks it to try again later.
    """
    doing.feedback.inbound(**given)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS_JSON
def bounce(**given: Any) -> None:
    """Say what a returned mail (FILE.eml) means."""
    doing.feedback.bounce(**given)
