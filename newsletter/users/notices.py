"""What a user is told by mail of their account (ASVS 2.2.3). Whoever did it themselves reads a line; whoever did not, knows.

A kind is a member of `Told` and a row of KINDS. Here the row is written; `dispatch/user_mail.py` makes the mail of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import ring
from newsletter.users.models import Told, User, UserNotice
from newsletter.wording import NOTHING, Sentence, say

REMEMBERED = timedelta(days=30)
LATEST = timedelta(days=2)  # news of a sign-in that come later help nobody


@dataclass(frozen=True)
class News:
    """A row of the table: what the mail is called, and what happened; `{detail}` is what the notice has."""

    subject: Sentence
    happened: Sentence


KINDS: Mapping[Told, News] = {
    Told.SIGNED_IN: News(
        say("A new sign-in to your account"),
        say("Somebody signed in to your account with a browser that was not known before: {detail}."),
    ),
    Told.PASSWORD_CHANGED: News(
        say("Your password was changed"), say("The password of your account was changed.")
    ),
    Told.PASSWORD_GIVEN: News(
        say("You were given a new password"),
        say(
            "An admin made a new password for your account, which signed you out everywhere. They pass it on to you."
        ),
    ),
    Told.FACTORS_CHANGED: News(
        say("How you sign in was changed"), say("The second factor of your account was changed: {detail}.")
    ),
    Told.ROLE_CHANGED: News(say("Your role was changed"), say("Your role is now: {detail}.")),
    Told.CLOSED: News(
        say("Your account was closed"), say("Your account was closed. What you wrote stays where it is.")
    ),
    Told.OPENED: News(say("Your account was opened"), say("Your account was opened. You can sign in again.")),
}


def tell(session: Session, user: User, kind: Told, *, detail: Sentence = NOTHING, now: datetime) -> None:
    """Have a mail written to the user that says what happened."""
    notice = UserNotice(
        user_id=user.id, kind=kind, detail=detail, told_at=now, not_before=now, attempt=0, reply=NOTHING
    )
    session.add(notice)
    session.flush()  # the bell carries the id
    ring(session, "user_notice.submit", notice_id=notice.id)


def call_due(session: Session, *, now: datetime) -> None:
    """Ring for the mails that are due, give up those that nobody could submit in time, and clear away the old ones."""
    session.execute(sa.delete(UserNotice).where(UserNotice.told_at <= now - REMEMBERED))
    open_still = UserNotice.done_at.is_(None)
    late = sa.or_(UserNotice.told_at <= now - LATEST, UserNotice.leased_until <= now)
    session.execute(
        sa.update(UserNotice)
        .where(open_still, late)
        .values(done_at=now, leased_until=None)
        .execution_options(synchronize_session=False)
    )
    due = sa.select(UserNotice.id).where(
        open_still, UserNotice.leased_until.is_(None), UserNotice.not_before <= now
    )
    for notice_id in session.scalars(due):
        ring(session, "user_notice.submit", notice_id=notice_id)


def require_complete(kinds: Mapping[Told, News]) -> None:
    """Raise AssertionError when a kind has no row."""
    if missing := [kind for kind in Told if kind not in kinds]:
        raise AssertionError(f"what a user is told of {missing} has no words")


require_complete(KINDS)
