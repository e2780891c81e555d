"""What an outcome costs the database: one new version of a row, beside the old one, and no entry in an index."""

from typing import Any

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState
from newsletter.dispatch.sending import pump
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Envelope
from newsletter.wording import verbatim
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY, WorkerByHand, running_dispatch
from tests.fakes import MemoryJournal, ScriptedRelay
from tests.lending import Lending
from tests.servers import PostgresServer

READERS = 400
BATCH = 50

NEVER_CHANGED = {
    "delivery": {"id", "dispatch_id", "subscriber_id"},
    "chunk": {
        "id",
        "dispatch_id",
        "worker",
    },  # of a chunk the worker changes with a lease, not with an outcome
}


@pytest.fixture
def lending(postgres: PostgresServer, postgres_template: str) -> Lending:
    """Databases that nobody had before: where rows were once, others find less room, and a plan may be another one."""
    return Lending(postgres, postgres_template)


@pytest.mark.parametrize("table", [Delivery.__table__, Chunk.__table__], ids=["delivery", "chunk"])
def test_no_index_mentions_what_an_outcome_changes(database: Database, table: sa.Table) -> None:
    found = sa.inspect(database.engine)
    indexed = [set(index["column_names"]) for index in found.get_indexes(table.name)]
    indexed += [set(key["column_names"]) for key in found.get_unique_constraints(table.name)]
    indexed += [set(found.get_pk_constraint(table.name)["constrained_columns"])]

    assert len(indexed) >= 3
    assert set().union(*indexed) <= NEVER_CHANGED[table.name]


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_no_index_of_postgresql_mentions_it_in_a_predicate_or_an_expression(database: Database) -> None:
    with database.reading() as session:
        partial = session.scalars(
            sa.text(
                "SELECT indexrelid::regclass::text FROM pg_index "
                "WHERE indrelid IN ('delivery'::regclass, 'chunk'::regclass) "
                "AND (indpred IS NOT NULL OR indexprs IS NOT NULL)"
            )
        ).all()

    assert partial == []


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_delivery_is_updated_once_and_finds_room_beside_itself(database: Database) -> None:
    running = running_dispatch(database, READERS)
    worker = WorkerByHand(running)

    while turns := worker.take(BATCH):
        worker.record(Accepted(verbatim("250 2.0.0 Ok: queued as 4XbD1q"), receipt="4XbD1q"), turns)
    worker.give_up()

    assert running.counts[DeliveryState.ACCEPTED] == READERS
    updated, hot = updates(database, "delivery")
    assert updated == READERS
    assert hot > READERS / 2


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_what_is_in_hand_is_not_compared_with_every_row(database: Database) -> None:
    running = running_dispatch(database, READERS)
    with database.transaction() as session:
        session.execute(MANY_OTHERS, {"dispatch_id": running.dispatch_id})
    written: list[tuple[str, Any]] = []

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def keep(_: object, __: object, statement: str, given: Any, *___: object) -> None:
        if statement.startswith("UPDATE delivery"):
            written.append((statement, given))

    pump(
        database,
        ScriptedRelay(),
        lambda turn: Message(Envelope("", turn.recipient.address), f"<{turn.delivery_id}@x>", b"Hello\r\n"),
        MemoryJournal(),
        running.dispatch_id,
        policy=POLICY,
        clock=lambda: NOW,
        slice_seconds=60,
    )

    assert written
    with database.engine.connect() as connection:
        for statement, given in written:
            plan = connection.exec_driver_sql(f"EXPLAIN {statement}", given).scalars().all()
            assert not any("Join Filter" in line for line in plan), plan


# As of a dispatch whose chunks are not there any more; nobody has counted the table yet.
MANY_OTHERS = sa.text(
    "INSERT INTO delivery (dispatch_id, locale, state, attempt, deferrals, reply, changed_at) "
    "SELECT :dispatch_id, 'en', 'pending', 0, 0, '', now() FROM generate_series(1, 20000)"
)


def updates(database: Database, table: str) -> tuple[int, int]:
    """How many rows of a table were updated so far, and how many of them without an index being touched."""
    database.dispose()  # a session that ends tells all that it counted
    with database.reading() as session:
        session.execute(sa.text("SELECT pg_stat_force_next_flush()"))
        row = session.execute(
            sa.text("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = :table"),
            {"table": table},
        ).one()
    return row.n_tup_upd, row.n_tup_hot_upd
