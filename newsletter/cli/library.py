"""The library of a newsletter on the command line: its blocks listed, read as a file, added and changed by one, retired."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli import doing

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def library() -> None:
    """The blocks that the issues of a newsletter use again: list, read, add, change and retire them."""


@library.command("list")
@click.argument("newsletter")
@_AS_JSON
def list_(**given: Any) -> None:
    """Print every library block of NEWSLETTER: its key, type, newest version and name; retired ones last."""
    doing.library.list_(**given)


@library.command()
@click.argument("newsletter")
@click.argument("key")
@click.option("--version", type=int, help="An earlier version; the newest when left out.")
def show(**given: Any) -> None:
    """Print what a library block says as YAML, in the form of an issue file with this one block."""
    doing.library.show(**given)


@library.command()
@click.argument("newsletter")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", required=True, help="What colleagues find it by.")
@_AS_JSON
def add(**given: Any) -> None:
    """Save the one block of FILE in the library of NEWSLETTER, and print its key."""
    doing.library.add(**given)


@library.command()
@click.argument("newsletter")
@click.argument("key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_AS_JSON
def change(**given: Any) -> None:
    """Make the one block of FILE, as `show` prints it, the newest version of a library block."""
    doing.library.change(**given)


@library.command()
@click.argument("newsletter")
@click.argument("key")
def retire(**given: Any) -> None:
    """Offer a library block no more. The issues that have it keep it as it is."""
    doing.library.retire(**given)


@library.command("return")
@click.argument("newsletter")
@click.argument("key")
def return_(**given: Any) -> None:
    """Offer a retired library block again."""
    doing.library.return_(**given)
