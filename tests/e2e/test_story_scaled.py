"""The same story on PostgreSQL and Redis, with two workers, one beat, and an SMTP server that is not always kind."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from newsletter.dispatch.models import DeliveryState
from tests.e2e import sample
from tests.e2e.accounts import Account, account_of
from tests.e2e.mails import Mail
from tests.e2e.processes import Installation, eventually, smtp_server
from tests.e2e.visits import Staff, ready_to_send, staff_of, visitor
from tests.servers import PostgresServer, free_port
from tests.smtp_server import recorded

GONE, BUSY, CUT_OFF, LEAVER = (f"{name}@moods.example.net" for name in ("gone", "busy", "cut-off", "leaver"))
READERS = (*(f"reader{number}@bank.example.net" for number in range(36)), GONE, BUSY, CUT_OFF, LEAVER)
MOODS: list[dict[str, Any]] = [
    {"stage": "RCPT", "recipient": GONE, "answer": "550 5.1.1 No such user"},
    {"stage": "RCPT", "recipient": BUSY, "answer": "451 4.3.0 Too busy, come back", "times": 1},
    # Once the message is taken; its answer never comes.
    {"stage": "DOT", "recipient": CUT_OFF, "answer": "close", "accept": True},
]


class Town:
    """Everything that runs: the installation with its workers, and the SMTP server, which may be closed."""

    def __init__(self, house: Installation, staff: Staff, proof: str) -> None:
        self.house, self.staff, self.proof = house, staff, proof
        self._smtp_port = int(house.settings["smtp_url"].partition("?")[0].rpartition(":")[2])
        self._open_smtp = ExitStack()

    def record(self, name: str) -> Path:
        """What the SMTP server took while it was open under a name."""
        return self.house.folder / f"{name}.jsonl"

    def open_smtp(self, name: str, *rules: dict[str, Any]) -> None:
        """Start the SMTP server, with a record of its own."""
        self._open_smtp.enter_context(smtp_server(self.record(name), *rules, port=self._smtp_port))

    def close_smtp(self) -> None:
        """Stop the SMTP server: connections are refused from now on."""
        self._open_smtp.close()

    def account(self, dispatch: str, name: str) -> Account:
        """The ledger of a dispatch beside a record of the SMTP server."""
        return account_of(self.house, dispatch, self.record(name))

    def finish(self, dispatch: str) -> None:
        """Wait until a dispatch is over."""
        eventually(lambda: "Ended" in self.staff.read(dispatch), what=f"{dispatch} ends", every=0.2)


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, redis_url: str
) -> Iterator[Installation]:
    """An empty installation, all of whose processes start at once."""
    name = postgres.create()
    settings = {
        "database_url": postgres.url(name),
        "broker_url": redis_url,
        "smtp_url": f"smtp://127.0.0.1:{free_port()}?tls=none",
        "retry_after": "1",
    }
    house = Installation(tmp_path_factory.mktemp("scaled"), settings)
    with (
        house.running("worker") as one,
        house.running("worker") as other,
        house.running("beat") as beat,
        house.serving() as web,
    ):
        yield house
        logs = [process.log for process in (one, other, beat, web)]
    postgres.drop(name)
    assert not any("Traceback" in log for log in logs), logs
    assert not any("@" in log for log in logs), logs  # ids, never addresses


@pytest.fixture(scope="module")
def town(house: Installation) -> Iterator[Town]:
    """The installation with a list of readers."""
    with staff_of(house) as staff:
        town = Town(house, staff, ready_to_send(staff, house.folder, READERS))
        yield town
        town.close_smtp()


@pytest.fixture(scope="module")
def first(town: Town) -> str:
    """The dispatch of the first issue, ended, to an SMTP server with moods."""
    town.open_smtp("first", *MOODS)
    dispatch = town.staff.start(town.proof, sample.LIST)
    town.finish(dispatch)
    town.close_smtp()
    return dispatch


def test_each_reader_is_in_the_state_that_the_server_left_them_in(town: Town, first: str) -> None:
    account = town.account(first, "first")

    assert account.of(DeliveryState.REFUSED) == {GONE}
    assert account.of(DeliveryState.UNCERTAIN) == {CUT_OFF}
    assert account.of(DeliveryState.ACCEPTED) == set(READERS) - {GONE, CUT_OFF}


def test_the_record_of_the_server_is_the_ledger(town: Town, first: str) -> None:
    account = town.account(first, "first")

    assert (account.lost, account.doubled, account.denied) == (set(), set(), set())
    assert set(account.taken) == set(READERS) - {GONE}


def test_the_report_adds_up(town: Town, first: str) -> None:
    report = town.house.run("dispatch", "show", first.rpartition("/")[2], "--json").json

    counts = {state.value: report[state.value] for state in DeliveryState if report[state.value]}
    assert counts == {"accepted": len(READERS) - 2, "refused": 1, "uncertain": 1}
    assert (report["state"], report["enrolled"]) == ("finished", len(READERS))


def test_what_goes_over_smtp_is_a_whole_mail(town: Town, first: str) -> None:
    received = next(mail for mail in recorded(town.record("first")) if mail.recipient == BUSY)

    mail = Mail.read(received.data)

    assert mail.header("To") == BUSY
    assert received.sender.startswith("bounce+")
    assert received.sender.endswith("@harbour.example.org")
    assert "Dear neighbour," in mail.text


def test_a_dispatch_waits_for_a_relay_that_is_down_and_goes_on_by_itself(town: Town, first: str) -> None:
    letter = next(mail for mail in recorded(town.record("first")) if mail.recipient == LEAVER)
    dispatch = town.staff.start(another_proof(town), sample.LIST)
    waits = f"Waiting for the relay {town.house.settings['smtp_url'][7:].partition('?')[0]}"

    eventually(lambda: waits in town.staff.read(dispatch), what="the dispatch says that it waits", every=0.2)
    with visitor(town.house) as reader:
        reader.post(Mail.read(letter.data).one_click, data={"List-Unsubscribe": "One-Click"})
    town.open_smtp("second")
    town.finish(dispatch)

    account = town.account(dispatch, "second")
    assert account.of(DeliveryState.SKIPPED) == {LEAVER, GONE}  # whose mailbox is unknown, the server said
    assert account.of(DeliveryState.ACCEPTED) == set(account.taken) == set(READERS) - {LEAVER, GONE}
    assert account.doubled == set()


def another_proof(town: Town) -> str:
    """The approved proof of the issue after the sample issue; returns its page."""
    file = town.house.folder / "next.yaml"
    text = (town.house.folder / "harbour-letter.yaml").read_text()
    file.write_text(text.replace("number: 3", "number: 4"))
    pictures = (town.house.folder / "pictures").iterdir()
    return town.staff.approved_proof(town.staff.upload_issue(file, *pictures))
