"""The loop that takes in an import, and what it leaves behind when it cannot go on."""

import tracemalloc
from contextlib import suppress
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch.closing import close_list
from newsletter.errors import Conflict
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from subscribers.imports import carrying, deciding, running
from subscribers.imports.carrying import carry_on
from subscribers.imports.deciding import Pace, portions
from subscribers.imports.keeping import report_of
from subscribers.imports.reading_csv import read_file
from subscribers.imports.running import resume_import, stop_import
from subscribers.lists import reopen_list
from subscribers.models import (
    Consent,
    ImportFile,
    ImportState,
    MailingList,
    Subscriber,
    SubscriberImport,
    Subscription,
)
from tests import factories
from tests.conftest import NOW
from tests.factories import SIGNER
from tests.subscribers.imports.files import people, started

ME = "me"


@pytest.fixture(autouse=True)
def small_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "PORTION", 3)
    monkeypatch.setattr(running, "PORTION", 3)


def clock() -> datetime:
    return NOW


@pytest.fixture
def import_id(database: Database) -> int:
    with database.transaction() as session:
        readers = factories.mailing_list(session, factories.newsletter(session))
        by = factories.user(session, role=Role.EDITOR)
        return started(session, readers, people(10), by=by, holder=ME).id


def only_list(session: Session) -> MailingList:
    return session.scalars(sa.select(MailingList)).one()


def row(database: Database, import_id: int) -> SubscriberImport:
    with database.reading() as session:
        return session.get_one(SubscriberImport, import_id)


def joined(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Subscription)) or 0


def test_it_goes_on_to_the_end_and_tells_how_far_it_is(database: Database, import_id: int) -> None:
    told: list[tuple[int, int]] = []

    carry_on(
        database,
        import_id,
        holder=ME,
        signer=SIGNER,
        clock=clock,
        tell=lambda done, rows: told.append((done, rows)),
    )

    assert told == [(3, 10), (6, 10), (9, 10), (10, 10)]
    assert row(database, import_id).state is ImportState.FINISHED
    with database.reading() as session:
        assert report_of(session, session.get_one(SubscriberImport, import_id)).new == 10
        assert session.scalars(sa.select(ImportFile.import_id)).all() == []


def test_portions_that_take_too_long_become_shorter(
    database: Database, import_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "_AIM", 0.0)
    monkeypatch.setattr(deciding, "_LEAST", 2)
    told: list[int] = []

    carry_on(
        database, import_id, holder=ME, signer=SIGNER, clock=clock, tell=lambda done, _: told.append(done)
    )

    assert told == [3, 5, 7, 9, 10]
    with database.reading() as session:
        assert report_of(session, session.get_one(SubscriberImport, import_id)).new == 10


def test_the_pace_fits_the_portion_to_the_time_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "PORTION", 500)
    pace, seen = Pace(), []

    for rows, seconds in ((500, 0.4), (125, 0.05), (250, 10.0), (50, 0.001), (100, 0.0), (200, 0.001)):
        pace.took(rows, seconds)
        seen.append(pace.rows)

    assert seen == [125, 250, 50, 100, 200, 400]


def test_between_two_portions_others_have_their_turn_to_write(database: Database, import_id: int) -> None:
    seen: list[int] = []

    def somebody_else_writes(done: int, _rows: int) -> None:
        with database.transaction() as session:
            factories.subscriber(session, f"other{done}@example.org")
        seen.append(joined(database))

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock, tell=somebody_else_writes)

    assert seen == [3, 6, 9, 10]


def test_when_its_time_is_up_it_leaves_the_rest_to_the_next(database: Database, import_id: int) -> None:
    rung: list[str] = []
    database.ringer = lambda name, ids: rung.append(f"{name} {ids['import_id']}")

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock, seconds=0)

    left = row(database, import_id)
    assert (left.state, left.position, left.held_by) == (ImportState.RUNNING, 3, None)
    assert rung == [f"import.run {import_id}"]


def test_it_ends_when_somebody_stops_it(database: Database, import_id: int) -> None:
    def stop(done: int, _rows: int) -> None:
        if done == 6:
            with database.transaction() as session:
                stop_import(session, session.get_one(SubscriberImport, import_id), by=OPERATOR)

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock, tell=stop)

    assert (row(database, import_id).state, joined(database)) == (ImportState.STOPPED, 6)


