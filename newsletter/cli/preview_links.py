"""Preview links on the command line: made, listed and ended, for people without an account."""

from typing import Any

import click

from newsletter.cli import doing
from newsletter.issues.reviews.wishes import MOST_DAYS, Wish

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("preview-links")
def preview_links() -> None:
    """Let people without an account look at an issue for some days."""


@preview_links.command()
@click.argument("slug")
@click.option("--days", default=Wish().days, show_default=True, help=f"For how long, up to {MOST_DAYS}.")
@click.option("--label", default="", help="Whom it is for; only colleagues see that.")
@click.option("--comments", "takes_comments", is_flag=True, help="Whoever has the link may comment.")
@click.option("--revision", type=int, help="This revision, instead of what the issue says at the time.")
@click.option("--proof", type=int, help="This proof, instead of what the issue says at the time.")
@_AS_JSON
def make(**given: Any) -> None:
    """Make a link to an issue and print its address."""
    doing.preview_links.make(**given)


@preview_links.command("list")
@click.argument("slug")
@_AS_JSON
def list_(**given: Any) -> None:
    """Print the links of an issue, those that lead somewhere first: number, end, how often it was opened, for whom."""
    doing.preview_link_lists.list_(**given)


@preview_links.command()
@click.argument("slug")
@click.argument("number", metavar="ID", type=int)
def end(**given: Any) -> None:
    """End a link of an issue: it leads nowhere from now on."""
    doing.preview_links.end(**given)
