"""Whom a comment names: `@` and the name or the address of somebody who may read the issue."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.issues.models import Issue
from newsletter.users.deeds import Deed, may, roles_with
from newsletter.users.models import User

# No letter before the sign, where an address would be, and none of a longer name behind it; a Korean ending may follow.
_BEFORE, _BEHIND = r"(?<![\w.+-])@", r"(?![^\W가-힣])"


@dataclass(frozen=True)
class TextPart:
    """A part of a comment; `is_name` where it names somebody who was told of it."""

    text: str
    is_name: bool


def readers_of(session: Session, issue: Issue) -> list[User]:
    """Who may read an issue, by name: they can be named in its comments."""
    users = session.scalars(
        sa.select(User)
        .where(User.role.in_(roles_with(Deed.READ_ISSUES)), User.disabled_at.is_(None))
        .order_by(User.name, User.id)
    )
    return [user for user in users if may(user, Deed.READ_ISSUES, newsletter=issue.newsletter_id)]


def named_in(text: str, readers: list[User]) -> Mapping[int, str]:
    """The ids of those whom a text names, each with how; a name that several bear names all of them."""
    by_name: dict[str, list[int]] = {}
    for user in readers:
        for name in filter(None, (user.name, user.email)):
            by_name.setdefault(name.casefold(), []).append(user.id)
    found: dict[int, str] = {}
    for match in _names(list(by_name)).finditer(text) if by_name else ():
        for user_id in by_name[match[1].casefold()]:
            found.setdefault(user_id, match[0])
    return found


def parts_of_text(text: str, written: list[str]) -> Iterator[TextPart]:
    """A comment in parts, by how it named people when it was written."""
    names = [one.removeprefix("@") for one in written if one]
    last = 0
    for match in _names(names).finditer(text) if names else ():
        if match.start() > last:
            yield TextPart(text[last : match.start()], is_name=False)
        yield TextPart(match[0], is_name=True)
        last = match.end()
    if last < len(text):
        yield TextPart(text[last:], is_name=False)


def _names(names: list[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(f"{_BEFORE}({'|'.join(map(re.escape, longest_first))}){_BEHIND}", re.IGNORECASE)
