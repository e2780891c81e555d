"""The audit log on the command line: is it whole, and what does it say?"""

from typing import Any

import click

from newsletter.cli import doing


@click.group()
def audit() -> None:
    """Verify and export the audit log."""


@audit.command("verify")
@click.option(
    "--reaches", metavar="NUMBER:SEAL", help="An entry and its seal, noted elsewhere, that must be in it."
)
def verify_(**given: Any) -> None:
    """Read the whole audit log; status 1 when an entry is not as it was written, and which is the first."""
    doing.trail.verify_(**given)


@audit.command()
def export(**given: Any) -> None:
    """Print the audit log as JSON, an entry to a line, the oldest first."""
    doing.trail.export(**given)