def test_the_account_of_whoever_declared_it_is_closed_meanwhile(database: Database, import_id: int) -> None:
    def close(_done: int, _rows: int) -> None:
        with database.transaction() as session:
            session.execute(sa.update(User).values(disabled_at=NOW))

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock, tell=close)

    failed = row(database, import_id)
    assert (failed.state, failed.position, joined(database)) == (ImportState.FAILED, 3, 3)
    assert "is closed" in str(failed.because)
    assert "is closed" not in failed.because.in_locale("ko")


def test_its_list_is_closed_meanwhile_and_opened_again(database: Database, import_id: int) -> None:
    with database.transaction() as session:
        close_list(session, only_list(session), by=OPERATOR, now=NOW)

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)

    assert row(database, import_id).state is ImportState.FAILED
    assert "is closed" in str(row(database, import_id).because)
    assert joined(database) == 0
    with database.transaction() as session:
        kept = session.get_one(SubscriberImport, import_id)
        with pytest.raises(Conflict, match="is closed"):
            resume_import(session, kept, by=OPERATOR, now=NOW, holder=ME)
    with database.transaction() as session:
        reopen_list(session, only_list(session), by=OPERATOR)
        resume_import(session, session.get_one(SubscriberImport, import_id), by=OPERATOR, now=NOW, holder=ME)

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)

    assert joined(database) == 10


def test_its_file_is_gone(database: Database, import_id: int) -> None:
    with database.transaction() as session:
        session.execute(sa.delete(ImportFile))

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)

    assert row(database, import_id).state is ImportState.FAILED
    assert "Import the file again" in str(row(database, import_id).because)


def test_a_program_that_reads_the_file_otherwise_than_it_did_stops(
    database: Database, import_id: int
) -> None:
    with database.transaction() as session:
        session.execute(sa.update(SubscriberImport).values(rows=11))

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)

    assert row(database, import_id).state is ImportState.FAILED
    assert "the program was changed" in str(row(database, import_id).because)


def test_a_fault_of_ours_is_logged_and_told_and_no_row_is_tried_for_ever(
    database: Database, import_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(carrying, "take_portion", broken)

    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)

    assert row(database, import_id).state is ImportState.FAILED
    assert "fault of the program" in str(row(database, import_id).because)


def test_a_database_that_is_away_is_a_matter_of_time(
    database: Database, import_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> bool:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(carrying, "take_portion", away)
        with pytest.raises(OperationalError):
            carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)
    carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)

    assert (row(database, import_id).state, joined(database)) == (ImportState.FINISHED, 10)


def test_a_process_that_is_killed_at_any_moment_loses_and_doubles_nobody(
    database: Database, import_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    real, deaths = carrying.take_portion, 0

    def dying(*given: object, **named: object) -> bool:
        nonlocal deaths
        done = real(*given, **named)  # type: ignore[arg-type]
        deaths += 1
        if deaths % 2:
            raise Killed
        return done

    monkeypatch.setattr(carrying, "take_portion", dying)
    while row(database, import_id).state is ImportState.RUNNING:
        with suppress(Killed):
            carry_on(database, import_id, holder=ME, signer=SIGNER, clock=clock)

    with database.reading() as session:
        for model in (Subscriber, Subscription, Consent):
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 10
        assert report_of(session, session.get_one(SubscriberImport, import_id)).rows == 10


def test_neither_reading_nor_going_through_a_long_file_takes_much_more_room_than_the_file() -> None:
    data = (
        "email,name,organisation,city\n"
        + "".join(
            f"reader{number}@example.org,Reader {number},Harbour office {number},Number {number}\n"
            for number in range(20_000)
        )
    ).encode()
    read_file(data[:1000], name="warm.csv")
    tracemalloc.start()
    try:
        file = read_file(data, name="people.csv")
        held, _ = tracemalloc.get_traced_memory()
        for portion in portions(file, signer=SIGNER, locales=("en",)):
            assert portion.people
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 3 * len(data)
    assert peak < 7 * len(data)
