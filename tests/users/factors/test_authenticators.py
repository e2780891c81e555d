"""The authenticator app: codes as RFC 6238 makes them, each good once."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Misconfigured
from newsletter.signing import Signer
from newsletter.users.deeds import OPERATOR
from newsletter.users.factors import authenticators, recovery_codes
from newsletter.users.factors.authenticators import propose, proposed, prove, remove, set_up, step_of
from newsletter.users.factors.demanding import demand
from newsletter.users.factors.having import factors_of
from newsletter.users.models import User
from tests import factories
from tests.factories import SECRET_KEY, SIGNER
from tests.users.factors.totp import code_at

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
# RFC 6238, appendix B, SHA-1: the last six of its eight digits.
RFC_VECTORS = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.fixture
def ada(session: Session) -> User:
    return factories.user(session)


def equipped(session: Session, user: User, now: datetime) -> str:
    """Set an app up; gives its secret."""
    proposal = propose(user, signer=SIGNER, now=now)
    assert set_up(session, user, proposal, code_at(proposal.secret, now), signer=SIGNER, now=now)
    return proposal.secret


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS.items())
def test_a_code_is_that_of_the_standard(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)

    assert step_of(RFC_SECRET, code[-6:], now=now) == seconds // 30
    assert code_at(RFC_SECRET, seconds, digits=8) == code


@pytest.mark.parametrize(
    ("seconds", "is_right"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_half_a_minute_wrong(now: datetime, seconds: int, is_right: bool) -> None:
    code = code_at(RFC_SECRET, now + timedelta(seconds=seconds))

    assert (step_of(RFC_SECRET, code, now=now) is not None) is is_right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "000000 000000", "۱۲۳۴۵۶", "x" * 10_000])
def test_what_is_no_code_is_wrong(now: datetime, code: str) -> None:
    assert step_of(RFC_SECRET, code, now=now) is None


def test_an_app_is_kept_with_its_first_right_code_and_brings_recovery_codes(
    session: Session, ada: User, now: datetime
) -> None:
    proposal = propose(ada, signer=SIGNER, now=now)
    read = proposed(ada, proposal.sealed, signer=SIGNER, now=now)
    assert read == proposal

    assert set_up(session, ada, proposal, "000000", signer=SIGNER, now=now) is None
    assert not factors_of(session, ada)
    codes = set_up(session, ada, proposal, code_at(proposal.secret, now), signer=SIGNER, now=now)

    assert codes is not None
    assert len(set(codes)) == recovery_codes.HOW_MANY
    assert factors_of(session, ada).authenticator is not None


def test_a_proposal_is_for_one_user_and_for_half_an_hour(session: Session, ada: User, now: datetime) -> None:
    eve = factories.user(session, email="eve@bridge.example.org")
    sealed = propose(ada, signer=SIGNER, now=now).sealed

    assert proposed(eve, sealed, signer=SIGNER, now=now) is None
    assert proposed(ada, sealed, signer=SIGNER, now=now + timedelta(minutes=30)) is None
    assert proposed(ada, sealed[:-4] + "AAA=", signer=SIGNER, now=now) is None
    assert proposed(ada, "nothing", signer=SIGNER, now=now) is None


def test_the_secret_is_not_in_the_database(session: Session, ada: User, now: datetime) -> None:
    secret = equipped(session, ada, now)

    kept = factors_of(session, ada).authenticator
    assert kept is not None
    assert secret not in kept.sealed_secret
    assert secret.encode() not in base64.urlsafe_b64decode(kept.sealed_secret)


def test_a_code_is_good_once_and_so_is_that_of_the_set_up(session: Session, ada: User, now: datetime) -> None:
    secret = equipped(session, ada, now)
    later = now + timedelta(minutes=1)
    code = code_at(secret, later)

    assert not prove(session, ada, code_at(secret, now), signer=SIGNER, now=now)
    assert prove(session, ada, f"{code[:3]} {code[3:]}", signer=SIGNER, now=later)
    assert not prove(session, ada, code, signer=SIGNER, now=later)
    assert not prove(session, ada, code_at(secret, now + timedelta(seconds=30)), signer=SIGNER, now=later)


def test_the_same_secret_is_not_set_up_twice(session: Session, ada: User, now: datetime) -> None:
    proposal = propose(ada, signer=SIGNER, now=now)
    code = code_at(proposal.secret, now)
    set_up(session, ada, proposal, code, signer=SIGNER, now=now)

    assert set_up(session, ada, proposal, code, signer=SIGNER, now=now) is None


def test_another_phone_takes_the_place_of_the_first(session: Session, ada: User, now: datetime) -> None:
    first = equipped(session, ada, now)
    proposal = propose(ada, signer=SIGNER, now=now)

    codes = set_up(session, ada, proposal, code_at(proposal.secret, now), signer=SIGNER, now=now)

    later = now + timedelta(minutes=1)
    assert codes == ()  # those there are stay good
    assert not prove(session, ada, code_at(first, later), signer=SIGNER, now=later)
    assert prove(session, ada, code_at(proposal.secret, later), signer=SIGNER, now=later)


def test_a_code_of_a_colleague_is_wrong(session: Session, ada: User, now: datetime) -> None:
    eve = factories.user(session, email="eve@bridge.example.org")
    secret = equipped(session, ada, now)
    equipped(session, eve, now)
    later = now + timedelta(minutes=1)

    assert not prove(session, eve, code_at(secret, later), signer=SIGNER, now=later)


def test_a_sealed_secret_is_of_no_use_in_the_row_of_another_user(
    session: Session, ada: User, now: datetime
) -> None:
    eve = factories.user(session, email="eve@bridge.example.org")
    secret = equipped(session, ada, now)
    equipped(session, eve, now)
    mine, hers = factors_of(session, ada).authenticator, factors_of(session, eve).authenticator
    assert mine is not None
    assert hers is not None
    hers.sealed_secret = mine.sealed_secret
    session.flush()

    later = now + timedelta(minutes=1)
    with pytest.raises(Misconfigured):
        prove(session, eve, code_at(secret, later), signer=SIGNER, now=later)


def test_after_a_rotation_the_secret_is_read_and_sealed_anew(
    session: Session, ada: User, now: datetime
) -> None:
    secret = equipped(session, ada, now)
    rotated, forgotten = Signer("a new key", old_keys=[SECRET_KEY]), Signer("a new key")
    later, latest = now + timedelta(minutes=1), now + timedelta(minutes=2)

    with pytest.raises(Misconfigured, match="newsletter user reset-factors ada@bridge"):
        prove(session, ada, code_at(secret, later), signer=forgotten, now=later)
    assert prove(session, ada, code_at(secret, later), signer=rotated, now=later)
    session.expire_all()
    assert prove(session, ada, code_at(secret, latest), signer=forgotten, now=latest)


def test_the_last_factor_stays_while_the_role_demands_one(session: Session, ada: User, now: datetime) -> None:
    equipped(session, ada, now)
    demand(session, ada.role, since=now, by=OPERATOR)

    with pytest.raises(Conflict, match="demands a second factor"):
        remove(session, ada, now=now)
    demand(session, ada.role, since=now + timedelta(days=1), by=OPERATOR)
    remove(session, ada, now=now)

    assert not factors_of(session, ada)
    assert factors_of(session, ada).codes_left == 0


def test_the_picture_says_the_site_and_the_user(ada: User, now: datetime) -> None:
    uri = propose(ada, signer=SIGNER, now=now).uri(ada, base_url="https://news.bridge.example.org")

    assert uri.startswith(
        "otpauth://totp/Newsletter%20news.bridge.example.org:ada%40bridge.example.org?secret="
    )
    assert authenticators.DIGITS == 6
