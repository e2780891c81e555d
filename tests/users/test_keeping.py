"""What is kept of somebody who had to sign in first: theirs alone, handed in once, for a day, and not without end."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.errors import NotAllowed, NotFound
from newsletter.users import keeping
from newsletter.users.keeping import HandedInAlready
from newsletter.users.models import KeptPart, KeptRequest, User
from tests import factories


@pytest.fixture
def ada(session: Session) -> User:
    return factories.user(session)


def kept_for(session: Session, user: User, *parts: bytes, now: datetime, size: int | None = None) -> str:
    kept = keeping.begin_keeping(
        session, user.id, path="/issues/a?b=c", content_type="text/plain", came_from="/issues/a", now=now
    )
    for place, data in enumerate(parts):
        keeping.keep_part(session, kept.id, place=place, data=data)
    keeping.finish_keeping(session, kept.id, size=sum(map(len, parts)) if size is None else size)
    return kept.token


def tokens(session: Session) -> list[str]:
    return list(session.scalars(sa.select(KeptRequest.token).order_by(KeptRequest.id)))


def test_what_was_kept_is_found_by_its_user_part_by_part(session: Session, ada: User, now: datetime) -> None:
    token = kept_for(session, ada, b"one", b"two", now=now)

    found = keeping.find_kept(session, token, of=ada, now=now)

    assert (found.path, found.content_type, found.came_from, found.size) == (
        "/issues/a?b=c",
        "text/plain",
        "/issues/a",
        6,
    )
    parts = [keeping.part_of(session, found.id, place=place) for place in range(3)]
    assert parts == [b"one", b"two", None]


def test_somebody_else_is_told_for_whom_it_waits_and_gets_nothing(
    session: Session, ada: User, now: datetime
) -> None:
    eve = factories.user(session, email="eve@bridge.example.org")
    token = kept_for(session, ada, b"one", now=now)

    with pytest.raises(NotAllowed, match="for Ada alone"):
        keeping.take_kept(session, token, of=eve, now=now)

    assert keeping.take_kept(session, token, of=ada, now=now)


@pytest.mark.parametrize("token", ["", "made-up"])
def test_a_token_that_was_made_up_finds_nothing(
    session: Session, ada: User, now: datetime, token: str
) -> None:
    kept_for(session, ada, b"one", now=now)

    with pytest.raises(NotFound):
        keeping.find_kept(session, token, of=ada, now=now)


def test_what_has_not_come_to_its_end_is_not_handed_in(session: Session, ada: User, now: datetime) -> None:
    begun = keeping.begin_keeping(session, ada.id, path="/", content_type="", came_from="/", now=now)

    with pytest.raises(NotFound):
        keeping.take_kept(session, begun.token, of=ada, now=now)


def test_it_is_handed_in_once_and_again_only_when_nothing_came_of_it(
    session: Session, ada: User, now: datetime
) -> None:
    token = kept_for(session, ada, b"one", now=now)
    taken = keeping.take_kept(session, token, of=ada, now=now)
    with pytest.raises(HandedInAlready):
        keeping.take_kept(session, token, of=ada, now=now)

    keeping.give_back(session, taken.id)

    keeping.take_kept(session, token, of=ada, now=now)
    keeping.settle(session, taken.id)
    assert session.scalars(sa.select(KeptPart)).all() == []
    with pytest.raises(HandedInAlready) as refused:
        keeping.take_kept(session, token, of=ada, now=now)
    assert refused.value.came_from == "/issues/a"


def test_two_who_press_at_once_hand_it_in_once(database: Database, now: datetime) -> None:
    with database.transaction() as session:
        ada = factories.user(session)
        token = kept_for(session, ada, b"one", now=now)
    with database.reading() as session:
        seen = keeping.find_kept(session, token, of=ada, now=now)
        assert seen.handed_in_at is None
    with database.transaction() as session:
        keeping.take_kept(session, token, of=ada, now=now)

    with database.transaction() as session, pytest.raises(HandedInAlready):
        keeping.take_kept(session, token, of=ada, now=now)


def test_after_a_day_it_is_gone_and_its_parts_with_it(session: Session, ada: User, now: datetime) -> None:
    token = kept_for(session, ada, b"one", now=now)
    later = now + keeping.KEPT_FOR

    keeping.forget_kept(session, kept_before=now, at_most=9)
    assert keeping.find_kept(session, token, of=ada, now=later - timedelta(seconds=1))
    with pytest.raises(NotFound):
        keeping.find_kept(session, token, of=ada, now=later)

    keeping.forget_kept(session, kept_before=now + timedelta(seconds=1), at_most=9)
    assert tokens(session) == []
    assert session.scalars(sa.select(KeptPart)).all() == []


def test_the_oldest_make_room_when_there_are_too_many(session: Session, ada: User, now: datetime) -> None:
    eve = factories.user(session, email="eve@bridge.example.org")
    others = kept_for(session, eve, b"one", now=now)

    mine = [kept_for(session, ada, b"one", now=now) for _ in range(keeping.MOST + 2)]

    assert tokens(session) == [others, *mine[2:]]


def test_the_oldest_make_room_when_they_are_too_large(session: Session, ada: User, now: datetime) -> None:
    first = kept_for(session, ada, now=now, size=keeping.MOST_BYTES)

    second = kept_for(session, ada, now=now, size=1)

    assert first not in tokens(session)
    assert second in tokens(session)
