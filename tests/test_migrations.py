"""The migrations make exactly the tables of the models, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

import workers.jobs  # noqa: F401 (whatever has tables is loaded with it)
from newsletter import migrating
from newsletter.db import Base, Database
from newsletter.dispatch import chunks
from newsletter.dispatch.models import Chunk, Delivery, DeliveryState, WorkerLife
from newsletter.errors import Misconfigured
from newsletter.migrating import upgrade
from newsletter.tables import is_current, newest_revision, require_current
from newsletter.wording import say
from subscribers.models import SEARCHED, Subscriber
from tests.conftest import NOW


@pytest.fixture
def empty(empty_database_url: str) -> Any:
    database = Database(empty_database_url)
    yield database
    database.dispose()


def test_an_empty_database_becomes_current(empty: Database) -> None:
    assert not is_current(empty)

    upgrade(empty)

    assert is_current(empty)


def test_the_newest_revision_is_the_one_that_alembic_brings_a_database_to(empty: Database) -> None:
    upgrade(empty)

    with empty.engine.connect() as connection:
        kept = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    assert newest_revision() == kept


def test_whoever_needs_the_tables_is_told_how_to_get_them(empty: Database) -> None:
    with pytest.raises(Misconfigured, match="newsletter db upgrade"):
        require_current(empty)

    upgrade(empty)

    require_current(empty)


def test_the_migrations_make_the_tables_of_the_models(empty: Database, database: Database) -> None:
    upgrade(empty)

    migrated = tables_of(empty)
    migrated.pop("alembic_version")

    assert migrated == tables_of(database)
    assert set(migrated) == set(Base.metadata.tables)


def test_every_constraint_has_a_name(empty: Database) -> None:
    upgrade(empty)

    for table, found in tables_of(empty).items():
        # SQLite takes no name for a key that counts up without ever going back.
        named = () if found["counts up for ever"] else (found["primary key"],)
        for kind in ("primary key", "foreign keys", "unique", "checks"):
            constraints = named if kind == "primary key" else found[kind]
            for constraint in constraints:
                assert constraint["name"], (table, kind, constraint)


def test_migrating_a_current_database_changes_nothing(empty: Database) -> None:
    upgrade(empty)
    before = tables_of(empty)

    upgrade(empty)

    assert tables_of(empty) == before


def test_two_processes_may_start_at_once(empty: Database, empty_database_url: str) -> None:
    other = Database(empty_database_url)

    with ThreadPoolExecutor(2) as threads:
        for finished in [threads.submit(upgrade, empty), threads.submit(upgrade, other)]:
            finished.result(timeout=60)
    other.dispose()

    assert is_current(empty)


def test_foreign_keys_hold_after_migrating(empty: Database) -> None:
    upgrade(empty)

    with pytest.raises(sa.exc.IntegrityError), empty.transaction() as session:
        session.execute(
            sa.text(
                "INSERT INTO approval (id, proof_id, content_hash, user_id, approved_at) "
                "VALUES (1, 99, 'a', 99, '2026-11-21 09:00:00')"
            )
        )


def test_a_database_of_a_newer_version_is_left_alone(empty: Database) -> None:
    upgrade(empty)
    with empty.transaction() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    assert not is_current(empty)
    with pytest.raises(Misconfigured, match="newer version"):
        upgrade(empty)


def tables_of(database: Database) -> dict[str, dict[str, Any]]:
    """All that the database itself says about its tables."""
    inspector = sa.inspect(database.engine)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table),
            "counts up for ever": table in counting_up(database),
            "foreign keys": by_name(inspector.get_foreign_keys(table)),
            "unique": by_name(inspector.get_unique_constraints(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
            "indexes": by_name(
                index for index in inspector.get_indexes(table) if index["name"] != "ix_subscriber_searched"
            ),
        }
        for table in inspector.get_table_names()
    }


def test_postgresql_finds_people_by_an_index_of_what_is_searched(empty: Database) -> None:
    """Only a migration makes it: it needs an extension, which may be missing."""
    upgrade(empty)
    searching = sa.select(Subscriber.id).where(SEARCHED.icontains("no such person"))

    with empty.transaction() as session:
        if empty.engine.dialect.name == "sqlite":
            assert session.scalar(searching) is None
            return
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        said = searching.compile(empty.engine, compile_kwargs={"literal_binds": True})
        plan = "".join(session.scalars(sa.text(f"EXPLAIN {said}")))
    assert "ix_subscriber_searched" in plan


def counting_up(database: Database) -> set[str]:
    """The tables of SQLite that give no id twice; PostgreSQL never does, and says nothing of it."""
    if database.engine.dialect.name != "sqlite":
        return set()
    with database.reading() as session:
        return set(
            session.scalars(sa.text("SELECT name FROM sqlite_master WHERE sql LIKE '% AUTOINCREMENT%'"))
        )


def by_name(found: Any) -> list[dict[str, Any]]:
    plain = ({**one, "dialect_options": as_text(one.get("dialect_options", {}))} for one in found)
    return sorted(plain, key=lambda one: str(one["name"]))


def as_text(options: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in options.items()}


def test_imports_of_earlier_versions_keep_their_file_or_their_report(empty: Database) -> None:
    imports = [
        {"state": "read", "content": b"email", "report": {"new": 1}},
        {"state": "applied", "content": None, "report": {"new": 2}},
    ]
    with_rows(empty, "0016", {"newsletter": [{}], "mailing_list": [{}], "subscriber_import": imports})

    upgrade(empty)

    with empty.reading() as session:
        states = session.execute(sa.text("SELECT state FROM subscriber_import ORDER BY id")).scalars().all()
        files = session.execute(sa.text("SELECT import_id, preview FROM import_file")).all()
        portions = session.execute(sa.text("SELECT import_id, start, report FROM import_portion")).all()
    assert states == ["read", "finished"]
    assert [(row[0], "1" in str(row[1])) for row in files] == [(1, True)]
    assert [(row[0], row[1], "2" in str(row[2])) for row in portions] == [(2, 0, True)]


UNDER_WAY: list[dict[str, Any]] = [
    {"state": "accepted", "changed_at": NOW, "locale": "ko"},
    {"state": "claimed", "worker": "gone", "leased_until": NOW, "attempt": 2},
    {"state": "sending", "worker": "gone", "leased_until": NOW, "attempt": 3, "first_attempt_at": NOW},
    {"state": "uncertain", "worker": "older", "attempt": 1},
    {"state": "refused", "fault": None},
    {"state": "refused", "fault": "relay"},
    {"state": "skipped", "skip_reason": "suppressed"},
    {"state": "pending", "not_before": NOW - timedelta(days=1), "deferrals": 1},
    {"state": "expired"},
]


@pytest.fixture
def before_chunks(empty: Database) -> Database:
    """Dispatch 1 is under way, dispatch 2 is over: 130 rows, of which the first lies in between."""
    both = [{"dispatch_id": 1, **row} for row in UNDER_WAY]
    both.insert(5, {"dispatch_id": 2, "state": "accepted"})
    both += [{"dispatch_id": 2, "state": "accepted"}] * 129
    with_rows(
        empty,
        "0046",
        {
            "dispatch": [{"state": "running"}, {"state": "finished", "list_id": 2}],
            "delivery": [{"locale": "en", "subscriber_id": None, "skip_reason": None, **row} for row in both],
        },
    )
    return empty


def test_what_was_under_way_waits_again_or_is_in_doubt(before_chunks: Database) -> None:
    upgrade(before_chunks)

    with before_chunks.reading() as session:
        rows = session.scalars(sa.select(Delivery).where(Delivery.id.in_([2, 3]))).all()
        lives = session.scalars(sa.select(WorkerLife).order_by(WorkerLife.name)).all()
        first = session.scalars(sa.select(Chunk).where(Chunk.dispatch_id == 1)).one()
    claimed, sending = rows
    assert (claimed.state, claimed.worker, claimed.attempt) == (DeliveryState.PENDING, None, 2)
    assert (sending.state, sending.worker, sending.attempt) == (DeliveryState.UNCERTAIN, "gone", 3)
    assert sending.first_attempt_at == NOW
    assert sending.reply == say("the worker was lost while this message was being submitted")
    assert [(life.name, life.taken, life.ended_at is not None) for life in lives] == [
        ("gone", [first.id], True),
        ("older", [first.id], True),
    ]


def test_every_dispatch_is_cut_into_chunks_that_are_counted(before_chunks: Database) -> None:
    upgrade(before_chunks)

    with before_chunks.transaction() as session:
        made = session.scalars(sa.select(Chunk).order_by(Chunk.id)).all()
        first, *others = made
        ranges = [(each.first_id, each.last_id, each.enrolled) for each in others]
        told = chunks.account(session, 1)

        assert (first.locale, first.first_id, first.last_id, first.read_to) == (chunks.MIXED, 1, 10, 0)
        assert (first.enrolled, first.pending, first.deferred, first.uncertain) == (9, 2, 1, 2)
        assert first.reasons == {"unclear": 1, "relay": 1, "suppressed": 1}
        assert (first.due_at, first.accepted_at) == (NOW - timedelta(days=1), NOW)
        assert ranges == [(6, 73, 64), (74, 137, 64), (138, 139, 2)]
        assert {(each.locale, each.due_at) for each in others} == {("en", None)}
        assert all(chunks.recount(session, each) for each in made)
        assert told.enrolled_by_locale == {"en": 8, "ko": 1}
        assert told.accepted_by_locale == {"en": 0, "ko": 1}


def with_rows(empty: Database, revision: str, rows_of: dict[str, list[dict[str, Any]]]) -> None:
    """Bring an empty database to a revision, with rows that are numbered from 1; what they refer to need not be there."""
    with migrating._alone(empty) as connection:
        config = migrating._config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables = sa.MetaData()
        tables.reflect(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for name, rows in rows_of.items():
            table = tables.tables[name]
            for number, row in enumerate(rows, start=1):
                connection.execute(sa.insert(table).values({**filler(table), "id": number, **row}))


def filler(table: sa.Table) -> dict[str, Any]:
    """Something for every column that needs a value."""
    by_type = {sa.String: "", sa.Integer: 1, sa.Boolean: False, sa.JSON: {}, sa.DateTime: NOW}
    return {
        column.name: next(value for kind, value in by_type.items() if isinstance(column.type, kind))
        for column in table.columns
        if not column.nullable
    }
