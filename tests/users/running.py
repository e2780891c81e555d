"""The sessions that still run, as a browser finds them."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.users.models import UserSession
from newsletter.users.signing_in import USUAL, SessionLimits, ending_of, find_session


def session_of(
    session: Session, token: str, *, now: datetime, limits: SessionLimits = USUAL
) -> UserSession | None:
    """The running session of a token, with its user."""
    found = find_session(session, token)
    return found if found is not None and ending_of(found, now=now, limits=limits) is None else None
