"""Signing in and out. A session is a row under the hash of a random token, so it can be ended at any time.

Checking the password takes 150 ms on purpose; it is done outside any transaction. A session that is over is
never used again, and is remembered for some days: whoever comes with its token is told why it ended.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash
from newsletter.db import affected
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import NOBODY, Subject, note, subject_of
from newsletter.users.models import Ending, User, UserSession

SEEN_EVERY = timedelta(minutes=1)
REMEMBERED = timedelta(days=7)  # after its end


@dataclass(frozen=True)
class SessionLimits:
    """How long a session lasts, unused and in all (ASVS 3.3.2); and how long one has shown who one is."""

    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=12)
    proof: timedelta = timedelta(minutes=15)


USUAL = SessionLimits()


def find_user(session: Session, email: str) -> User | None:
    """The user with this address, however its letters are cased."""
    return session.scalar(sa.select(User).where(User.email == email.strip().lower()))


def open_session(
    session: Session, user: User, *, user_agent: str, now: datetime, limits: SessionLimits = USUAL
) -> str:
    """Start a session for a user who has shown who they are; gives the token for the cookie."""
    session.execute(sa.update(User).where(User.id == user.id).values(signed_in_at=now))
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=_hashed(token),
            user_agent=user_agent[:300],
            created_at=now,
            seen_at=now,
            proved_at=now,
            expires_at=now + limits.lifetime,
        )
    )
    note(session, Act.SIGNED_IN, by=user, subject=subject_of(user))
    return token


def note_wrong_sign_in(session: Session, user: User | None, *, address: str, signer: Signer) -> None:
    """Write down that a password was wrong. An address of nobody's, which may be a reader's, is kept as a keyed hash."""
    unknown = Subject(name=address_hash(signer, address.strip().lower()))
    note(session, Act.SIGN_IN_REFUSED, by=NOBODY, subject=subject_of(user) if user else unknown)


def find_session(session: Session, token: str) -> UserSession | None:
    """The session of a token, with its user, whether it still runs or not."""
    return session.scalar(sa.select(UserSession).where(UserSession.token_hash == _hashed(token)))


def ending_of(user_session: UserSession, *, now: datetime, limits: SessionLimits = USUAL) -> Ending | None:
    """Why a session is over; None while it runs."""
    if user_session.user.disabled_at is not None:
        return Ending.CLOSED
    if user_session.ended_at is not None:
        return user_session.ended_because
    if user_session.expires_at <= now:
        return Ending.EXPIRED
    return Ending.IDLE if user_session.seen_at + limits.idle <= now else None


def is_to_be_noted(user_session: UserSession, *, now: datetime) -> bool:
    """Whether the last use that was noted is long enough ago."""
    return user_session.seen_at <= now - SEEN_EVERY


def note_seen(session: Session, user_session: UserSession, *, now: datetime) -> None:
    """Remember when the session was last used, at most once a minute."""
    session.execute(
        sa.update(UserSession)
        .where(UserSession.id == user_session.id, UserSession.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
    )


def sessions_of(
    session: Session, user: User, *, now: datetime, limits: SessionLimits = USUAL
) -> list[UserSession]:
    """The running sessions of a user, the last used first."""
    query = (
        sa.select(UserSession)
        .where(
            UserSession.user_id == user.id,
            UserSession.ended_at.is_(None),
            UserSession.expires_at > now,
            UserSession.seen_at > now - limits.idle,
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    )
    return list(session.scalars(query))


def sign_out(session: Session, user_session: UserSession, *, now: datetime) -> None:
    """End a session in its own browser."""
    if _end(session, UserSession.id == user_session.id, because=Ending.SIGNED_OUT, now=now):
        note(session, Act.SIGNED_OUT, by=user_session.user, subject=subject_of(user_session.user))


def revoke(session: Session, user: User, *, session_id: int, now: datetime) -> bool:
    """End one session of the user, who asks for it from another browser; tells whether there was one."""
    chosen = sa.and_(UserSession.user_id == user.id, UserSession.id == session_id)
    ended = _end(session, chosen, because=Ending.ELSEWHERE, now=now)
    if ended:
        note(session, Act.SESSIONS_ENDED, by=user, subject=subject_of(user), count=ended)
    return ended > 0


def sign_out_elsewhere(session: Session, user: User, *, keep: int | None, now: datetime) -> int:
    """The user ends all their sessions except the one to keep; gives how many."""
    ended = revoke_others(session, user, keep=keep, now=now)
    note(session, Act.SESSIONS_ENDED, by=user, subject=subject_of(user), count=ended)
    return ended


def revoke_others(
    session: Session, user: User, *, keep: int | None, now: datetime, because: Ending = Ending.ELSEWHERE
) -> int:
    """End all sessions of the user except the one to keep; gives how many."""
    others = UserSession.user_id == user.id
    if keep is not None:
        others = sa.and_(others, UserSession.id != keep)
    return _end(session, others, because=because, now=now)


def forget_ended(session: Session, *, ended_before: datetime, at_most: int) -> int:
    """Forget sessions that ended before that moment, with the browsers they name; gives how many."""
    ended = sa.func.coalesce(UserSession.ended_at, UserSession.expires_at) < ended_before
    old = sa.select(UserSession.id).where(ended).limit(at_most)
    return affected(session, sa.delete(UserSession).where(UserSession.id.in_(old)))


def _end(session: Session, chosen: sa.ColumnElement[bool], *, because: Ending, now: datetime) -> int:
    ended = session.execute(
        sa.update(UserSession)
        .where(chosen, UserSession.ended_at.is_(None))
        .values(ended_at=now, ended_because=because)
        .returning(UserSession.id)
    )
    return len(ended.all())


def _hashed(token: str) -> str:
    # The token has 256 random bits, so a plain hash cannot be guessed back.
    return hashlib.sha256(token.encode()).hexdigest()
