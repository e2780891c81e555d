"""Answers that come octet by octet or several in one packet, and a relay that lies about PIPELINING or its certificate."""

import ssl
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from newsletter.db import Database
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.relays.smtp import SmtpRelay
from tests.conftest import NOW
from tests.dispatch.conftest import Running, running_dispatch
from tests.dispatch.test_moods import work_on
from tests.faults.raw_relay import Packing, RawRelay, at_once, by_octet
from tests.relays.certificates import self_signed
from tests.smtp_server import SmtpServer

PEOPLE = 12
DEADLINE = 1.0  # seconds that a transaction may take


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # a relay has no mood about it


def sent(running: Running, url: str) -> None:
    relay = SmtpRelay(url, connections=2, deadline=DEADLINE)
    work_on(running, relay, until=NOW + timedelta(minutes=5))
    relay.close()


def require_nobody_lost_or_doubled(running: Running, taken: Counter[str], *, uncertain: int = 0) -> None:
    counts = running.counts
    assert max(taken.values(), default=0) <= 1
    assert counts[DeliveryState.UNCERTAIN] <= uncertain
    assert counts[DeliveryState.ACCEPTED] <= len(taken) <= counts[DeliveryState.ACCEPTED] + uncertain
    assert sum(counts.values()) == PEOPLE


@pytest.mark.parametrize("pack", [at_once, by_octet])
def test_answers_may_come_in_any_pieces(database: Database, pack: Packing) -> None:
    running = running_dispatch(database, PEOPLE)

    with RawRelay(pack) as relay:
        sent(running, relay.url)

    assert running.state is DispatchState.FINISHED
    assert running.counts[DeliveryState.ACCEPTED] == PEOPLE
    require_nobody_lost_or_doubled(running, relay.taken)


LIES: dict[str, tuple[dict[bytes, list[bytes]], int]] = {
    # No to MAIL, and to all that travelled behind it.
    "an envelope turned down whole": (
        {
            b"MAIL": [b"451 4.3.0 later\r\n"],
            b"RCPT": [b"503 5.5.1 no MAIL\r\n"],
            b"DATA": [b"503 5.5.1 no RCPT\r\n"],
        },
        0,
    ),
    "fewer answers than commands": ({b"RCPT": [b""]}, 0),
    "no answer to DATA": ({b"DATA": [b""]}, 0),
    "354 although nobody may have it": ({b"RCPT": [b"450 4.2.0 later\r\n"]}, 1),
    "one answer too many": ({b"RCPT": [b"250 ok\r\n250 ok\r\n"]}, 2),
    "one answer too many after the dot": ({b"DOT": [b"250 taken\r\n250 taken\r\n"]}, 2),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_relay_that_lies_about_pipelining_costs_nobody_a_second_mail(database: Database, lie: str) -> None:
    answers, uncertain = LIES[lie]
    running = running_dispatch(database, PEOPLE)

    with RawRelay(answers={command: list(planned) for command, planned in answers.items()}) as relay:
        sent(running, relay.url)

    require_nobody_lost_or_doubled(running, relay.taken, uncertain=uncertain)


@pytest.mark.parametrize("is_implicit", [False, True])
def test_nothing_is_said_to_a_relay_whose_certificate_nobody_vouches_for(
    database: Database, tmp_path: Path, *, is_implicit: bool
) -> None:
    running = running_dispatch(database, PEOPLE)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path, "127.0.0.1"))

    with SmtpServer(tls=context, implicit=is_implicit) as server:
        sent(
            running,
            f"smtp{'s' if is_implicit else ''}://127.0.0.1:{server.port}?tls={'implicit' if is_implicit else 'starttls'}",
        )

    assert server.messages == []
    assert not [command for command in server.commands if "MAIL" in command or "AUTH" in command]
    assert running.counts[DeliveryState.PENDING] == PEOPLE
    assert "certificate" in str(running.report().held_because).lower()
