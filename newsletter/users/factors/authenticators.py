"""The authenticator app: six digits that change every thirty seconds (RFC 6238), each good once.

A secret that is being set up is nowhere but in the form, sealed for its user; it is kept when its first code was right.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pyotp
import sqlalchemy as sa
from pyotp.exceptions import OTPVerificationError
from sqlalchemy.orm import Session

from newsletter.db import affected, insert
from newsletter.errors import Misconfigured
from newsletter.signing import Signer
from newsletter.users.deeds import Deed, require
from newsletter.users.factors import recovery_codes
from newsletter.users.factors.changes import Change, follow_up
from newsletter.users.factors.demanding import factors_to_change, require_another
from newsletter.users.factors.models import Authenticator
from newsletter.users.models import User
from newsletter.wording import say

DIGITS = 6
TIME_TO_SET_UP = timedelta(minutes=30)
_STEPS_AROUND = 1  # a clock may be half a minute wrong, and typing takes its time (RFC 6238 §5.2)
_KEPT, _PROPOSED = "authenticator", "authenticator-set-up"


@dataclass(frozen=True)
class Proposal:
    """A secret to put into an app, and how the form carries it."""

    secret: str
    sealed: str

    @property
    def in_groups(self) -> str:
        """The secret as it can be typed."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    def uri(self, user: User, *, base_url: str) -> str:
        """What the picture says: the app shows whose secret it is, and for which site."""
        host = urlsplit(base_url).hostname or ""
        return pyotp.TOTP(self.secret).provisioning_uri(name=user.email, issuer_name=f"Newsletter {host}")


def propose(user: User, *, signer: Signer, now: datetime) -> Proposal:
    """A new secret, which is not kept yet."""
    secret = pyotp.random_base32()
    payload = f"{secret} {(now + TIME_TO_SET_UP).isoformat()}"
    return Proposal(secret, signer.seal(_PROPOSED, payload.encode(), owner=_owner(user)))


def proposed(user: User, sealed: str, *, signer: Signer, now: datetime) -> Proposal | None:
    """The secret that was proposed to this user; None when it was not, or too long ago."""
    payload = signer.unseal(_PROPOSED, sealed, owner=_owner(user))
    if payload is None:
        return None
    secret, _, until = payload.decode().partition(" ")
    return Proposal(secret, sealed) if now < datetime.fromisoformat(until) else None


def set_up(
    session: Session,
    user: User,
    proposal: Proposal,
    code: str,
    *,
    signer: Signer,
    keep_session: int | None = None,
    now: datetime,
) -> tuple[str, ...] | None:
    """Keep the secret, in the place of an earlier one, if its app is there: the code is right.

    Gives the recovery codes that came with it, none where there are some already; None when the code is wrong, or the
    secret was kept before: its codes would be good once more.
    """
    require(user, Deed.SECURE_OWN_ACCOUNT)
    step = step_of(proposal.secret, code, now=now)
    kept = factors_to_change(session, user).authenticator
    if step is None or (kept is not None and _secret_of(kept, user, signer=signer) == proposal.secret):
        return None
    values = {
        "sealed_secret": signer.seal(_KEPT, proposal.secret.encode(), owner=_owner(user)),
        "last_step": step,
        "created_at": now,
        "used_at": now,
    }
    session.execute(
        insert(session, Authenticator)
        .values(user_id=user.id, **values)
        .on_conflict_do_update(index_elements=[Authenticator.user_id], set_=values)
    )
    codes = recovery_codes.first(session, user, signer=signer)
    follow_up(session, user, Change.AUTHENTICATOR_SET_UP, author=user, keep_session=keep_session, now=now)
    return codes


def remove(session: Session, user: User, *, keep_session: int | None = None, now: datetime) -> None:
    """The user's own wish. Raises Conflict when the role demands a factor and there is no other one."""
    require(user, Deed.SECURE_OWN_ACCOUNT)
    factors = factors_to_change(session, user)
    if factors.authenticator is None:
        return
    require_another(session, user, left=bool(factors.passkeys), now=now)
    session.delete(factors.authenticator)
    if not factors.passkeys:
        recovery_codes.forget(session, user)
    follow_up(session, user, Change.AUTHENTICATOR_REMOVED, author=user, keep_session=keep_session, now=now)


def prove(session: Session, user: User, code: str, *, signer: Signer, now: datetime) -> bool:
    """Whether it is the app's code of this moment, newer than any that was taken before; from now on it was taken.

    Raises Misconfigured when the secret was sealed with a key that is not set any more.
    """
    kept = session.scalar(sa.select(Authenticator).where(Authenticator.user_id == user.id))
    if kept is None:
        return False
    secret = _secret_of(kept, user, signer=signer)
    if secret is None:
        raise Misconfigured(
            say(
                "The authenticator app of {email} was set up under a secret key that is not set any more. List that key in "
                "NEWSLETTER_OLD_SECRET_KEYS, or run: newsletter user reset-factors {email}",
                email=user.email,
            )
        )
    step = step_of(secret, code, now=now)
    if step is None:
        return False
    # Sealed anew each time, so that after a rotation the earlier key is soon not needed for it any more.
    sealed = signer.seal(_KEPT, secret.encode(), owner=_owner(user))
    taken = affected(
        session,
        sa.update(Authenticator)
        .where(Authenticator.id == kept.id, Authenticator.last_step < step)
        .values(last_step=step, used_at=now, sealed_secret=sealed),
    )
    return bool(taken)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The number of the thirty seconds whose code this is, of those around now; None when it is none of theirs."""
    digits = "".join(code.split())
    try:
        return pyotp.TOTP(secret, digits=DIGITS).verify_and_get_timecode(
            digits, for_time=now, valid_window=_STEPS_AROUND
        )
    except OTPVerificationError:
        return None


def _secret_of(kept: Authenticator, user: User, *, signer: Signer) -> str | None:
    secret = signer.unseal(_KEPT, kept.sealed_secret, owner=_owner(user))
    return secret.decode() if secret is not None else None


def _owner(user: User) -> str:
    return f"user {user.id}"
