"""A database that went back is noticed: nothing goes on by itself, nobody gets a second mail, and a person decides."""

import shutil
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch import epochs, starting, steering
from newsletter.dispatch.chunks import account
from newsletter.dispatch.epochs import Place, Seen
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, SelfPause
from newsletter.errors import Conflict
from newsletter.issues.assets import AssetStore
from newsletter.migrating import upgrade
from newsletter.relays.base import Accepted
from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR
from newsletter.wording import verbatim
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import require_exact_counters
from tests.fakes import ScriptedRelay
from workers import jobs, pumping
from workers.journal import Journal
from workers.marks import Mark
from workers.standing_by import StandBy

PEOPLE = 40


class KilledError(Exception):
    """Stands for kill -9."""


class House:
    """An installation on SQLite with a dispatch that is due, whose relay remembers whatever becomes of the database."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file, self.backup = folder, folder / "newsletter.sqlite3", folder / "backup.sqlite3"
        self.relay, self.is_killed = ScriptedRelay(connections=1), False
        self.runtime = self._start()
        upgrade(self.runtime.database)
        with self.runtime.database.transaction() as session:
            newsletter = factories.newsletter(session)
            readers = factories.mailing_list(session, newsletter)
            for number in range(PEOPLE):
                factories.subscription(session, readers, f"reader{number}@example.org")
            proof = factories.proof(session, newsletter)
            self.dispatch_id = starting.schedule(session, proof, readers, by=OPERATOR, at=NOW, now=NOW).id

    def _start(self, **settings: object) -> Runtime:
        return Runtime(
            settings=Settings.model_validate({"data_dir": self.folder / "data", **settings}),
            database=Database(f"sqlite:///{self.file}"),
            signer=factories.SIGNER,
            relay=self.relay,
            assets=AssetStore(self.folder / "assets"),
            outbox=None,
            clock=self._clock,
        )

    def _clock(self) -> datetime:
        """Every transaction of a pump asks for the time: whoever is killed gets none."""
        if self.is_killed and threading.current_thread() is threading.main_thread():
            raise KilledError
        return NOW

    def kill(self) -> None:
        """Whatever works on it writes nothing more."""
        self.is_killed = True

    def back_up(self) -> None:
        with sqlite3.connect(self.file) as now, sqlite3.connect(self.backup) as then:
            now.backup(then)
        now.close()
        then.close()

    def restore(self, **settings: object) -> None:
        """Put the backup in the place of the database, as somebody does who has stopped everything before."""
        self.runtime.database.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(self.backup, self.file)
        self.runtime = self._start(**settings)

    def begin(self) -> None:
        jobs.begin_dispatch(self.runtime, dispatch_id=self.dispatch_id)

    def pump(self) -> None:
        pumping.pump_slice(self.runtime, self.dispatch_id)

    def at_message(self, number: int, do: Callable[[], None]) -> None:
        """Do something as the relay is about to take the message of a reader."""

        def answer() -> Accepted:
            do()
            return Accepted(verbatim("250 ok"))

        self.relay.script[f"reader{number}@example.org"] = answer

    @property
    def dispatch(self) -> Dispatch:
        with self.runtime.database.reading() as session:
            return find_dispatch(session, self.dispatch_id)

    def counts(self) -> dict[DeliveryState, int]:
        with self.runtime.database.transaction() as session:
            require_exact_counters(session)
            return account(session, self.dispatch_id).counts

    def resume(self) -> None:
        with self.runtime.database.transaction() as session:
            found = find_dispatch(session, self.dispatch_id)
            steering.resume(session, found, by=OPERATOR, lanes=1, now=NOW)

    def require_nobody_twice(self) -> None:
        assert max(Counter(self.relay.taken).values(), default=0) <= 1


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    yield made
    made.runtime.close()


def require_stopped(house: House) -> None:
    assert house.dispatch.state is DispatchState.PAUSED
    assert "went back" in str(house.dispatch.held_because)


def test_a_backup_from_before_the_end_is_noticed_by_whoever_comes_first(house: House) -> None:
    house.begin()
    house.back_up()
    house.pump()
    assert len(house.relay.taken) == PEOPLE

    house.restore()
    house.pump()

    require_stopped(house)
    house.require_nobody_twice()
    jobs.tick(house.runtime)
    with house.runtime.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(SelfPause.id))) == 1


def test_who_may_have_got_it_is_uncertain_when_it_goes_on_and_all_others_get_it(house: House) -> None:
    house.begin()
    house.back_up()
    house.at_message(11, house.kill)
    with suppress(KilledError):
        house.pump()
    house.is_killed = False
    jobs.tick(house.runtime)
    house.restore()
    jobs.tick(house.runtime)
    require_stopped(house)

    house.relay.script.clear()
    house.resume()
    jobs.tick(house.runtime)
    house.pump()

    counts = house.counts()
    assert counts[DeliveryState.UNCERTAIN] > 0
    assert counts[DeliveryState.PENDING] == 0
    house.require_nobody_twice()
    with house.runtime.database.reading() as session:
        assert house.dispatch.gap_to is None
        assert session.scalar(sa.select(Dispatch.state)) is DispatchState.FINISHED


def test_a_backup_from_the_middle_of_a_slice_is_noticed_too(house: House) -> None:
    house.begin()
    house.at_message(9, house.back_up)
    house.pump()

    house.restore()
    jobs.tick(house.runtime)
    house.pump()

    require_stopped(house)
    house.require_nobody_twice()


def test_a_worker_that_was_killed_in_the_slice_of_the_backup_speaks_through_its_journal(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its end nor a new beginning is in the mark: what its journal knows of its steps is all there is."""
    monkeypatch.setattr("newsletter.dispatch.sending._WRITE_EVERY", 0.001)
    went_on, stepped = threading.Event(), Journal.stepped

    def step(journal: Journal, number: int) -> None:
        stepped(journal, number)
        if house.backup.exists():
            went_on.set()

    monkeypatch.setattr(Journal, "stepped", step)
    house.begin()
    house.at_message(5, house.back_up)
    house.at_message(20, lambda: went_on.wait(60))
    house.at_message(30, house.kill)
    with suppress(KilledError):
        house.pump()
    house.is_killed = False

    house.restore()
    house.relay.script.clear()
    for _ in range(3):
        jobs.tick(house.runtime)
        house.pump()

    house.require_nobody_twice()
    require_stopped(house)


