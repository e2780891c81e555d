"""Signing in and out. A session is a row under the hash of a random token, so it can be revoked at any time.

Checking the password takes 150 ms on purpose; it is done outside any transaction.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.users.models import User, UserSession

LIFETIME = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=10)


def find_user(session: Session, email: str) -> User | None:
    """The user with this address, however its letters are cased."""
    return session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def open_session(session: Session, user: User, *, user_agent: str, now: datetime) -> str:
    """Start a session for a user whose password was checked; gives the token for the cookie.

    Sessions of the user that have expired are cleared away.
    """
    session.execute(
        sa.delete(UserSession).where(UserSession.user_id == user.id, UserSession.expires_at <= now)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=_hashed(token),
            user_agent=user_agent[:300],
            created_at=now,
            seen_at=now,
            expires_at=now + LIFETIME,
        )
    )
    return token


def session_of(session: Session, token: str, *, now: datetime) -> UserSession | None:
    """The running session of a token, with its user; None when it expired, was revoked, or the user is disabled."""
    found = session.scalar(sa.select(UserSession).where(UserSession.token_hash == _hashed(token)))
    if found is None or found.expires_at <= now or found.user.disabled_at is not None:
        return None
    return found


def note_seen(session: Session, user_session: UserSession, *, now: datetime) -> None:
    """Remember when the session was last used, at most every ten minutes."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.id == user_session.id, UserSession.seen_at < now - SEEN_EVERY)
        .values(seen_at=now)
    )


def sessions_of(session: Session, user: User, *, now: datetime) -> list[UserSession]:
    """The running sessions of a user, the last used first."""
    query = (
        sa.select(UserSession)
        .where(UserSession.user_id == user.id, UserSession.expires_at > now)
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return list(session.scalars(query))


def revoke(session: Session, user: User, *, session_id: int) -> bool:
    """End one session of the user; tells whether there was one."""
    return _ended(session, UserSession.user_id == user.id, UserSession.id == session_id) > 0


def revoke_others(session: Session, user: User, *, keep: int | None) -> int:
    """End all sessions of the user except the one to keep; gives how many."""
    conditions = [UserSession.user_id == user.id]
    if keep is not None:
        conditions.append(UserSession.id != keep)
    return _ended(session, *conditions)


def _ended(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    ended = session.execute(sa.delete(UserSession).where(*conditions).returning(UserSession.id))
    return len(ended.all())


def _hashed(token: str) -> str:
    # The token has 256 random bits, so a plain hash cannot be guessed back.
    return hashlib.sha256(token.encode()).hexdigest()
