"""Mails on our own behalf count like others, and no dispatch keeps them waiting."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import notices
from newsletter.dispatch.allowance.models import RelayUse
from newsletter.dispatch.models import Notice, NoticeState
from newsletter.messages.letterhead import Letterhead
from newsletter.relays.base import Unavailable
from newsletter.wording import verbatim
from subscribers.models import MailingList, SubscriptionState
from tests import factories
from tests.conftest import NOW
from tests.dispatch.allowance.conftest import Clock, WatchingRelay, dispatch_to, limit, run
from tests.dispatch.conftest import POLICY
from tests.fakes import MemoryJournal, ScriptedRelay

BASE_URL = "https://news.bridge.example.org"


def ask(database: Database, address: str, *, now: datetime = NOW) -> int:
    with database.transaction() as session:
        readers = session.scalars(sa.select(MailingList)).first() or factories.mailing_list(
            session, factories.newsletter(session)
        )
        asked = factories.subscription(session, readers, address, state=SubscriptionState.PENDING)
        return notices.request_confirmation(session, asked, now=now).id


def submit(database: Database, relay: ScriptedRelay, notice_id: int, *, now: datetime = NOW) -> Notice:
    notices.submit(
        database,
        relay,
        notice_id,
        letterhead=Letterhead(BASE_URL, factories.SIGNER, None),
        retries=POLICY,
        clock=lambda: now,
    )
    with database.reading() as session:
        return session.get_one(Notice, notice_id)


def used(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(sa.select(sa.func.sum(RelayUse.used))).one()


def test_a_twentieth_is_left_for_them_by_a_dispatch(database: Database) -> None:
    clock = Clock(step=timedelta())
    running = dispatch_to(database, [f"reader{number}@example.org" for number in range(60)])
    limit(database, per_hour=40)
    run(running, relay := WatchingRelay(clock), clock, journal=MemoryJournal())

    states = [submit(database, relay, ask(database, f"new{number}@example.org")).state for number in range(3)]

    assert len(relay.taken) == 40
    assert states == [NoticeState.ACCEPTED, NoticeState.ACCEPTED, NoticeState.PENDING]


def test_one_that_has_to_wait_goes_before_the_dispatch_and_loses_no_attempt(database: Database) -> None:
    clock = Clock(step=timedelta())
    running = dispatch_to(database, [f"reader{number}@example.org" for number in range(10)])
    limit(database, per_hour=4)
    run(running, relay := WatchingRelay(clock), clock, journal=MemoryJournal())

    waiting = submit(database, relay, ask(database, "new@example.org"))

    assert (waiting.state, waiting.attempt, waiting.first_attempt_at) == (NoticeState.PENDING, 0, None)
    assert waiting.not_before == NOW + timedelta(hours=1)
    clock.come_to(waiting.not_before)
    run(running, relay, clock, journal=MemoryJournal("w2"))
    assert len(relay.taken) == 7  # there is room for one more
    assert submit(database, relay, waiting.id, now=clock()).state is NoticeState.ACCEPTED


def test_one_that_the_relay_was_not_given_is_given_back(database: Database) -> None:
    limit(database, per_hour=4)
    notice_id = ask(database, "new@example.org")

    submit(database, ScriptedRelay({"new@example.org": Unavailable(verbatim("no route"))}), notice_id)

    assert used(database) == 0


def test_a_second_has_room_for_so_many(database: Database) -> None:
    limit(database, per_second=2)
    relay = ScriptedRelay()

    states = [submit(database, relay, ask(database, f"new{number}@example.org")).state for number in range(3)]

    assert states == [NoticeState.ACCEPTED, NoticeState.ACCEPTED, NoticeState.PENDING]
    assert used(database) == 2
