"""Passkeys: a key on a device of the user signs a challenge of ours. Several for each user, each with a name.

A challenge is a row until somebody answers it, rightly or not. After the password a touch is enough; a passkey that is the
only step must verify its user.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import affected, insert
from newsletter.errors import Conflict, NotFound
from newsletter.signing import Signer
from newsletter.users.deeds import Deed, require
from newsletter.users.factors import ceremonies, recovery_codes
from newsletter.users.factors.ceremonies import Claims, Site
from newsletter.users.factors.changes import Change, follow_up
from newsletter.users.factors.demanding import factors_to_change, require_another
from newsletter.users.factors.having import factors_of
from newsletter.users.factors.models import Ceremony, Passkey, PasskeyChallenge
from newsletter.users.models import User
from newsletter.wording import say

TIME_TO_ANSWER = timedelta(minutes=5)
MOST = 20  # of one user
LONGEST_NAME = 60
_HANDLE = "passkey-user"


def ask_for_new(session: Session, user: User, *, site: Site, signer: Signer, now: datetime) -> str:
    """What a browser needs to make a passkey for the user. Raises Conflict when they have very many."""
    require(user, Deed.SECURE_OWN_ACCOUNT)
    known = factors_of(session, user).passkeys
    if len(known) >= MOST:
        raise Conflict(say("There are {count} passkeys already. Remove one that you do not use.", count=MOST))
    challenge = _ask(session, Ceremony.REGISTER, user, now=now)
    return ceremonies.request_to_create(
        site, challenge, handle=handle_of(user, signer=signer), email=user.email, name=user.name, known=known
    )


def add(
    session: Session,
    user: User,
    answer: str,
    *,
    name: str,
    site: Site,
    signer: Signer,
    keep_session: int | None = None,
    now: datetime,
) -> tuple[str, ...] | None:
    """Keep a passkey that the user's browser has made.

    Gives the recovery codes that came with it, none where there are some already; None when the answer is not right.
    """
    require(user, Deed.SECURE_OWN_ACCOUNT)
    claims = _take(session, answer, Ceremony.REGISTER, user, now=now)
    made = ceremonies.created(answer, claims.challenge, site=site) if claims else None
    if made is None or len(factors_to_change(session, user).passkeys) >= MOST:
        return None
    row = {
        "user_id": user.id,
        "credential_id": made.credential_id,
        "public_key": made.public_key,
        "sign_count": made.sign_count,
        "name": name,
        "created_at": now,
    }
    kept = session.scalar(
        insert(session, Passkey)
        .values(**row)
        .on_conflict_do_nothing(index_elements=[Passkey.credential_id])
        .returning(Passkey.id)
    )
    if kept is None:  # somebody has this key already; whose it is, is nobody's business
        return None
    codes = recovery_codes.first(session, user, signer=signer)
    follow_up(session, user, Change.PASSKEY_ADDED, author=user, keep_session=keep_session, now=now)
    return codes


def rename(session: Session, user: User, passkey_id: int, *, name: str) -> None:
    """Give one of the user's passkeys another name. Raises NotFound."""
    require(user, Deed.SECURE_OWN_ACCOUNT)
    _own(session, user, passkey_id).name = name


def remove(
    session: Session, user: User, passkey_id: int, *, keep_session: int | None = None, now: datetime
) -> None:
    """Take one of the user's passkeys away. Raises NotFound; Conflict when the role demands a factor and it is the last."""
    require(user, Deed.SECURE_OWN_ACCOUNT)
    factors = factors_to_change(session, user)
    passkey = _own(session, user, passkey_id)
    is_left = factors.authenticator is not None or len(factors.passkeys) > 1
    require_another(session, user, left=is_left, now=now)
    session.delete(passkey)
    if not is_left:
        recovery_codes.forget(session, user)
    follow_up(session, user, Change.PASSKEY_REMOVED, author=user, keep_session=keep_session, now=now)


