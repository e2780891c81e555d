"""How many messages of 45 KB our relay submits: beside smtp-source, over a long line beside smtplib, and over TLS beside plain.

Each against Postfix's smtp-sink. A long line is one on which an answer takes 20 ms more; TLS ends in a process of its own, which
takes a processor for itself, so the cost is told, and no rate.

Goals: 38 messages/s for each connection of the long line; over TLS no more than 1.4 of the CPU of plain.
`--messages 500` looks briefly.
"""

import argparse
import json
import smtplib
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks._lines import delayed, encrypted
from benchmarks._postfix import running_sink, running_source
from benchmarks._watching import Watch
from newsletter.relays.base import Accepted, Envelope, Outcome
from newsletter.relays.smtp import SmtpRelay
from tests.relays.certificates import self_signed

RESULTS = Path(__file__).parent / "results" / "submit.json"
MESSAGES = 20_000
CONNECTIONS = 4
MANY = 8
ADDRESS = "127.0.0.1"
ROUND_TRIP = 20  # milliseconds
SENDER = "bounce@example.org"
MESSAGE = b"Subject: x\r\n\r\n" + (b"x" * 74 + b"\r\n") * 592  # 45 KB

Case = dict[str, object]
SubmitAll = Callable[[int, list[str]], None]  # to a port of this machine, to these recipients


class Letters:
    """The work of one run: the same message to everybody."""

    connections, per_connection = 1000, 0

    def __init__(self, recipients: list[str]) -> None:
        self._left = recipients
        self.accepted = 0

    def next(self) -> "Letter | None":
        return Letter(self, self._left.pop()) if self._left else None

    @property
    def is_over(self) -> bool:
        return not self._left

    def on_more(self, ring: Callable[[], None]) -> None:
        """All of it is there from the beginning."""


class Letter:
    """One of them."""

    def __init__(self, letters: Letters, recipient: str) -> None:
        self._letters, self.envelope, self.message = letters, Envelope(SENDER, recipient), MESSAGE
        self.proven_from = 0

    def before_dot(self) -> None:
        """Nothing is noted."""

    def dot_kept_back(self) -> None:
        """Nothing was noted."""

    def answered(self, outcome: Outcome) -> None:
        assert isinstance(outcome, Accepted)
        self._letters.accepted += 1

    def failed(self, error: BaseException) -> None:
        raise AssertionError from error


@dataclass(frozen=True)
class Taken:
    """What some messages took: how many went out in a second, and the processor seconds of our side for 1,000."""

    per_second: float
    seconds: float


def ours(connections: int, *, certificate: Path | None = None) -> SubmitAll:
    """Our relay, over TLS where a certificate is to be trusted."""

    def submit_all(port: int, recipients: list[str]) -> None:
        count, letters = len(recipients), Letters(recipients)
        plain, over_tls = f"smtp://{ADDRESS}:{port}?tls=none", f"smtps://{ADDRESS}:{port}?ca={certificate}"
        relay = SmtpRelay(over_tls if certificate else plain, connections=connections)
        relay.submit_all(letters)
        relay.close()
        assert letters.accepted == count

    return submit_all


def smtplib_in_threads(connections: int) -> SubmitAll:
    """The standard library, one message after another in each of some threads."""

    def submit_all(port: int, recipients: list[str]) -> None:
        left = iter(recipients)

        def work() -> None:
            with smtplib.SMTP(ADDRESS, port) as connection:
                for recipient in left:
                    connection.sendmail(SENDER, [recipient], MESSAGE)

        threads = [threading.Thread(target=work) for _ in range(connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    return submit_all


def taken(submit_all: SubmitAll, port: int, *, messages: int) -> Taken:
    """By a run of so many messages."""
    recipients = [f"reader{number}@example.net" for number in range(messages)]
    start, worked = time.perf_counter(), time.process_time()
    submit_all(port, recipients)
    spent, worked = time.perf_counter() - start, time.process_time() - worked
    return Taken(messages / spent, 1000 * worked / messages)


def at_hand(submit_all: SubmitAll, *, messages: int) -> Taken:
    """To a sink on this machine."""
    with running_sink() as sink:
        result = taken(submit_all, sink.port, messages=messages)
        assert sink.taken == messages
    return result


def by_source(messages: int) -> Taken:
    """What smtp-source takes for the same."""
    with tempfile.TemporaryDirectory() as folder, running_sink() as sink:
        file = Path(folder) / "message"
        file.write_bytes(MESSAGE.replace(b"\r\n", b"\n"))
        with running_source(sink, file, sessions=CONNECTIONS, messages=messages) as pid:
            watch = Watch(sink, source=pid)
            watch.until(messages)
            figures = watch.figures()
    return Taken(figures.per_second, figures.seconds["source"])


def far_away(submit_all: SubmitAll, *, messages: int) -> Taken:
    """To a sink behind a long line."""
    with running_sink() as sink, delayed(sink.port, milliseconds=ROUND_TRIP) as near:
        result = taken(submit_all, near, messages=messages)
        assert sink.taken == messages
    return result


def over_tls(messages: int) -> Taken:
    """To a sink behind the end of a TLS connection."""
    with tempfile.TemporaryDirectory() as folder, running_sink() as sink:
        certificate = self_signed(Path(folder), ADDRESS)
        with encrypted(sink.port, certificate=certificate) as near:
            result = taken(ours(CONNECTIONS, certificate=certificate), near, messages=messages)
        assert sink.taken == messages
    return result


def cases(messages: int) -> list[Case]:
    """All of them, measured in turn; on the long line fewer messages."""
    few = messages // 100
    source, plain = by_source(messages), at_hand(ours(CONNECTIONS), messages=messages)
    library = at_hand(smtplib_in_threads(CONNECTIONS), messages=messages)
    tls = over_tls(messages)
    one, one_library = (far_away(each, messages=few) for each in (ours(1), smtplib_in_threads(1)))
    many, many_library = (
        far_away(each, messages=few * MANY) for each in (ours(MANY), smtplib_in_threads(MANY))
    )
    about = f"submit messages of 45 KB over {CONNECTIONS} connections"
    line = f"a line of {ROUND_TRIP} ms"
    return [
        case(f"{about}; yardstick: smtp-source", "messages/s", plain.per_second, source.per_second),
        case(f"{about}; yardstick: smtplib", "messages/s", plain.per_second, library.per_second),
        case("our CPU for 1,000 of them; yardstick: smtp-source", "s", plain.seconds, source.seconds),
        case("our CPU for 1,000 of them over TLS; yardstick: plain", "s", tls.seconds, plain.seconds),
        case(
            f"one connection over {line}; yardstick: smtplib",
            "messages/s",
            one.per_second,
            one_library.per_second,
        ),
        case(
            f"each of {MANY} connections over {line}; yardstick: smtplib",
            "messages/s",
            many.per_second / MANY,
            many_library.per_second / MANY,
        ),
    ]


def case(name: str, unit: str, ours: float, yardstick: float) -> Case:
    digits = 3 if unit == "s" else 1
    return {
        "name": name,
        "unit": unit,
        "ours": round(ours, digits),
        "yardstick": round(yardstick, digits),
        "ratio": round(ours / yardstick, 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=MESSAGES)
    given = parser.parse_args()
    results = cases(given.messages)
    for result in results:
        print(result)
    if given.messages >= MESSAGES:
        RESULTS.write_text(json.dumps({"cases": results}, indent=2) + "\n", encoding="utf-8")
