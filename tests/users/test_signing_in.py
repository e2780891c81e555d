"""Sessions: opened, found, revoked, and kept only as a hash."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.users.models import UserSession
from newsletter.users.signing_in import (
    LIFETIME,
    find_user,
    note_seen,
    open_session,
    revoke,
    revoke_others,
    session_of,
    sessions_of,
)
from tests import factories


def test_a_session_is_found_by_its_token_and_the_token_is_not_kept(session: Session, now: datetime) -> None:
    ada = factories.user(session)

    token = open_session(session, ada, user_agent="Firefox", now=now)

    found = session_of(session, token, now=now)
    assert found is not None
    assert found.user is ada
    assert token not in session.scalars(sa.select(UserSession.token_hash)).one()


def test_a_token_that_was_made_up_finds_nothing(session: Session, now: datetime) -> None:
    open_session(session, factories.user(session), user_agent="", now=now)

    assert session_of(session, "made-up", now=now) is None


def test_a_session_ends_after_its_lifetime(session: Session, now: datetime) -> None:
    token = open_session(session, factories.user(session), user_agent="", now=now)

    assert session_of(session, token, now=now + LIFETIME - timedelta(seconds=1)) is not None
    assert session_of(session, token, now=now + LIFETIME) is None


def test_a_user_who_is_shut_out_has_no_session(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    token = open_session(session, ada, user_agent="", now=now)

    ada.disabled_at = now

    assert session_of(session, token, now=now) is None


def test_one_session_or_all_others_can_be_ended(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    for agent in ("laptop", "phone", "library"):
        open_session(session, ada, user_agent=agent, now=now)
    laptop, phone, _library = sorted(sessions_of(session, ada, now=now), key=lambda each: each.id)

    assert revoke(session, ada, session_id=phone.id)
    assert revoke_others(session, ada, keep=laptop.id) == 1
    assert [each.id for each in sessions_of(session, ada, now=now)] == [laptop.id]


def test_nobody_ends_the_session_of_somebody_else(session: Session, now: datetime) -> None:
    ada, eve = factories.user(session), factories.user(session, email="eve@bridge.example.org")
    open_session(session, ada, user_agent="", now=now)
    (hers,) = sessions_of(session, ada, now=now)

    assert not revoke(session, eve, session_id=hers.id)
    assert sessions_of(session, ada, now=now)


def test_opening_a_session_clears_away_those_that_expired(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    open_session(session, ada, user_agent="old", now=now - LIFETIME)

    open_session(session, ada, user_agent="new", now=now)

    assert session.scalars(sa.select(UserSession.user_agent)).all() == ["new"]


def test_use_is_noted_at_most_every_ten_minutes(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    open_session(session, ada, user_agent="", now=now)
    (mine,) = sessions_of(session, ada, now=now)

    note_seen(session, mine, now=now + timedelta(minutes=9))
    session.refresh(mine)
    assert mine.seen_at == now

    note_seen(session, mine, now=now + timedelta(minutes=11))
    session.refresh(mine)
    assert mine.seen_at == now + timedelta(minutes=11)


def test_a_user_is_found_however_the_address_is_written(session: Session) -> None:
    ada = factories.user(session)

    assert find_user(session, " Ada@Bridge.example.org ") is ada
