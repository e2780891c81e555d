"""A running dispatch with an enrolled audience."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.desk.reports import Report, report
from newsletter.dispatch.enrolling import enrol
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.pacing import RetryPolicy
from tests import factories
from tests.conftest import NOW

POLICY = RetryPolicy(first=timedelta(minutes=1), expire=timedelta(hours=96))
LEASE = timedelta(minutes=2)


@dataclass(frozen=True)
class Running:
    """A running dispatch in a database of its own."""

    database: Database
    dispatch_id: int

    def report(self) -> Report:
        with self.database.reading() as session:
            return report(session, find_dispatch(session, self.dispatch_id))


def running_dispatch(database: Database, subscribers: int) -> Running:
    with database.transaction() as session:
        dispatch_id = enrolled(session, subscribers)
    return Running(database, dispatch_id)


def enrolled(session: Session, subscribers: int) -> int:
    newsletter = factories.newsletter(session)
    readers = factories.mailing_list(session, newsletter)
    for number in range(subscribers):
        factories.subscription(session, readers, f"reader{number}@example.org")
    dispatch = factories.dispatch(session, factories.proof(session, newsletter), readers)
    enrol(session, dispatch, now=NOW)
    return dispatch.id


@pytest.fixture
def running(database: Database) -> Running:
    return running_dispatch(database, 5)
