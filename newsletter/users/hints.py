"""What the editor points out once: each hint is put away by its reader, for ever, on every device of theirs."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.users.models import HintPutAway, User


class Hint(StrEnum):
    """What is pointed out, in the order in which it is."""

    INSERT = "insert"  # a sign on an empty line
    SEAM = "seam"  # what stands between two languages
    NEXT_OPEN = "next-open"  # the key to what is not translated
    MAIL = "mail"  # a click in it
    KEYS = "keys"  # that everything has a key


def hints_for(session: Session, user: User) -> list[Hint]:
    """The hints that they have not put away."""
    gone = set(session.scalars(sa.select(HintPutAway.hint).where(HintPutAway.user_id == user.id)))
    return [hint for hint in Hint if hint not in gone]


def put_away(session: Session, hint: Hint, *, of: User) -> None:
    """They need it no more. Safe to repeat."""
    session.execute(
        insert(session, HintPutAway).values(user_id=of.id, hint=hint.value).on_conflict_do_nothing()
    )
