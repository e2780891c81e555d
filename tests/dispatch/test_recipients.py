"""Whom a delivery goes to, when it is made and when it is shown again."""

from datetime import datetime

import sqlalchemy as sa

from newsletter.dispatch import ledger
from newsletter.dispatch.recipients import delivered
from subscribers.models import Subscriber
from tests.dispatch.conftest import LEASE, Running


def test_the_mail_is_shown_again_to_whom_it_was_written(running: Running, now: datetime) -> None:
    names = {"name": "김하늘", "first_name": "하늘", "last_name": "김", "organisation": "다리"}
    with running.database.transaction() as session:
        session.execute(sa.update(Subscriber).values(names))
        ids = ledger.claim(session, running.dispatch_id, worker="w1", limit=5, lease=LEASE, now=now)
        turns = ledger.begin(session, running.dispatch_id, ids, worker="w1", now=now)

    with running.database.reading() as session:
        shown = [delivered(session, turn.delivery_id) for turn in turns]

    assert len(turns) == 5
    for turn, found in zip(turns, shown, strict=True):
        assert found is not None
        edition, recipient = found
        assert (edition.locale, recipient) == (turn.recipient.locale, turn.recipient)
        assert {name: getattr(recipient, name) for name in names} == names


def test_nobody_is_shown_the_mail_of_somebody_who_was_erased(running: Running, now: datetime) -> None:
    with running.database.transaction() as session:
        ids = ledger.claim(session, running.dispatch_id, worker="w1", limit=1, lease=LEASE, now=now)
        session.delete(session.scalars(sa.select(Subscriber).order_by(Subscriber.id)).first())

    with running.database.reading() as session:
        assert delivered(session, ids[0]) is None
        assert delivered(session, ids[0] + 1) is not None
        assert delivered(session, 4711) is None
