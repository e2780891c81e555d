"""Users on the command line."""

import secrets
import sys

import click

from newsletter.cli.saying import runtime, tell
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import all_users, create_user
from newsletter.users.models import Role
from newsletter.wording import say


@click.group()
def user() -> None:
    """Add members of staff."""


@user.command()
@click.argument("email")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What they may do."
)
@click.option("--name", default="", help="Their name; the address when left out.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--first", is_flag=True, help="They must choose another password when they sign in first.")
def add(email: str, role: str, name: str, password_stdin: bool, first: bool) -> None:
    """Add a user; a random password is printed once unless one is given.

    A printed password is a first one, except for the first user of all, who is the operator.
    """
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    with runtime() as built, built.database.transaction() as session:
        is_first = first or (not password_stdin and bool(all_users(session)))
        create_user(
            session,
            email,
            name=name,
            role=Role(role),
            password=password,
            first_until=built.first_until() if is_first else None,
            by=OPERATOR,
            now=built.clock(),
        )
    tell(say("{email} may now sign in as {role}.", email=email, role=role))
    if not password_stdin:
        click.echo(password)
