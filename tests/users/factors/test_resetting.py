"""What follows when factors change, whose role demands them, and taking them away."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from newsletter.errors import Conflict
from newsletter.users.deeds import OPERATOR
from newsletter.users.factors import recovery_codes, second_step
from newsletter.users.factors.demanding import demand, demands, lacks_factor
from newsletter.users.factors.having import factors_of, users_with_factor
from newsletter.users.factors.recovery_codes import renew
from newsletter.users.factors.resetting import reset_factors
from newsletter.users.managing import set_password
from newsletter.users.new_passwords import NewPassword
from newsletter.users.roles import Role
from newsletter.users.signing_in import open_session
from tests import factories
from tests.factories import SIGNER
from tests.users.factors.test_authenticators import equipped
from tests.users.factors.totp import code_at
from tests.users.running import session_of


def test_a_role_demands_a_factor_from_a_moment_on(session: Session, now: datetime) -> None:
    ada, eve = factories.user(session), factories.user(session, email="eve@example.org", role=Role.EDITOR)
    demand(session, Role.ADMIN, since=now, by=OPERATOR)

    assert not lacks_factor(session, ada, now=now - timedelta(seconds=1))
    assert lacks_factor(session, ada, now=now)
    assert not lacks_factor(session, eve, now=now)
    equipped(session, ada, now)
    assert not lacks_factor(session, ada, now=now)
    assert users_with_factor(session) == {ada.id}


def test_a_demand_is_changed_and_dropped(session: Session, now: datetime) -> None:
    demand(session, Role.ADMIN, since=now, by=OPERATOR)
    demand(session, Role.ADMIN, since=now + timedelta(days=3), by=OPERATOR)
    assert demands(session) == {Role.ADMIN: now + timedelta(days=3)}

    demand(session, Role.ADMIN, since=None, by=OPERATOR)

    assert demands(session) == {}


def test_a_change_ends_the_other_sessions_and_what_was_halfway_in(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    here = session_of(session, open_session(session, ada, user_agent="", now=now), now=now)
    assert here is not None
    other = open_session(session, ada, user_agent="", now=now)
    halfway = second_step.begin(session, ada, now=now)
    equipped(session, ada, now)
    assert session_of(session, other, now=now) is None

    mine = open_session(session, ada, user_agent="", now=now)
    kept = session_of(session, mine, now=now)
    assert kept is not None
    renew(session, ada, signer=SIGNER, keep_session=kept.id, now=now)

    assert session_of(session, mine, now=now) is not None
    assert second_step.user_of(session, halfway, now=now) is None


def test_a_reset_takes_everything_and_signs_out(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    equipped(session, ada, now)
    token = open_session(session, ada, user_agent="", now=now)

    reset_factors(session, ada, by=OPERATOR, now=now)

    assert not factors_of(session, ada)
    assert factors_of(session, ada).codes_left == 0
    assert session_of(session, token, now=now) is None


def test_nobody_resets_their_own(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    equipped(session, ada, now)

    with pytest.raises(Conflict, match="your own"):
        reset_factors(session, ada, by=ada, now=now)


def test_a_second_step_is_done_once_and_in_time(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    secret = equipped(session, ada, now)
    token = second_step.begin(session, ada, now=now)
    steps = [now + timedelta(minutes=minute) for minute in (1, 2)]

    assert second_step.user_of(session, token, now=now + second_step.LIFETIME) is None
    assert second_step.pass_by_code(session, token, "000000", signer=SIGNER, now=steps[0]) is None
    passed = second_step.pass_by_code(session, token, code_at(secret, steps[0]), signer=SIGNER, now=steps[0])
    assert passed is ada
    again = second_step.pass_by_code(session, token, code_at(secret, steps[1]), signer=SIGNER, now=steps[1])
    assert again is None


def test_a_new_password_ends_what_the_old_one_began(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    token = second_step.begin(session, ada, now=now)

    set_password(session, ada, password=NewPassword("not a hash"), by=OPERATOR, now=now)

    assert second_step.user_of(session, token, now=now) is None


def test_who_is_shut_out_is_not_halfway_in(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    token = second_step.begin(session, ada, now=now)
    ada.disabled_at = now
    session.flush()

    assert second_step.user_of(session, token, now=now) is None


def test_every_change_is_made_known_with_ids_and_nothing_else(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    with capture_logs() as said:
        equipped(session, ada, now)
        code = renew(session, ada, signer=SIGNER, now=now)[0]
        recovery_codes.prove(session, ada, code, signer=SIGNER, now=now)
        reset_factors(session, ada, by=OPERATOR, now=now)

    assert [(one["change"], one["by"]) for one in said] == [
        ("authenticator-set-up", ada.id),
        ("codes-renewed", ada.id),
        ("code-used", ada.id),
        ("reset", None),
    ]
    assert all(set(one) == {"event", "log_level", "user", "change", "by"} for one in said)
