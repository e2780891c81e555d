"""Users are made and changed, and never without an admin who can sign in."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.users.deeds import OPERATOR
from newsletter.users.entering import Step, open_step, require_in_time
from newsletter.users.managing import (
    change_password,
    change_role,
    choose_password,
    create_user,
    disable,
    enable,
    get_user,
    set_password,
)
from newsletter.users.models import User
from newsletter.users.new_passwords import (
    WrongPassword,
    changed_password,
    given_password,
    password_of_their_own,
)
from newsletter.users.passwords import password_matches
from newsletter.users.roles import Role
from newsletter.users.signing_in import open_session
from tests import factories
from tests.users.running import session_of

GOOD = "correct horse battery"


def made(
    session: Session, now: datetime, email: str = "Ada@Bridge.example.org", role: Role = Role.ADMIN
) -> User:
    password = given_password(GOOD, email=email)
    return create_user(session, email, name="", role=role, password=password, by=OPERATOR, now=now)


def test_a_user_is_kept_under_the_comparing_form_of_the_address(session: Session, now: datetime) -> None:
    ada = made(session, now)

    assert ada.email == "ada@bridge.example.org"
    assert ada.name == "ada"
    assert password_matches(ada.password_hash, GOOD)


def test_an_address_has_one_account(session: Session, now: datetime) -> None:
    made(session, now)

    with pytest.raises(Conflict, match="already has an account"):
        made(session, now, email="ADA@bridge.example.org")


def test_what_is_no_address_makes_no_user(session: Session, now: datetime) -> None:
    with pytest.raises(Invalid):
        made(session, now, email="no address")


def test_changing_the_password_ends_every_other_session(session: Session, now: datetime) -> None:
    ada = made(session, now)
    here = open_session(session, ada, user_agent="", now=now)
    elsewhere = open_session(session, ada, user_agent="", now=now)
    mine = session_of(session, here, now=now)
    assert mine is not None

    wanted = changed_password(ada, current=GOOD, new="a new long password")
    ended = change_password(session, ada, password=wanted, keep_session=mine.id, now=now)

    assert ended == 1
    assert session_of(session, here, now=now) is not None
    assert session_of(session, elsewhere, now=now) is None
    assert password_matches(ada.password_hash, "a new long password")


def test_a_present_password_that_was_changed_meanwhile_is_not_the_present_one(
    session: Session, now: datetime
) -> None:
    ada = made(session, now)
    first = changed_password(ada, current=GOOD, new="a new long password")
    second = changed_password(ada, current=GOOD, new="another long password")
    change_password(session, ada, password=first, keep_session=None, now=now)

    with pytest.raises(WrongPassword, match="present password"):
        change_password(session, ada, password=second, keep_session=None, now=now)

    assert password_matches(ada.password_hash, "a new long password")


def test_a_reset_ends_all_sessions(session: Session, now: datetime) -> None:
    ada = made(session, now)
    token = open_session(session, ada, user_agent="", now=now)

    set_password(session, ada, password=given_password(GOOD, email=ada.email), by=OPERATOR, now=now)

    assert session_of(session, token, now=now) is None


def test_the_only_admin_stays_one_and_stays_in(session: Session, now: datetime) -> None:
    ada = made(session, now)
    made(session, now, email="eve@bridge.example.org", role=Role.EDITOR)

    with pytest.raises(Conflict, match=r"only one who may manage users.*: Admin"):
        disable(session, ada, by=OPERATOR, now=now)
    with pytest.raises(Conflict, match=r"only one who may manage users.*: Admin"):
        change_role(session, ada, role=Role.VIEWER, by=OPERATOR, now=now)


def test_an_admin_who_is_shut_out_does_not_count(session: Session, now: datetime) -> None:
    ada, eve = made(session, now), made(session, now, email="eve@bridge.example.org")

    disable(session, eve, by=OPERATOR, now=now)

    with pytest.raises(Conflict):
        disable(session, ada, by=OPERATOR, now=now)
    enable(session, eve, by=OPERATOR, now=now)
    disable(session, ada, by=OPERATOR, now=now)


def test_shutting_out_works_at_once(session: Session, now: datetime) -> None:
    made(session, now)
    eve = made(session, now, email="eve@bridge.example.org", role=Role.EDITOR)
    token = open_session(session, eve, user_agent="", now=now)

    disable(session, eve, by=OPERATOR, now=now)

    assert session_of(session, token, now=now) is None


def test_a_user_who_is_not_there_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        get_user(session, factories.user(session).id + 1)


def test_a_first_password_is_replaced_by_one_of_ones_own(session: Session, now: datetime) -> None:
    ada = made(session, now)
    given = given_password(GOOD, email=ada.email)
    set_password(session, ada, password=given, first_until=now + timedelta(days=7), by=OPERATOR, now=now)
    here = open_session(session, ada, user_agent="", now=now)
    mine = session_of(session, here, now=now)
    assert mine is not None
    assert open_step(session, ada, now=now) is Step.FIRST_PASSWORD
    chosen = password_of_their_own(ada, new="a new long password")

    choose_password(session, ada, password=chosen, keep_session=mine.id, now=now)

    assert open_step(session, ada, now=now) is None
    assert password_matches(ada.password_hash, "a new long password")
    with pytest.raises(Conflict, match="already"):
        choose_password(session, ada, password=chosen, keep_session=mine.id, now=now)


def test_a_first_password_that_was_replaced_meanwhile_is_not_chosen_over(
    session: Session, now: datetime
) -> None:
    ada, first_until = made(session, now), now + timedelta(days=7)
    given = given_password(GOOD, email=ada.email)
    set_password(session, ada, password=given, first_until=first_until, by=OPERATOR, now=now)
    chosen = password_of_their_own(ada, new="a new long password")
    again = given_password("another long password", email=ada.email)
    set_password(session, ada, password=again, first_until=first_until, by=OPERATOR, now=now)

    with pytest.raises(Conflict, match="another password meanwhile"):
        choose_password(session, ada, password=chosen, keep_session=None, now=now)

    assert password_matches(ada.password_hash, "another long password")


def test_a_first_password_must_be_used_in_time(session: Session, now: datetime) -> None:
    ada = made(session, now)
    require_in_time(ada, now=now)
    ada.first_password_until = now

    require_in_time(ada, now=now - timedelta(seconds=1))
    with pytest.raises(Invalid, match="Ask an admin"):
        require_in_time(ada, now=now)
