"""Recovery codes: shown once, each good once."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from newsletter.users.factors.having import factors_of
from newsletter.users.factors.models import RecoveryCode
from newsletter.users.factors.recovery_codes import first, prove, renew
from newsletter.users.models import User
from tests import factories
from tests.factories import SIGNER
from tests.users.factors.test_authenticators import equipped


@pytest.fixture
def ada(session: Session, now: datetime) -> User:
    made = factories.user(session)
    equipped(session, made, now)
    return made


@pytest.mark.parametrize(
    "typed", [str, str.upper, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_a_code_is_good_once_however_it_is_typed(
    session: Session, ada: User, now: datetime, typed: object
) -> None:
    assert callable(typed)
    code = typed(renew(session, ada, signer=SIGNER, now=now)[3])

    assert prove(session, ada, code, signer=SIGNER, now=now)
    assert not prove(session, ada, code, signer=SIGNER, now=now)
    assert factors_of(session, ada).codes_left == 9


def test_new_codes_make_the_earlier_ones_useless(session: Session, ada: User, now: datetime) -> None:
    earlier = renew(session, ada, signer=SIGNER, now=now)
    later = renew(session, ada, signer=SIGNER, now=now)

    assert not any(prove(session, ada, code, signer=SIGNER, now=now) for code in earlier)
    assert all(prove(session, ada, code, signer=SIGNER, now=now) for code in later)
    assert factors_of(session, ada).codes_left == 0
    assert first(session, ada, signer=SIGNER) == ()  # used up is not the same as never had


def test_a_code_is_of_one_user(session: Session, ada: User, now: datetime) -> None:
    eve = factories.user(session, email="eve@bridge.example.org")
    codes = renew(session, ada, signer=SIGNER, now=now)

    assert not prove(session, eve, codes[0], signer=SIGNER, now=now)
    assert prove(session, ada, codes[0], signer=SIGNER, now=now)


def test_the_database_does_not_have_the_codes(session: Session, ada: User, now: datetime) -> None:
    codes = renew(session, ada, signer=SIGNER, now=now)

    kept = session.scalars(sa.select(RecoveryCode.code_hash)).all()
    assert len(kept) == 10
    assert not {code.replace("-", "") for code in codes} & set(kept)


@pytest.mark.parametrize("code", ["", "----", "aaaa-aaaa-aaaa-aaaa", "x" * 5_000])
def test_what_is_no_code_is_wrong(session: Session, ada: User, now: datetime, code: str) -> None:
    assert not prove(session, ada, code, signer=SIGNER, now=now)


def test_there_are_no_codes_without_a_factor(session: Session, now: datetime) -> None:
    with pytest.raises(Conflict, match="stand in for a second factor"):
        renew(session, factories.user(session), signer=SIGNER, now=now)
