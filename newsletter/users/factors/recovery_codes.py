"""Recovery codes: ten, shown once, each good once. They are kept as keyed hashes, so the database alone gives none away."""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected
from newsletter.errors import Conflict
from newsletter.signing import Signer
from newsletter.users.deeds import Deed, require
from newsletter.users.factors.changes import Change, follow_up, make_known
from newsletter.users.factors.demanding import factors_to_change
from newsletter.users.factors.models import RecoveryCode
from newsletter.users.models import User
from newsletter.wording import say

HOW_MANY = 10
FEW = 3  # with so many left it is time for new ones
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike
_GROUPS, _GROUP = 4, 4  # 79 bits
_PURPOSE = "recovery-code"


def renew(
    session: Session, user: User, *, signer: Signer, keep_session: int | None = None, now: datetime
) -> tuple[str, ...]:
    """New codes in the place of all earlier ones. Raises Conflict without a factor that they could stand in for."""
    require(user, Deed.SECURE_OWN_ACCOUNT)
    if not factors_to_change(session, user):
        raise Conflict(
            say(
                "Recovery codes stand in for a second factor. Set up an authenticator app or a passkey first."
            )
        )
    codes = _make(session, user, signer=signer)
    follow_up(session, user, Change.CODES_RENEWED, author=user, keep_session=keep_session, now=now)
    return codes


def first(session: Session, user: User, *, signer: Signer) -> tuple[str, ...]:
    """The codes that come with the first factor; none where there are codes already."""
    have = session.scalar(sa.select(RecoveryCode.id).where(RecoveryCode.user_id == user.id).limit(1))
    return () if have is not None else _make(session, user, signer=signer)


def prove(session: Session, user: User, code: str, *, signer: Signer, now: datetime) -> bool:
    """Whether it is a code of the user that was not used before; from now on it was."""
    taken = affected(
        session,
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hashed(user, code, signer=signer),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now),
    )
    if taken:
        make_known(session, user, Change.CODE_USED, author=user, now=now)
    return bool(taken)


def forget(session: Session, user: User) -> None:
    """Take all codes away: there is nothing left that they could stand in for."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def _make(session: Session, user: User, *, signer: Signer) -> tuple[str, ...]:
    forget(session, user)
    codes = tuple(_made_up() for _ in range(HOW_MANY))
    session.add_all(
        RecoveryCode(user_id=user.id, code_hash=_hashed(user, code, signer=signer)) for code in codes
    )
    return codes


def _made_up() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _hashed(user: User, code: str, *, signer: Signer) -> str:
    """The same however it was typed: in capitals, with blanks, without hyphens."""
    letters = "".join(letter for letter in code.lower() if letter.isalnum())
    return signer.digest(_PURPOSE, f"{user.id} {letters}")
