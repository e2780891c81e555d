"""The installation without other servers ends in mid-dispatch and is started again: it goes on where it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.dispatch.models import DeliveryState
from tests.e2e import sample
from tests.e2e.accounts import Account, account_of
from tests.e2e.processes import Installation, eventually, smtp_server
from tests.e2e.visits import ready_to_send, staff_of

READERS = [f"reader{number}@bank.example.net" for number in range(160)]
CONNECTIONS = 2
SLOWLY = {"stage": "DOT", "answer": "250 2.0.0 Taken", "delay": 0.03}
OPEN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "record.jsonl"


@pytest.fixture
def house(tmp_path: Path, record: Path) -> Iterator[Installation]:
    """An installation that submits to a slow SMTP server."""
    with smtp_server(record, SLOWLY) as smtp:
        yield Installation(tmp_path, {"smtp_url": smtp, "smtp_connections": str(CONNECTIONS)})


def test_a_server_that_is_stopped_leaves_no_doubt(house: Installation, record: Path) -> None:
    with house.serving() as server:
        dispatch = begun(house, record)
        status = server.stop()
    stopped = account_of(house, dispatch, record)
    account = finished(house, dispatch, record)

    assert status == 0, server.log
    assert stopped.of(DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.UNCERTAIN) == set()
    assert account.of(DeliveryState.ACCEPTED) == set(account.taken) == set(READERS)
    assert account.doubled == set()


def test_a_server_that_is_killed_leaves_little_doubt(house: Installation, record: Path) -> None:
    with house.serving() as server:
        dispatch = begun(house, record)
        server.kill()
    account = finished(house, dispatch, record)

    assert (account.lost, account.doubled, account.denied) == (set(), set(), set())
    assert account.of(DeliveryState.ACCEPTED, DeliveryState.UNCERTAIN) == set(READERS)
    assert len(account.of(DeliveryState.UNCERTAIN)) <= CONNECTIONS


def begun(house: Installation, record: Path) -> str:
    """The page of a dispatch of which a quarter is taken."""
    with staff_of(house) as staff:
        dispatch = staff.start(ready_to_send(staff, house.folder, READERS), sample.LIST)
    eventually(lambda: taken(record) > len(READERS) // 4, what="a quarter is taken")
    assert taken(record) < len(READERS)
    return dispatch


def taken(record: Path) -> int:
    """How many mails the SMTP server has taken."""
    return record.read_bytes().count(b"\n")


def finished(house: Installation, dispatch: str, record: Path) -> Account:
    """Serve again until every delivery is settled."""
    with house.serving():
        eventually(
            lambda: not account_of(house, dispatch, record).of(*OPEN), what="all is settled", every=0.2
        )
    return account_of(house, dispatch, record)
