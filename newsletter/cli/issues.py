"""Issues on the command line: import and export, render, check, prove, approve or give back, try out as a mail."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli import doing

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def issue() -> None:
    """Compose, check, prove and approve issues."""


@issue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS_JSON
def import_(**given: Any) -> None:
    """Read an issue from a YAML FILE and the pictures beside it; an issue of that slug gets a new revision."""
    doing.issues.import_(**given)


@issue.command()
@click.argument("slug")
@click.option(
    "--to", type=click.Path(path_type=Path), help="Write FILE and its pictures, instead of printing."
)
def export(**given: Any) -> None:
    """Print an issue as YAML."""
    doing.issues.export(**given)


@issue.command()
@click.argument("slug")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to.",
)
@click.option("--locale", help="Only this language.")
def render(**given: Any) -> None:
    """Write LOCALE.html, .txt and .json of every edition to a folder, as a sample reader would get them."""
    doing.issues.render(**given)


@issue.command()
@click.argument("slug")
@_AS_JSON
def check(**given: Any) -> None:
    """Print what the preflight checks find; exit status 1 when there is an error."""
    doing.issues.check(**given)


@issue.command()
@click.argument("slug")
@_AS_JSON
def proof(**given: Any) -> None:
    """Freeze the renditions of all editions; print the number of the proof."""
    doing.issues.proof(**given)


@issue.command("approve")
@click.argument("proof")
@click.option("--by", "email", required=True, help="Address of the admin who approves.")
@_AS_JSON
def approve_(**given: Any) -> None:
    """Approve PROOF (its number or hash) on behalf of an admin."""
    doing.issues.approve_(**given)


@issue.command("return")
@click.argument("proof")
@click.option("--by", "email", required=True, help="Address of the admin who asks for changes.")
@click.option("--note", required=True, help="What is to be changed.")
@_AS_JSON
def return_(**given: Any) -> None:
    """Give PROOF (its number or hash) back with a note, on behalf of an admin."""
    doing.issues.return_(**given)


@issue.command()
@click.argument("slug")
@click.option(
    "--to", "addresses", required=True, multiple=True, help="Where it goes; may be given ten times."
)
@click.option("--proof", help="Show this proof (its number or hash), not what the issue says now.")
@click.option("--locale", help="Only this language.")
@_AS_JSON
def test(**given: Any) -> None:
    """Send a test mail of an issue, and say what the relay answered; exit status 1 unless it accepted all."""
    doing.trials.test(**given)
