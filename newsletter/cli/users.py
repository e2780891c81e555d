"""Users on the command line."""

from typing import Any

import click

from newsletter.cli import doing
from newsletter.users.roles import Role


@click.group()
def user() -> None:
    """Add members of staff, and let those in again who have lost their second factor."""


@user.command()
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What they may do."
)
@click.option("--name", default="", help="Their name; the address when left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--first", is_flag=True, help="They must choose another password when they sign in first.")
def add(**given: Any) -> None:
    """Add a user; a random password is printed once unless one is given.

    A printed password is a first one, except for the first user of all, who is the operator.
    """
    doing.users.add(**given)


@user.command("reset-factors")
@click.argument("email")
def take_factors_away(**given: Any) -> None:
    """Take a user's second factor away: authenticator app, passkeys and recovery codes."""
    doing.users.take_factors_away(**given)
