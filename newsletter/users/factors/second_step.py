"""Between the password and the second factor: whoever is here has no session, only a few minutes for the second step."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.signing import Signer
from newsletter.users.factors import passkeys, proving
from newsletter.users.factors.ceremonies import Site
from newsletter.users.factors.models import HalfSignIn
from newsletter.users.models import User

LIFETIME = timedelta(minutes=10)


def begin(session: Session, user: User, *, now: datetime) -> str:
    """Note that the user knew the password; gives the token for the cookie."""
    session.execute(sa.delete(HalfSignIn).where(HalfSignIn.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(HalfSignIn(user_id=user.id, token_hash=_hashed(token), expires_at=now + LIFETIME))
    return token


def user_of(session: Session, token: str, *, now: datetime) -> User | None:
    """Who is halfway in; None when it is over, took too long, or the user was shut out meanwhile."""
    return session.scalar(
        sa.select(User)
        .join(HalfSignIn, HalfSignIn.user_id == User.id)
        .where(
            HalfSignIn.token_hash == _hashed(token), HalfSignIn.expires_at > now, User.disabled_at.is_(None)
        )
    )


def pass_by_code(session: Session, token: str, code: str, *, signer: Signer, now: datetime) -> User | None:
    """Who is in now, since the code was right."""
    user = user_of(session, token, now=now)
    if user is None or not proving.prove(session, user, code, signer=signer, now=now):
        return None
    return user if _is_ended(session, token) else None


def pass_by_passkey(session: Session, token: str, answer: str, *, site: Site, now: datetime) -> User | None:
    """Who is in now, since one of their passkeys has answered."""
    user = user_of(session, token, now=now)
    if user is None or not passkeys.prove(session, user, answer, site=site, now=now):
        return None
    return user if _is_ended(session, token) else None


def _is_ended(session: Session, token: str) -> bool:
    """Use the token up; tells whether it was there, since it is good once."""
    ended = sa.delete(HalfSignIn).where(HalfSignIn.token_hash == _hashed(token)).returning(HalfSignIn.id)
    return session.scalar(ended) is not None


def _hashed(token: str) -> str:
    # The token has 256 random bits, so a plain hash cannot be guessed back.
    return hashlib.sha256(token.encode()).hexdigest()
