"""A user is told by mail what happened to their account, once for each time that it did."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.users import news
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import (
    change_password,
    change_role,
    choose_password,
    disable,
    enable,
    set_password,
)
from newsletter.users.models import Told, User, UserNews
from newsletter.users.new_passwords import changed_password, given_password, password_of_their_own
from newsletter.users.news import KINDS, forget, tell
from newsletter.users.passwords import hash_password
from newsletter.users.roles import Role
from tests import factories

OLD, NEW = "correct horse battery", "three boats at dawn"


@pytest.fixture
def ada(session: Session) -> User:
    ada = factories.user(session, role=Role.EDITOR)
    ada.password_hash = hash_password(OLD)
    return ada


def told(session: Session) -> list[Told]:
    return list(session.scalars(sa.select(UserNews.kind).order_by(UserNews.id)))


def test_every_kind_has_its_words() -> None:
    news.require_complete(KINDS)
    with pytest.raises(AssertionError, match="signed-in"):
        news.require_complete({kind: words for kind, words in KINDS.items() if kind != Told.SIGNED_IN})


def test_every_change_is_told(session: Session, ada: User, now: datetime) -> None:
    changed = changed_password(ada, current=OLD, new=NEW)
    change_password(session, ada, password=changed, keep_session=None, now=now)
    given = given_password(OLD, email=ada.email)
    set_password(session, ada, password=given, first_until=now + timedelta(days=7), by=OPERATOR, now=now)
    chosen = password_of_their_own(ada, new=NEW)
    choose_password(session, ada, password=chosen, keep_session=None, now=now)
    change_role(session, ada, role=Role.VIEWER, by=OPERATOR, now=now)
    factories.user(session, email="eve@bridge.example.org")
    disable(session, ada, by=OPERATOR, now=now)
    enable(session, ada, by=OPERATOR, now=now)

    assert told(session) == [
        Told.PASSWORD_CHANGED,
        Told.PASSWORD_GIVEN,
        Told.ROLE_CHANGED,
        Told.CLOSED,
        Told.OPENED,
    ]


def test_what_stays_as_it_is_is_not_told(session: Session, ada: User, now: datetime) -> None:
    change_role(session, ada, role=Role.EDITOR, by=OPERATOR, now=now)
    enable(session, ada, by=OPERATOR, now=now)
    set_password(session, ada, password=given_password(OLD, email=ada.email), by=OPERATOR, now=now)

    assert told(session) == []


def test_what_was_told_long_ago_is_forgotten(session: Session, ada: User, now: datetime) -> None:
    tell(session, ada, Told.OPENED, now=now - timedelta(seconds=1))
    tell(session, ada, Told.CLOSED, now=now)
    session.flush()

    assert forget(session, told_before=now, at_most=9) == 1

    assert told(session) == [Told.CLOSED]
