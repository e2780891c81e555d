"""A dispatch over a relay that answers badly: in pieces, all at once, without end, half, or not at all."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.db import Database
from newsletter.dispatch.models import DeliveryState, DispatchState
from newsletter.relays.smtp import SmtpRelay
from tests.conftest import NOW
from tests.dispatch.conftest import running_dispatch
from tests.dispatch.test_moods import End, Mood, end_of, work_on
from tests.smtp_server import Rule, SmtpServer

RUNNING, FINISHED = DispatchState.RUNNING, DispatchState.FINISHED
PEOPLE = 12
DEADLINE = 1.0  # seconds that a transaction may take


def nobody(because: str) -> End:
    return End(RUNNING, waiting=PEOPLE, because=because)


MOODS = [
    Mood("421 at MAIL", End(FINISHED), (Rule("MAIL", "421 4.3.2 Later", each=4, times=3, closes=True),)),
    Mood("421 at RCPT", End(FINISHED), (Rule("RCPT", "421 4.3.2 Later", each=4, times=3, closes=True),)),
    Mood("421 at DATA", End(FINISHED), (Rule("DATA", "421 4.3.2 Later", each=4, times=3, closes=True),)),
    Mood("421 after the dot", End(FINISHED), (Rule("DOT", "421 4.3.2 Later", each=4, times=2),)),
    Mood("half a code after the dot", End(FINISHED, uncertain=3), (Rule("DOT", "raw:25\r\n", each=4),)),
    Mood("a long line after the dot", End(FINISHED, uncertain=3), (Rule("DOT", f"raw:250 {'x' * 8192}\r\n", each=4),)),
    Mood("no end of lines after the dot", End(FINISHED, uncertain=3), (Rule("DOT", "raw:" + "250-on\r\n" * 200, each=4),)),
    Mood("hangs after the dot", End(FINISHED, uncertain=2), (Rule("DOT", "hang", after=2, times=2),)),
    Mood("hangs up after it took it", End(FINISHED, uncertain=3), (Rule("DOT", "close", each=4, accept=True),)),
    Mood("a long line as its greeting", nobody("127.0.0.1"), (Rule("BANNER", f"raw:220 {'x' * 8192}\r\n"),)),
    Mood("drips its greeting", nobody("127.0.0.1"), (Rule("BANNER", "drip"),)),
    Mood("no end of extensions", nobody("127.0.0.1"), (Rule("EHLO", "raw:" + "250-ON\r\n" * 200),)),
    Mood("stalls in the message", End(FINISHED, uncertain=2), (Rule("BODY", "hang", times=2),)),
    Mood("stalls before 354", End(FINISHED), (Rule("DATA", "hang", times=2),)),
    Mood("has no encryption", nobody("STARTTLS"), url="smtp://127.0.0.1:{port}?tls=starttls"),
]  # fmt: skip


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # a relay has no mood about it


@pytest.mark.parametrize("mood", MOODS, ids=lambda mood: mood.name)
def test_everybody_is_accounted_for(database: Database, mood: Mood) -> None:
    running = running_dispatch(database, PEOPLE)

    with SmtpServer(*map(replace, mood.rules), keep_bodies=False) as server:
        relay = SmtpRelay(mood.url.format(port=server.port), connections=2, deadline=DEADLINE)
        work_on(running, relay, until=NOW + timedelta(minutes=5))
        relay.close()

    report = running.report()
    taken = Counter(message.recipient for message in server.messages)
    assert end_of(running) == replace(mood.end, because=str(report.held_because))
    assert mood.end.because in str(report.held_because)
    assert set(taken.values()) <= {1}
    doubts = report.counts[DeliveryState.UNCERTAIN]
    accepted = report.counts[DeliveryState.ACCEPTED]
    assert accepted <= len(taken) <= accepted + doubts
