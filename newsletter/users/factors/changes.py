"""What follows from a change of somebody's factors, all of it in one place."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By
from newsletter.users.factors.models import HalfSignIn
from newsletter.users.models import Ending, User
from newsletter.users.signing_in import revoke_others

log = structlog.get_logger()


class Change(StrEnum):
    """What happened to the factors of a user."""

    AUTHENTICATOR_SET_UP = "authenticator-set-up"
    AUTHENTICATOR_REMOVED = "authenticator-removed"
    PASSKEY_ADDED = "passkey-added"
    PASSKEY_REMOVED = "passkey-removed"
    CODES_RENEWED = "codes-renewed"
    CODE_USED = "code-used"
    RESET = "reset"


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
    make_known(user, change, author=author)


def make_known(user: User, change: Change, *, author: By) -> None:
    """Tell of a change: the one place for whoever must learn of it."""
    record(Act.FACTORS_CHANGED, user, by=author, change=change.value)
    log.info("factors.changed", user=user.id, change=change.value, by=author.id)


def give_up_halfway(session: Session, user: User) -> None:
    """Forget every sign-in of the user that has its second step before it."""
    session.execute(sa.delete(HalfSignIn).where(HalfSignIn.user_id == user.id))
