"""Newsletters on the command line: who is spoken for."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli import doing

_PICTURE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def newsletter() -> None:
    """Say who sends a newsletter, and look it up."""


@newsletter.command(name="set")
@click.argument("slug")
@click.option("--sender", help="The address that its mails come from.")
@click.option("--organisation", help="Who publishes it.")
@click.option("--postal-address", help="Where they can be written to.")
@click.option("--privacy-notice", help="The https address of the page that says what is done with data.")
@click.option("--logo", type=_PICTURE, help="A picture that its public pages show instead of the name.")
@click.option("--logo-dark", type=_PICTURE, help="The same for dark ground.")
@click.option("--no-logo", is_flag=True, help="Take both away.")
@click.option(
    "--own-approval",
    type=click.Choice(["allowed", "forbidden"]),
    help="Whether somebody may approve a proof that they made or wrote.",
)
@click.option(
    "--archive",
    type=click.Choice(["listed", "unlisted"]),
    help="Whether its public issues are listed, and search engines may find them.",
)
@click.option(
    "--clicks",
    type=click.Choice(["shared", "counted", "uncounted"]),
    help="Whether it is counted, for all readers together, how often the links of its mails are opened; "
    "shared: and readers are asked whether they share theirs.",
)
@click.option("--locale", help="The language of texts; the newsletter's first when left out.")
def set_identity(**given: Any) -> None:
    """Set who publishes a newsletter; what is left out stays as it is."""
    doing.newsletters.set_identity(**given)


@newsletter.command()
@click.argument("slug")
@click.option(
    "--from", "begins", type=click.DateTime(["%H:%M"]), help="The time of day from which it is sent."
)
@click.option(
    "--until", "ends", type=click.DateTime(["%H:%M"]), help="The time of day until which it is sent."
)
@click.option("--days", help="Days of the week, such as mon,tue,fri; all when left out.")
@click.option("--zone", default="UTC", show_default=True, help="The time zone, such as Asia/Seoul.")
@click.option("--always", is_flag=True, help="Let it be sent at any time.")
def window(**given: Any) -> None:
    """Set the hours in which dispatches of a newsletter may send."""
    doing.windows.window(**given)


@newsletter.command()
@click.argument("slug")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(**given: Any) -> None:
    """Print who sends a newsletter, and what its pages and mails say of it."""
    doing.identities.show(**given)
