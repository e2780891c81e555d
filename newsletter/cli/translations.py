"""Texts to a translator and back, on the command line: XLIFF 2 out, XLIFF 2 in."""

from pathlib import Path
from typing import Any

import click

from newsletter.cli import doing


@click.group()
def translations() -> None:
    """Give texts of an issue to a translator as XLIFF 2, and take them back."""


@translations.command()
@click.argument("slug")
@click.option("--to", "into", required=True, help="The language to translate into.")
@click.option("--from", "source", default="", help="The language to translate from, if there are several.")
@click.option("--all", "is_all", is_flag=True, help="Every text, not only those that are open.")
@click.option(
    "--file", type=click.Path(dir_okay=False, path_type=Path), help="Write FILE, instead of printing."
)
def export(**given: Any) -> None:
    """Print the open texts of an issue as XLIFF 2: those without a translation, and those whose source changed since."""
    doing.translations.export(**given)


@translations.command("import")
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(**given: Any) -> None:
    """Take the translations of FILE into an issue, text by text; exit status 1 when one of them was refused."""
    doing.translations.import_(**given)
