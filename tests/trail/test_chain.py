"""The log is added to, never changed, never forked; and who changes it all the same is found out."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.chain import Keeper, Verdict, check_of, keep_verdict, verify
from newsletter.trail.daily import verify_daily
from newsletter.trail.models import TrailCheck, TrailEntry, TrailHead
from newsletter.trail.origins import coming_from
from newsletter.trail.recording import NOBODY, note, record
from newsletter.users.deeds import OPERATOR
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER

OTHER = Signer("a key that somebody made up")


def write(database: Database, count: int = 1) -> None:
    for number in range(count):
        with database.transaction() as session:
            note(session, Act.LIMIT_REACHED, by=NOBODY, number=number)


def entries(database: Database) -> list[TrailEntry]:
    with database.reading() as session:
        return list(session.scalars(sa.select(TrailEntry).order_by(TrailEntry.number)))


def verified(database: Database) -> Verdict:
    with database.reading() as session:
        return verify(session, SIGNER)


def tamper(database: Database, *statements: str) -> None:
    """What somebody can do who owns the database: put the triggers out of the way first."""
    is_sqlite = database.engine.dialect.name == "sqlite"
    before = (
        [f"DROP TRIGGER trail_entry_{name}" for name in ("stays", "remains", "is_new")]
        if is_sqlite
        else ["ALTER TABLE trail_entry DISABLE TRIGGER ALL"]
    )
    with database.engine.begin() as connection:
        for statement in (*before, *statements):
            connection.exec_driver_sql(statement)


def test_an_act_says_who_what_from_where_and_when(database: Database) -> None:
    with coming_from("203.0.113.0/24"), database.transaction() as session:
        user = factories.user(session, email="ann@example.org")
        record(Act.ROLE_CHANGED, user, by=user, before="viewer", after="editor")

    (entry,) = entries(database)

    assert (entry.number, entry.at, entry.act) == (1, NOW, "role-changed")
    assert (entry.doer_kind, entry.doer_id, entry.doer_address) == ("user", user.id, "ann@example.org")
    assert (entry.subject_kind, entry.subject_id) == ("user", user.id)
    assert entry.origin == "203.0.113.0/24"
    assert entry.details == {"before": "viewer", "after": "editor"}


def test_each_entry_holds_the_seal_of_the_one_before(database: Database) -> None:
    write(database, 3)

    first, second, third = entries(database)

    assert (first.previous, second.previous, third.previous) == ("", first.seal, second.seal)
    assert verified(database) == Verdict(3, third.seal)


def test_what_was_rolled_back_was_not_done(database: Database) -> None:
    with suppress(LookupError), database.transaction() as session:
        note(session, Act.LIMIT_REACHED, by=NOBODY)
        raise LookupError
    with database.transaction() as session:
        note(session, Act.SIGNED_OUT, by=OPERATOR)
        savepoint = session.begin_nested()
        note(session, Act.SIGNED_IN, by=OPERATOR)
        with session.begin_nested():
            note(session, Act.USER_MADE, by=OPERATOR)
        savepoint.rollback()

    assert [entry.act for entry in entries(database)] == ["signed-out"]


def test_an_act_where_nothing_can_be_written_is_a_fault(database: Database) -> None:
    with pytest.raises(AssertionError), database.reading() as session:
        note(session, Act.SIGNED_OUT, by=OPERATOR)


def test_an_act_that_nobody_keeps_is_a_fault(database_url: str) -> None:
    without = Database(database_url)

    with pytest.raises(AssertionError, match="witness"), without.transaction() as session:
        note(session, Act.SIGNED_OUT, by=OPERATOR)

    without.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET origin = 'elsewhere'",
        "UPDATE trail_entry SET number = 7 WHERE number = 1",
        "DELETE FROM trail_entry WHERE number = 2",
        "DELETE FROM trail_entry",
    ],
)
def test_the_database_refuses_to_change_an_entry(database: Database, statement: str) -> None:
    write(database, 2)

    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), database.transaction() as session:
        session.execute(sa.text(statement))

    assert verified(database).number == 2


def test_the_database_refuses_to_replace_or_empty_it(database: Database) -> None:
    write(database, 2)
    is_sqlite = database.engine.dialect.name == "sqlite"
    columns = ", ".join(column.name for column in TrailEntry.__table__.columns)
    statement = (
        f"INSERT OR REPLACE INTO trail_entry ({columns}) SELECT {columns} FROM trail_entry WHERE number = 1"
        if is_sqlite
        else "TRUNCATE trail_entry"
    )

    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), database.transaction() as session:
        session.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE trail_entry SET origin = 'elsewhere' WHERE number = 2", 2),
        ("UPDATE trail_entry SET doer_name = 'Somebody else' WHERE number = 1", 1),
        ("UPDATE trail_entry SET details = '{}' WHERE number = 3", 3),
        ("DELETE FROM trail_entry WHERE number = 2", 2),
        ("DELETE FROM trail_entry WHERE number = 1", 1),
        ("DELETE FROM trail_entry WHERE number = 4", 4),
        ("DELETE FROM trail_entry", 1),
        ("UPDATE trail_head SET number = 3", 4),
        ("DELETE FROM trail_head", 1),
    ],
)
def test_a_change_behind_our_back_is_found_with_the_first_broken_entry(
    database: Database, statement: str, broken_at: int
) -> None:
    write(database, 4)
    tamper(database, statement)

    assert verified(database).broken_at == broken_at


def test_whoever_has_only_the_database_cannot_forge_an_entry(database: Database) -> None:
    write(database, 2)
    written = database.witness
    database.witness = Keeper(OTHER, lambda: NOW)
    write(database)
    database.witness = written

    assert verified(database).broken_at == 3


def test_entries_cut_off_at_the_end_are_missed_ever_after(database: Database) -> None:
    write(database, 4)
    with database.transaction() as session:
        keep_verdict(session, verify(session, SIGNER), SIGNER, now=NOW)
    second = entries(database)[1].seal
    tamper(
        database,
        "DELETE FROM trail_entry WHERE number > 2",
        f"UPDATE trail_head SET number = 2, seal = '{second}'",
    )

    for _ in range(2):
        with database.transaction() as session:
            verdict = verify(session, SIGNER)
            keep_verdict(session, verdict, SIGNER, now=NOW)
        assert verdict.broken_at == 3


def test_a_seal_noted_elsewhere_must_be_in_the_log(database: Database) -> None:
    write(database, 3)
    seals = {entry.number: entry.seal for entry in entries(database)}

    with database.reading() as session:
        assert verify(session, SIGNER, reaches=(2, seals[2])).broken_at is None
        assert verify(session, SIGNER, reaches=(2, seals[3])).broken_at == 2
        assert verify(session, SIGNER, reaches=(4, seals[3])).broken_at == 4


def test_a_verification_that_somebody_else_wrote_is_none(session: Session) -> None:
    keep_verdict(session, Verdict(9, "a seal"), OTHER, now=NOW)
    session.flush()

    assert check_of(session, SIGNER) is None
    keep_verdict(session, Verdict(3, "b seal"), SIGNER, now=NOW + timedelta(days=1))
    session.flush()
    assert check_of(session, SIGNER) is session.get(TrailCheck, 1)


def test_the_daily_verification_is_remembered_and_made_once_a_day(database: Database) -> None:
    write(database, 2)
    verify_daily(database, SIGNER, clock=lambda: NOW)
    write(database)
    verify_daily(database, SIGNER, clock=lambda: NOW + timedelta(hours=23))
    with database.reading() as session:
        check = check_of(session, SIGNER)
        assert check is not None
        assert (check.at, check.number, check.broken_at) == (NOW, 2, None)
    tamper(database, "UPDATE trail_entry SET origin = 'elsewhere' WHERE number = 1")

    verify_daily(database, SIGNER, clock=lambda: NOW + timedelta(days=1))

    with database.reading() as session:
        check = check_of(session, SIGNER)
        assert check is not None
        assert check.broken_at == 1


def test_many_at_once_make_one_chain(database: Database) -> None:
    everybody_has_begun = threading.Barrier(4, timeout=30)

    def work(_: int) -> None:
        if database.engine.dialect.name == "postgresql":  # SQLite lets one begin after the other
            with database.transaction() as session:
                note(session, Act.LIMIT_REACHED, by=NOBODY)
                session.execute(sa.select(1))
                everybody_has_begun.wait()  # nobody holds the log before the end
        write(database, 5)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(work, number) for number in range(4)]:
            done.result(timeout=60)

    verdict = verified(database)
    assert (verdict.broken_at, verdict.number) == (None, len(entries(database)))
    with database.reading() as session:
        assert session.scalars(sa.select(TrailHead.number)).one() == verdict.number
