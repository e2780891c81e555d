"""Showing once more who one is."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.users.factors.authenticators import propose, set_up
from newsletter.users.factors.ceremonies import Site
from newsletter.users.factors.having import Factors, factors_of
from newsletter.users.factors.models import Passkey
from newsletter.users.models import User
from newsletter.users.passwords import hash_password
from newsletter.users.proving import WRONG, Way, is_proved, note_proof, proves, ways_of
from newsletter.users.signing_in import SessionLimits, open_session, sessions_of
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER
from tests.users.factors.totp import code_at

PASSWORD = "correct horse battery"
SITE = Site.at("https://news.bridge.example.org")


@pytest.fixture
def ada(session: Session) -> User:
    ada = factories.user(session)
    ada.password_hash = hash_password(PASSWORD)
    return ada


def equipped(session: Session, user: User) -> str:
    """Set an app up; gives its secret."""
    proposal = propose(user, signer=SIGNER, now=NOW)
    assert set_up(session, user, proposal, code_at(proposal.secret, NOW), signer=SIGNER, now=NOW)
    return proposal.secret


def right(database: Database, ada: User, way: Way, given: str, *, now: datetime = NOW) -> bool:
    return proves(database, ada, way, given, signer=SIGNER, site=SITE, now=now)


def test_every_way_has_its_words() -> None:
    assert set(WRONG) == set(Way)


def test_the_password_is_a_way_for_everybody_and_factors_are_for_those_who_have_them(
    session: Session, ada: User
) -> None:
    assert ways_of(factors_of(session, ada), site=SITE) == [Way.PASSWORD]
    equipped(session, ada)
    assert ways_of(factors_of(session, ada), site=SITE) == [Way.CODE, Way.PASSWORD]


def test_a_bare_address_takes_no_passkeys() -> None:
    have = Factors(None, [Passkey()], 0)
    assert ways_of(have, site=SITE) == [Way.PASSKEY, Way.PASSWORD]
    assert ways_of(have, site=Site.at("http://127.0.0.1:8000")) == [Way.PASSWORD]


@pytest.mark.parametrize("given", ["", "wrong", PASSWORD.upper()])
def test_what_is_not_right_proves_nothing(database: Database, given: str) -> None:
    with database.transaction() as session:
        ada = factories.user(session)
        ada.password_hash = hash_password(PASSWORD)
    for way in Way:
        assert not right(database, ada, way, given)
    assert right(database, ada, Way.PASSWORD, PASSWORD)


def test_a_code_proves_once(database: Database) -> None:
    with database.transaction() as session:
        ada = factories.user(session)
        secret = equipped(session, ada)
    later = NOW + timedelta(minutes=1)

    assert right(database, ada, Way.CODE, code_at(secret, later), now=later)
    assert not right(database, ada, Way.CODE, code_at(secret, later), now=later)


def test_a_proof_holds_for_a_while(session: Session, ada: User, now: datetime) -> None:
    limits = SessionLimits(proof=timedelta(minutes=5))
    open_session(session, ada, user_agent="", now=now)
    (mine,) = sessions_of(session, ada, now=now)
    assert is_proved(mine, now=now + timedelta(minutes=4, seconds=59), limits=limits)
    assert not is_proved(mine, now=now + timedelta(minutes=5), limits=limits)

    note_proof(session, mine, now=now + timedelta(minutes=5))

    session.refresh(mine)
    assert is_proved(mine, now=now + timedelta(minutes=9), limits=limits)
