"""A dispatch that is watched on the command line."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from newsletter.cli.doing.watching import watch
from newsletter.db import Database
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState
from newsletter.signing import Signer
from newsletter.trail.chain import Keeper
from newsletter.wording import verbatim
from tests import factories
from tests.e2e.processes import Installation, eventually


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """Dispatch 1 runs, and nobody works on it; of its three deliveries one is accepted and one refused."""
    made = Installation(tmp_path, secret_key="a secret key that is only used in tests")
    made.run("db", "upgrade")
    database = opened(made)
    with database.transaction() as session:
        newsletter = factories.newsletter(session)
        dispatch = factories.dispatch(
            session, factories.proof(session, newsletter), factories.mailing_list(session, newsletter)
        )
        states = (DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.PENDING)
        factories.deliveries(session, dispatch, *states)
    database.dispose()
    return made


def opened(house: Installation) -> Database:
    database = Database(house.database_url)
    database.witness = Keeper(Signer(house.secret_key), lambda: datetime.now(UTC))
    return database


def change(house: Installation, **values: object) -> None:
    database = opened(house)
    with database.transaction() as session:
        session.execute(sa.update(Dispatch).values(**values))
    database.dispose()


def test_a_finished_one_is_told_in_one_line(house: Installation) -> None:
    change(house, state=DispatchState.FINISHED)

    told = house.run("dispatch", "watch", "1")

    assert told.out == "finished · 1 of 3 accepted · 1 refused\n"


def test_it_goes_on_until_somebody_has_to_look_and_says_why(house: Installation) -> None:
    with house.running("dispatch", "watch", "1") as watching:
        eventually(lambda: watching.is_saying("running · 1 of 3"), what="it is told")
        held = {
            "held_because": verbatim("421 too busy"),
            "held_until": datetime.now(UTC) + timedelta(hours=1),
        }
        change(house, **held)
        eventually(lambda: "421 too busy" in watching.log, what="the hold is told")
        change(house, state=DispatchState.PAUSED, held_because=verbatim("550 no"), held_until=None)

        assert watching.status == 1
    lines = watching.log.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["running", "running", "paused"]
    assert "waits until" in lines[1]
    assert "550 no" in lines[2]


def test_programs_get_an_object_per_line(house: Installation) -> None:
    change(house, state=DispatchState.CANCELLED)

    told = house.run("dispatch", "watch", "1", "--json", status=1).json

    assert (told["state"], told["enrolled"], told["accepted"]) == ("cancelled", 3, 1)
    assert (told["answers_per_minute"], told["seconds_left"]) == (None, None)


def test_ctrl_c_ends_the_watching_quietly_and_nothing_else(house: Installation) -> None:
    with house.running("dispatch", "watch", "1") as watching:
        eventually(lambda: watching.is_saying("1 of 3"), what="it is told")

        watching.interrupt()

    assert watching.status == 130
    assert watching.log == "running · 1 of 3 accepted · 1 refused\n"
    assert json.loads(house.run("dispatch", "show", "1", "--json").out)["state"] == "running"


class Terminal(io.StringIO):
    """What is written to it, somebody sees."""

    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_is_a_line_with_a_bar_in_the_language_of_the_reader(
    house: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(house, state=DispatchState.FINISHED)
    screen = Terminal()
    for name, value in {**house.environment(), "LC_ALL": "ko_KR.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(house.folder)
    monkeypatch.setattr("sys.stdout", screen)

    watch(1, as_json=False)

    assert "█" * 13 + "░" * 7 + "  66 %" in screen.getvalue()
    assert "완료 · 3건 중 1건 서버 접수 · 거부 1건" in screen.getvalue()


def test_a_dispatch_that_is_not_there_is_said(house: Installation) -> None:
    assert "There is no dispatch 9." in house.run("dispatch", "watch", "9", status=1).err


def test_the_speed_is_changed_by_a_command_and_told(house: Installation) -> None:
    changed = house.run("dispatch", "speed", "1", "30/minute")
    told = json.loads(house.run("dispatch", "show", "1", "--json").out)
    house.run("dispatch", "pause", "1")
    watched = house.run("dispatch", "watch", "1", status=1)
    let_go = house.run("dispatch", "speed", "1", "none")
    too_much = house.run("dispatch", "speed", "1", "10001", status=1)
    unclear = house.run("dispatch", "speed", "1", "fast", status=2)

    assert changed.err == "The speed was changed: at most 30 a minute.\n"
    assert told["speed"] == "30/minute"
    assert "at most 30 a minute" in watched.out
    assert let_go.err == "The dispatch goes as fast as it can.\n"
    assert "Give 1 to 10,000 a second, or 1 to 60 a minute." in too_much.err
    assert "“fast” is not a rate. Write it like 20, 20/second, 30/minute, or none" in unclear.err