def test_a_dispatch_that_began_after_the_backup_can_only_be_cancelled(house: House) -> None:
    house.back_up()
    house.begin()
    house.pump()

    house.restore()
    house.begin()
    house.pump()

    require_stopped(house)
    house.require_nobody_twice()
    with pytest.raises(Conflict, match="nobody knows"):
        house.resume()
    with house.runtime.database.transaction() as session:
        steering.cancel(session, find_dispatch(session, house.dispatch_id), by=OPERATOR, now=NOW)


def test_one_that_a_person_had_paused_does_not_forget_it_either(house: House) -> None:
    house.begin()
    with house.runtime.database.transaction() as session:
        steering.pause(session, find_dispatch(session, house.dispatch_id), by=OPERATOR)
    house.back_up()
    house.resume()
    house.pump()

    house.restore()
    jobs.tick(house.runtime)
    house.resume()
    house.pump()

    assert house.counts()[DeliveryState.UNCERTAIN] == PEOPLE
    house.require_nobody_twice()


def test_the_newest_backup_is_none_that_went_back(house: House) -> None:
    house.begin()
    house.pump()
    house.back_up()

    house.restore()
    jobs.tick(house.runtime)

    assert house.dispatch.state is DispatchState.FINISHED


@pytest.mark.parametrize("has_folder", [True, False])
def test_a_copy_on_another_machine_goes_on(house: House, *, has_folder: bool) -> None:
    """Whatever the copy of the data folder says: a mark that was copied was not there."""
    house.begin()
    house.back_up()
    house.pump()
    other = house.folder / "other"
    if has_folder:
        shutil.copytree(house.folder / "data", other)

    house.restore(data_dir=other)
    house.relay.taken.clear()  # its relay is another one
    house.pump()

    assert house.dispatch.state is DispatchState.FINISHED
    assert len(house.relay.taken) == PEOPLE


def test_a_database_that_was_made_anew_has_nothing_to_do_with_the_mark(house: House, tmp_path: Path) -> None:
    house.begin()
    house.pump()
    (tmp_path / "anew").mkdir()
    anew = House(tmp_path / "anew")

    anew.runtime = replace(anew.runtime, settings=house.runtime.settings)
    anew.begin()
    anew.pump()

    assert anew.dispatch.state is DispatchState.FINISHED


def test_a_machine_that_comes_later_says_what_it_saw_and_stops_what_goes_on_again(house: House) -> None:
    house.begin()
    house.back_up()
    house.pump()
    before = Mark(house.folder / "data" / "seen").seen()
    assert before is not None
    assert before.reached
    house.restore()
    (house.folder / "data" / "seen" / "mark.json").unlink()
    with house.runtime.database.transaction() as session:  # another machine, which had little to do with it
        epochs.notice(session, Seen(before.place, {}), now=NOW)
    house.resume()

    with house.runtime.database.transaction() as session:
        epochs.notice(session, before, now=NOW)

    require_stopped(house)
    assert house.dispatch.gap_to == before.reached[house.dispatch_id]


def idle(house: House) -> StandBy:
    """A worker on another machine, which is there and does nothing of the dispatch."""
    settings = house.runtime.settings.model_copy(update={"data_dir": house.folder / "idle"})
    return StandBy(
        replace(house.runtime, settings=settings),
        deque(),
        processes=1,
        broker_answers=lambda: True,
        pass_on=lambda name, ids: None,
    )


def test_a_machine_that_was_idle_knows_how_far_the_others_had_come(house: House) -> None:
    jobs.tick(house.runtime)
    idle(house).look()
    house.begin()
    house.back_up()
    house.pump()
    idle(house).look()
    assert len(house.relay.taken) == PEOPLE

    house.restore(data_dir=house.folder / "idle")  # whoever did the work does not come back
    house.pump()

    require_stopped(house)
    house.require_nobody_twice()


def test_a_machine_that_is_idle_stops_what_another_would_do_once_more(house: House) -> None:
    house.begin()
    idle(house).look()
    house.back_up()
    house.pump()
    idle(house).look()
    house.restore(data_dir=house.folder / "new machine")

    idle(house).look()
    house.pump()

    require_stopped(house)
    house.require_nobody_twice()


def test_a_mark_that_cannot_be_read_or_written_claims_nothing(tmp_path: Path) -> None:
    mark = Mark(tmp_path / "seen")
    mark.note(Place("one", 3), {7: 100})
    mark.note(Place("one", 2), {7: 50, 8: 1})
    assert mark.seen() == Seen(Place("one", 3), {7: 100, 8: 1})

    (tmp_path / "seen" / "mark.json").write_text("{")
    assert mark.seen() is None
    mark.note(Place("two", 1))
    assert mark.seen() == Seen(Place("two", 1), {})
    Mark(tmp_path / "seen" / "mark.json" / "no-folder").note(Place("two", 1))
