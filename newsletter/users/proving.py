"""Showing once more who one is, before what cannot be taken back. There may be several ways; one of them is enough.

A way is a member of `Way`, a row of WRONG and a case of `ways_of` and `proves`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.signing import Signer
from newsletter.users.factors import passkeys, proving
from newsletter.users.factors.ceremonies import Site
from newsletter.users.factors.having import Factors
from newsletter.users.models import User, UserSession
from newsletter.users.passwords import password_matches
from newsletter.users.signing_in import USUAL, SessionLimits
from newsletter.wording import Sentence, say


class Way(StrEnum):
    """How somebody shows who they are; the value is also the name of the field it is given in."""

    PASSKEY = "passkey"
    CODE = "code"  # of the authenticator app, or a recovery code
    PASSWORD = "password"  # noqa: S105 (a way)


WRONG: Mapping[Way, Sentence] = {
    Way.PASSKEY: say("This passkey was not accepted. Try again, or take another way."),
    Way.CODE: say("This code is not right, or it was used before. Wait until the app shows the next one."),
    Way.PASSWORD: say("The password is not right."),
}


def ways_of(factors: Factors, *, site: Site) -> list[Way]:
    """The ways that are open to somebody who has these factors, the easiest first."""
    is_open = {
        Way.PASSKEY: site.takes_passkeys and bool(factors.passkeys),
        Way.CODE: factors.authenticator is not None,
        Way.PASSWORD: True,
    }
    return [way for way in Way if is_open[way]]


def proves(
    database: Database, user: User, way: Way, given: str, *, signer: Signer, site: Site, now: datetime
) -> bool:
    """Whether what was given shows that it is the user; whoever asks counts how often it does not.

    A password takes its time on purpose, outside of any transaction. A code, and the question to a passkey, are used up.
    """
    match way:
        case Way.PASSWORD:
            return password_matches(user.password_hash, given)
        case Way.CODE:
            with database.transaction() as session:
                return proving.prove(session, user, given, signer=signer, now=now)
        case Way.PASSKEY:
            with database.transaction() as session:
                return passkeys.prove(session, user, given, site=site, now=now)


def is_proved(user_session: UserSession, *, now: datetime, limits: SessionLimits = USUAL) -> bool:
    """Whether the user of a session has shown lately enough who they are."""
    return now < user_session.proved_at + limits.proof


def note_proof(session: Session, user_session: UserSession, *, now: datetime) -> None:
    """The user of the session has shown who they are."""
    session.execute(
        sa.update(UserSession).where(UserSession.id == user_session.id).values(proved_at=now, seen_at=now)
    )
