"""Sessions: opened, found, revoked, and kept only as a hash."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.users.models import Ending, UserSession
from newsletter.users.signing_in import (
    REMEMBERED,
    SessionLimits,
    ending_of,
    find_session,
    find_user,
    forget_ended,
    note_seen,
    open_session,
    revoke,
    revoke_others,
    sessions_of,
    sign_out,
)
from tests import factories
from tests.users.running import session_of

LIMITS = SessionLimits(idle=timedelta(minutes=20), lifetime=timedelta(hours=2))
A_SECOND = timedelta(seconds=1)


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


def opened(session: Session, now: datetime) -> tuple[str, UserSession]:
    token = open_session(session, factories.user(session), user_agent="", now=now, limits=LIMITS)
    found = find_session(session, token)
    assert found is not None
    return token, found


def test_a_session_that_is_not_used_ends(session: Session, now: datetime) -> None:
    token, found = opened(session, now)

    assert session_of(session, token, now=now + LIMITS.idle - A_SECOND, limits=LIMITS) is found
    assert session_of(session, token, now=now + LIMITS.idle, limits=LIMITS) is None
    assert sessions_of(session, found.user, now=now + LIMITS.idle, limits=LIMITS) == []
    assert ending_of(found, now=now + LIMITS.idle, limits=LIMITS) is Ending.IDLE


def test_a_session_ends_however_much_it_is_used(session: Session, now: datetime) -> None:
    token, found = opened(session, now)
    note_seen(session, found, now=now + LIMITS.lifetime - A_SECOND)

    assert session_of(session, token, now=now + LIMITS.lifetime - A_SECOND, limits=LIMITS) is found
    assert session_of(session, token, now=now + LIMITS.lifetime, limits=LIMITS) is None
    assert ending_of(found, now=now + LIMITS.lifetime, limits=LIMITS) is Ending.EXPIRED


def test_a_session_that_was_ended_says_why(session: Session, now: datetime) -> None:
    token, found = opened(session, now)

    sign_out(session, found, now=now)
    revoke_others(session, found.user, keep=None, because=Ending.PASSWORD, now=now)

    assert session_of(session, token, now=now) is None
    assert ending_of(found, now=now) is Ending.SIGNED_OUT  # what came first
    assert sessions_of(session, found.user, now=now) == []


def test_a_session_that_ended_is_remembered_for_some_days(session: Session, now: datetime) -> None:
    _, ended = opened(session, now)
    sign_out(session, ended, now=now)
    open_session(session, ended.user, user_agent="runs", now=now + REMEMBERED)
    open_session(session, ended.user, user_agent="expired", now=now - timedelta(days=1), limits=LIMITS)

    forget_ended(session, ended_before=now - timedelta(days=2), at_most=9)
    assert session.scalar(sa.select(sa.func.count()).select_from(UserSession)) == 3

    forget_ended(session, ended_before=now + timedelta(seconds=1), at_most=9)
    assert session.scalars(sa.select(UserSession.user_agent)).all() == ["runs"]


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

    assert revoke(session, ada, session_id=phone.id, now=now)
    assert revoke_others(session, ada, keep=laptop.id, now=now) == 1
    assert [each.id for each in sessions_of(session, ada, now=now)] == [laptop.id]


def test_nobody_ends_the_session_of_somebody_else(session: Session, now: datetime) -> None:
    ada, eve = factories.user(session), factories.user(session, email="eve@bridge.example.org")
    open_session(session, ada, user_agent="", now=now)
    (hers,) = sessions_of(session, ada, now=now)

    assert not revoke(session, eve, session_id=hers.id, now=now)
    assert sessions_of(session, ada, now=now)


def test_use_is_noted_at_most_once_a_minute(session: Session, now: datetime) -> None:
    ada = factories.user(session)
    open_session(session, ada, user_agent="", now=now)
    (mine,) = sessions_of(session, ada, now=now)

    note_seen(session, mine, now=now + timedelta(seconds=59))
    session.refresh(mine)
    assert mine.seen_at == now

    note_seen(session, mine, now=now + timedelta(seconds=61))
    session.refresh(mine)
    assert mine.seen_at == now + timedelta(seconds=61)


def test_a_user_is_found_however_the_address_is_written(session: Session) -> None:
    ada = factories.user(session)

    assert find_user(session, " Ada@Bridge.example.org ") is ada
