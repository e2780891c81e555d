"""What a delivery was written from, whoever it went to."""

from datetime import datetime

import sqlalchemy as sa

from newsletter.dispatch import ledger
from newsletter.dispatch.recipients import edition_of
from subscribers.models import Subscriber
from tests.dispatch.conftest import LEASE, Running


def test_a_delivery_is_of_the_edition_it_was_written_from(running: Running, now: datetime) -> None:
    with running.database.transaction() as session:
        ids = ledger.claim(session, running.dispatch_id, worker="w1", limit=5, lease=LEASE, now=now)
        turns = ledger.begin(session, running.dispatch_id, ids, worker="w1", now=now)

    with running.database.reading() as session:
        found = [edition_of(session, turn.delivery_id) for turn in turns]

    assert [edition.locale for edition in found if edition] == [turn.recipient.locale for turn in turns]


def test_it_stays_when_the_person_was_erased(running: Running, now: datetime) -> None:
    with running.database.transaction() as session:
        ids = ledger.claim(session, running.dispatch_id, worker="w1", limit=1, lease=LEASE, now=now)
        session.delete(session.scalars(sa.select(Subscriber).order_by(Subscriber.id)).first())

    with running.database.reading() as session:
        assert edition_of(session, ids[0]) is not None
        assert edition_of(session, 4711) is None
