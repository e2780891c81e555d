"""Taking somebody's factors away, when they have lost them all."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from newsletter.users.deeds import By, Deed, require
from newsletter.users.factors import recovery_codes
from newsletter.users.factors.changes import Change, follow_up
from newsletter.users.factors.demanding import factors_to_change
from newsletter.users.factors.models import Authenticator, Passkey
from newsletter.users.models import User
from newsletter.wording import say


def reset_factors(session: Session, user: User, *, by: By, now: datetime) -> None:
    """Take every factor of a colleague away, and sign them out: from now on the password is enough, and if the role demands
    a factor they set one up first. Raises NotAllowed, and Conflict for one's own, which the account page looks after."""
    require(by, Deed.MANAGE_USERS)
    if by.id == user.id:
        raise Conflict(say("These are your own. Change them in your account, or ask a colleague."))
    factors_to_change(session, user)
    for kind in (Authenticator, Passkey):
        session.execute(sa.delete(kind).where(kind.user_id == user.id))
    recovery_codes.forget(session, user)
    follow_up(session, user, Change.RESET, author=by, keep_session=None, now=now)
