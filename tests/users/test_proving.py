"""Showing once more who one is."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.users.models import User
from newsletter.users.passwords import hash_password
from newsletter.users.proving import WAYS, NotProved, Way, is_proved, note_proof, require_proof, ways_of
from newsletter.users.signing_in import SessionLimits, open_session, sessions_of
from tests import factories

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(session: Session) -> User:
    ada = factories.user(session)
    ada.password_hash = hash_password(PASSWORD)
    return ada


def test_every_way_has_a_row() -> None:
    assert set(WAYS) == set(Way)


def test_the_password_is_a_way_for_everybody(ada: User) -> None:
    assert ways_of(ada) == [Way.PASSWORD]
    require_proof(ada, Way.PASSWORD, PASSWORD)


@pytest.mark.parametrize("given", ["", "wrong", PASSWORD.upper()])
def test_what_is_not_right_proves_nothing(ada: User, given: str) -> None:
    with pytest.raises(NotProved, match="not right"):
        require_proof(ada, Way.PASSWORD, given)


def test_a_proof_holds_for_a_while(session: Session, ada: User, now: datetime) -> None:
    limits = SessionLimits(proof=timedelta(minutes=5))
    open_session(session, ada, user_agent="", now=now)
    (mine,) = sessions_of(session, ada, now=now)
    assert is_proved(mine, now=now + timedelta(minutes=4, seconds=59), limits=limits)
    assert not is_proved(mine, now=now + timedelta(minutes=5), limits=limits)

    note_proof(session, mine, now=now + timedelta(minutes=5))

    session.refresh(mine)
    assert is_proved(mine, now=now + timedelta(minutes=9), limits=limits)