def ask_to_prove(session: Session, user: User, *, site: Site, now: datetime) -> str:
    """What a browser needs so that a user who is known proves with a passkey that it is them."""
    challenge = _ask(session, Ceremony.PROVE, user, now=now)
    return ceremonies.request_to_use(site, challenge, known=factors_of(session, user).passkeys)


def prove(session: Session, user: User, answer: str, *, site: Site, now: datetime) -> bool:
    """Whether a passkey of the user has answered what they were asked; the challenge is used up in any case."""
    claims = _take(session, answer, Ceremony.PROVE, user, now=now)
    passkey = _named(session, claims) if claims else None
    if claims is None or passkey is None or passkey.user_id != user.id:
        return False
    return _has_signed(session, passkey, answer, claims, site=site, verified=False, now=now)


def ask_who(session: Session, *, site: Site, now: datetime) -> str:
    """What a browser needs so that somebody says by a passkey who they are."""
    return ceremonies.request_to_use(site, _ask(session, Ceremony.SIGN_IN, None, now=now), known=())


def who(session: Session, answer: str, *, site: Site, signer: Signer, now: datetime) -> User | None:
    """Whose passkey has answered, having verified its user; None when it is nobody's, or of somebody who is shut out."""
    claims = _take(session, answer, Ceremony.SIGN_IN, None, now=now)
    passkey = _named(session, claims) if claims else None
    if claims is None or passkey is None:
        return None
    user = session.get_one(User, passkey.user_id)
    if user.disabled_at is not None or claims.handle not in (None, handle_of(user, signer=signer)):
        return None
    has_signed = _has_signed(session, passkey, answer, claims, site=site, verified=True, now=now)
    return user if has_signed else None


def handle_of(user: User, *, signer: Signer) -> bytes:
    """By what a passkey knows its user: nothing that says who it is."""
    return bytes.fromhex(signer.digest(_HANDLE, str(user.id)))


def _ask(session: Session, ceremony: Ceremony, user: User | None, *, now: datetime) -> str:
    session.execute(sa.delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    challenge = ceremonies.new_challenge()
    session.add(
        PasskeyChallenge(
            challenge=challenge,
            ceremony=ceremony,
            user_id=user.id if user else None,
            expires_at=now + TIME_TO_ANSWER,
        )
    )
    return challenge


def _take(
    session: Session, answer: str, ceremony: Ceremony, user: User | None, *, now: datetime
) -> Claims | None:
    """What an answer says, if the challenge that it names waits for this user's answer in this ceremony; it waits no more."""
    claims = ceremonies.claims_of(answer)
    if claims is None:
        return None
    is_theirs = PasskeyChallenge.user_id == user.id if user else PasskeyChallenge.user_id.is_(None)
    taken = session.scalar(
        sa.delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge == claims.challenge,
            PasskeyChallenge.ceremony == ceremony,
            PasskeyChallenge.expires_at > now,
            is_theirs,
        )
        .returning(PasskeyChallenge.id)
    )
    return claims if taken is not None else None


def _has_signed(
    session: Session,
    passkey: Passkey,
    answer: str,
    claims: Claims,
    *,
    site: Site,
    verified: bool,
    now: datetime,
) -> bool:
    before = passkey.sign_count
    count = ceremonies.used(answer, claims.challenge, passkey, site=site, verified=verified)
    if count is None:
        return False
    noted = affected(
        session,
        sa.update(Passkey)
        .where(Passkey.id == passkey.id, Passkey.sign_count == before)
        .values(sign_count=count, used_at=now),
    )
    return bool(noted)


def _named(session: Session, claims: Claims) -> Passkey | None:
    return session.scalar(sa.select(Passkey).where(Passkey.credential_id == claims.credential_id))


def _own(session: Session, user: User, passkey_id: int) -> Passkey:
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user.id:
        raise NotFound(say("There is no such passkey."))
    return passkey
