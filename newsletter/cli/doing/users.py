"""Users on the command line."""

import secrets
import sys

import click

from newsletter.addresses import parse_address
from newsletter.cli.doing.opening import runtime
from newsletter.cli.saying import tell
from newsletter.errors import NotFound
from newsletter.users.deeds import OPERATOR
from newsletter.users.factors.resetting import reset_factors
from newsletter.users.managing import all_users, create_user
from newsletter.users.new_passwords import given_password
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from newsletter.wording import say


def add(email: str, role: str, name: str, password_stdin: bool, first: bool) -> None:
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(12)
    given = given_password(password, email=parse_address(email).key)
    with runtime() as built, built.database.transaction() as session:
        is_first = first or (not password_stdin and bool(all_users(session)))
        create_user(
            session,
            email,
            name=name,
            role=Role(role),
            password=given,
            first_until=built.first_until() if is_first else None,
            by=OPERATOR,
            now=built.clock(),
        )
    tell(say("{email} may now sign in as {role}.", email=email, role=role))
    if not password_stdin:
        click.echo(password)


def take_factors_away(email: str) -> None:
    with runtime() as built, built.database.transaction() as session:
        person = find_user(session, email)
        if person is None:
            raise NotFound(say("{email} has no account.", email=email))
        reset_factors(session, person, by=OPERATOR, now=built.clock())
    tell(
        say(
            "{email} has no second factor any more and is signed out everywhere. The password alone lets them in; "
            "a role that demands a second factor leads them to a new one.",
            email=person.email,
        )
    )
