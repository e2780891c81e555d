"""What follows from a change of somebody's factors, all of it in one place."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.logs import Log
from newsletter.trail.acts import Act
from newsletter.trail.recording import note, subject_of
from newsletter.users.deeds import By
from newsletter.users.factors.models import HalfSignIn
from newsletter.users.models import Ending, Told, User
from newsletter.users.news import tell
from newsletter.users.signing_in import revoke_others
from newsletter.wording import Worded, say

log = Log()


class Change(Worded):
    """What happened to the factors of a user; the key is kept, the words are told to the user."""

    AUTHENTICATOR_SET_UP = "authenticator-set-up", say("an authenticator app was set up")
    AUTHENTICATOR_REMOVED = "authenticator-removed", say("the authenticator app was removed")
    PASSKEY_ADDED = "passkey-added", say("a passkey was added")
    PASSKEY_REMOVED = "passkey-removed", say("a passkey was removed")
    CODES_RENEWED = "codes-renewed", say("new recovery codes were made")
    CODE_USED = "code-used", say("a recovery code was used")
    RESET = "reset", say("an admin took it away")


def follow_up(
    session: Session,
    user: User,
    change: Change,
    *,
    author: By,
    keep_session: int | None,
    now: datetime,
) -> None:
    """End what was signed in, or was about to, with the factors as they were, and make the change known."""
    revoke_others(session, user, keep=keep_session, because=Ending.FACTORS, now=now)
    give_up_halfway(session, user)
    make_known(session, user, change, author=author, now=now)


def make_known(session: Session, user: User, change: Change, *, author: By, now: datetime) -> None:
    """Tell of a change whoever must learn of it: the user, the audit log, the log."""
    tell(session, user, Told.FACTORS_CHANGED, detail=change.words, now=now)
    note(session, Act.FACTORS_CHANGED, by=author, subject=subject_of(user), change=change.value)
    log.info("factors.changed", user=user.id, change=change.value, by=author.id)


def give_up_halfway(session: Session, user: User) -> None:
    """Forget every sign-in of the user that has its second step before it."""
    session.execute(sa.delete(HalfSignIn).where(HalfSignIn.user_id == user.id))
