"""No broker and no beat: a worker finds a dispatch by itself, and brings it to its end."""

from pathlib import Path

from newsletter.dispatch.models import DeliveryState
from tests.e2e import sample
from tests.e2e.accounts import account_of
from tests.e2e.processes import Installation, eventually, smtp_server
from tests.e2e.visits import ready_to_send, staff_of
from tests.servers import PostgresServer, free_port

READERS = [f"reader{number}@bank.example.net" for number in range(20)]


def test_a_dispatch_needs_a_worker_and_nothing_else(tmp_path: Path, postgres: PostgresServer) -> None:
    name, record = postgres.create(), tmp_path / "record.jsonl"
    with smtp_server(record) as smtp:
        settings = {
            "database_url": postgres.url(name),
            "broker_url": f"redis://127.0.0.1:{free_port()}/0",
            "smtp_url": smtp,
        }
        house = Installation(tmp_path, settings)
        with house.serving(), staff_of(house) as staff:
            page = staff.start(ready_to_send(staff, tmp_path, READERS), sample.LIST)
            with house.running("worker", "--concurrency", "2") as worker:
                eventually(lambda: "Ended" in staff.read(page), what="the dispatch ends", every=0.2)
            told = account_of(house, page, record)
    postgres.drop(name)

    assert told.of(DeliveryState.ACCEPTED) == set(READERS)
    assert not (told.lost | told.doubled | told.denied)
    assert "Traceback" not in worker.log
