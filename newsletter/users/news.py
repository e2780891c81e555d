"""What a user is told by mail of their account (ASVS 2.2.3). Whoever did it themselves reads a line; whoever did not, knows.

A kind is a member of `Told` and a row of KINDS. Here the row is written; `dispatch/account_mail.py` makes the mail of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.users.models import Told, User, UserNews
from newsletter.wording import NOTHING, Sentence, say


@dataclass(frozen=True)
class Words:
    """A row of the table: what the mail is called, and what happened; `{detail}` is what the row of the news has."""

    subject: Sentence
    happened: Sentence


KINDS: Mapping[Told, Words] = {
    Told.SIGNED_IN: Words(
        say("A new sign-in to your account"),
        say("Somebody signed in to your account with a browser that was not known before: {detail}."),
    ),
    Told.PASSWORD_CHANGED: Words(
        say("Your password was changed"), say("The password of your account was changed.")
    ),
    Told.PASSWORD_GIVEN: Words(
        say("You were given a new password"),
        say(
            "An admin made a new password for your account, which signed you out everywhere. They pass it on to you."
        ),
    ),
    Told.FACTORS_CHANGED: Words(
        say("How you sign in was changed"), say("The second factor of your account was changed: {detail}.")
    ),
    Told.ROLE_CHANGED: Words(say("Your role was changed"), say("Your role is now: {detail}.")),
    Told.CLOSED: Words(
        say("Your account was closed"), say("Your account was closed. What you wrote stays where it is.")
    ),
    Told.OPENED: Words(
        say("Your account was opened"), say("Your account was opened. You can sign in again.")
    ),
}


def tell(session: Session, user: User, kind: Told, *, detail: Sentence = NOTHING, now: datetime) -> None:
    """Have a mail written to the user that says what happened."""
    session.add(UserNews(user_id=user.id, kind=kind, detail=detail, told_at=now))


def forget(session: Session, *, told_before: datetime, at_most: int) -> int:
    """Forget the news from before that moment, with the browsers they name; gives how many."""
    old = sa.select(UserNews.id).where(UserNews.told_at < told_before).limit(at_most)
    return affected(session, sa.delete(UserNews).where(UserNews.id.in_(old)))


def require_complete(kinds: Mapping[Told, Words]) -> None:
    """Raise AssertionError when a kind has no row."""
    if missing := [kind for kind in Told if kind not in kinds]:
        raise AssertionError(f"what a user is told of {missing} has no words")


require_complete(KINDS)
