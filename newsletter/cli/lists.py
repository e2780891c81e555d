"""Lists on the command line: named, closed, and opened again."""

from typing import Any

import click

from newsletter.cli import doing


@click.group(name="list")
def list_() -> None:
    """Name a list, close it, and open it again."""


@list_.command(name="set")
@click.argument("slug", metavar="LIST")
@click.option("--name", help="What subscribers know it by.")
@click.option("--description", help="What it is, in a sentence or two; empty takes it away.")
@click.option(
    "--public/--private", "is_public", default=None, help="Whether anybody may subscribe by the form."
)
@click.option(
    "--all-languages/--own-language",
    "is_stacked",
    default=None,
    help="Whether readers get one mail in all languages, or the edition of their language.",
)
@click.option("--locale", help="The language of the texts; the newsletter's first when left out.")
def set_(**given: Any) -> None:
    """Change what LIST is called, who may come onto it and what they get; what is left out stays as it is."""
    doing.lists.set_(**given)


@list_.command()
@click.argument("slug", metavar="LIST")
def close(**given: Any) -> None:
    """Let nobody come onto LIST any more, and nothing go to it; who is on it stays."""
    doing.lists.close(**given)


@list_.command()
@click.argument("slug", metavar="LIST")
def reopen(**given: Any) -> None:
    """Let people come onto LIST again."""
    doing.lists.reopen(**given)
