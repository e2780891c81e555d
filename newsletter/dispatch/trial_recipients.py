"""Whom a test mail goes to, as somebody writes it: addresses, and the names of colleagues."""

import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import Address, parse_address
from newsletter.errors import Invalid
from newsletter.users.models import User
from newsletter.wording import Sentence, say


def read_recipients(session: Session, text: str) -> list[Address]:
    """The addresses in lines, or between commas, each once; a colleague's name is their address.

    Raises Invalid, which names every line that is none.
    """
    colleagues = _colleagues(session)
    found: dict[str, Address] = {}
    problems: dict[str, Sentence] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        for part in filter(None, map(str.strip, re.split("[,;]", line))):
            try:
                address = _address(part, colleagues)
            except Invalid as error:
                problems[f"p{len(problems)}"] = say(
                    "Line {number}: {problem}", number=number, problem=error.sentence
                )
            else:
                found.setdefault(address.key, address)
    if problems:
        raise Invalid(Sentence("\n".join(f"{{{name}}}" for name in problems), problems))
    return list(found.values())


def _address(part: str, colleagues: dict[str, list[str]]) -> Address:
    known = colleagues.get(_key(part), [])
    if len(known) > 1:
        raise Invalid(say("Several people are called {name}. Write the address.", name=part))
    return parse_address(known[0] if known else part)


def _colleagues(session: Session) -> dict[str, list[str]]:
    """The addresses of those who have an account, by name."""
    found: dict[str, list[str]] = {}
    for name, email in session.execute(
        sa.select(User.name, User.email).where(User.disabled_at.is_(None)).order_by(User.id)
    ):
        found.setdefault(_key(name), []).append(email)
    return found


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
