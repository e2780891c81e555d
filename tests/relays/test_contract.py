"""What every relay keeps to, whatever stands behind it. A new relay adds one function to `RELAYS`."""

import shutil
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

import pytest

from newsletter.relays.base import (
    Accepted,
    Deferred,
    Envelope,
    Outcome,
    Refused,
    Relay,
    Unavailable,
    Uncertain,
)
from newsletter.relays.http.urls import relay_at
from newsletter.relays.outbox import OutboxRelay
from newsletter.relays.smtp import SmtpRelay
from tests.http_server import HttpServer, answer
from tests.relays.certificates import self_signed, server_context
from tests.relays.http import mail_apis
from tests.relays.http.mail_apis import Mails, mailgun_url, ses_error, ses_url
from tests.smtp_server import Rule, SmtpServer

ENVELOPE = Envelope("bounce+t@example.org", "anna@example.net")
PASSWORD = "p:ss/wörd"


@dataclass(frozen=True)
class Trial:
    """A relay, what arrived behind it, and how to bring it into each mood it can have."""

    relay: Relay
    arrived: Callable[[], list[bytes]]
    moods: Mapping[type[Outcome], Callable[[], object]]


@contextmanager
def outbox(folder: Path) -> Iterator[Trial]:
    kept = folder / "outbox"

    def arrived() -> list[bytes]:
        mails = [file.read_bytes() for file in kept.glob("*.eml")] if kept.is_dir() else []
        return [mail.split(b"\r\n", 2)[2] for mail in mails]  # without Return-Path and Delivered-To

    def break_down() -> None:
        shutil.rmtree(kept, ignore_errors=True)
        kept.write_text("a file where the folder should be")

    yield Trial(OutboxRelay(kept), arrived, {Unavailable: break_down})


@contextmanager
def smtp(folder: Path) -> Iterator[Trial]:
    with SmtpServer(record_path=folder / "record") as server:
        yield _over_smtp(server, server.url)


@contextmanager
def smtp_with_starttls(folder: Path) -> Iterator[Trial]:
    with _encrypting(folder, implicit=False) as (server, options):
        yield _over_smtp(server, f"smtp://us:{_QUOTED}@127.0.0.1:{server.port}?tls=starttls&{options}")


@contextmanager
def smtp_with_tls(folder: Path) -> Iterator[Trial]:
    with _encrypting(folder, implicit=True) as (server, options):
        yield _over_smtp(server, f"smtps://us:{_QUOTED}@127.0.0.1:{server.port}?{options}")


@contextmanager
def ses(folder: Path) -> Iterator[Trial]:
    mails = Mails()
    with HttpServer(mail_apis.ses(mails)) as server:
        relay = relay_at(ses_url(server, secret=PASSWORD), connections=4, deadline=20)
        too_many = ses_error(403, "InvalidClientTokenId", f"The token {PASSWORD} is invalid")
        unreadable = ses_error(400, "BadRequestException", "Invalid domain name: 'example.net'")
        late = answer(408, {"message": "The request came too slowly for anna@example.net"})
        yield _by_http(relay, mails, {Deferred: late, Refused: unreadable, Unavailable: too_many})


@contextmanager
def mailgun_with_tls(folder: Path) -> Iterator[Trial]:
    mails, certificate = Mails(), self_signed(folder, "127.0.0.1")
    script = mail_apis.mailgun(mails, key=PASSWORD)
    with HttpServer(script, tls=server_context(certificate)) as server:
        url = mailgun_url(server, key=PASSWORD, options=f"&ca={certificate}")
        relay = relay_at(url, connections=4, deadline=20)
        late = answer(408, {"message": "The request came too slowly for anna@example.net"})
        refusal = answer(400, {"message": "'to' parameter is not a valid address: anna@example.net"})
        forbidden = answer(401, f"Forbidden {PASSWORD}".encode())
        yield _by_http(relay, mails, {Deferred: late, Refused: refusal, Unavailable: forbidden})


RELAYS: list[Callable[[Path], AbstractContextManager[Trial]]] = [
    outbox,
    smtp,
    smtp_with_starttls,
    smtp_with_tls,
    ses,
    mailgun_with_tls,
]


@pytest.fixture(params=RELAYS, ids=lambda opening: opening.__name__)
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Trial]:
    with request.param(tmp_path) as opened:
        yield opened
        opened.relay.close()


class TestSubmitting:
    def test_an_accepted_message_arrives_once_and_byte_for_byte(self, trial: Trial) -> None:
        message = a_message(1)

        outcome = trial.relay.submit(ENVELOPE, message, before_dot=nothing)

        assert isinstance(outcome, Accepted)
        assert trial.arrived() == [message]

    def test_what_an_answer_says_is_fit_to_be_kept_and_shown(self, trial: Trial) -> None:
        outcome = trial.relay.submit(ENVELOPE, a_message(1), before_dot=nothing)

        assert isinstance(outcome, Accepted)
        assert outcome.reply
        assert str(outcome.reply).isprintable()
        assert outcome.receipt == "" or (outcome.receipt.isascii() and " " not in outcome.receipt)
        assert ENVELOPE.recipient not in str(outcome.reply) + outcome.receipt

    def test_the_null_sender_is_taken(self, trial: Trial) -> None:
        outcome = trial.relay.submit(Envelope("", "anna@example.net"), a_message(1), before_dot=nothing)

        assert isinstance(outcome, Accepted)

    def test_the_same_message_twice_is_accepted_twice(self, trial: Trial) -> None:
        outcomes = [trial.relay.submit(ENVELOPE, a_message(1), before_dot=nothing) for _ in range(2)]

        assert [type(outcome) for outcome in outcomes] == [Accepted, Accepted]
        assert set(trial.arrived()) == {a_message(1)}  # once or twice: a relay may know it again

    def test_as_many_threads_as_it_likes_may_submit_at_once(self, trial: Trial) -> None:
        messages = [a_message(number) for number in range(10 * trial.relay.connections)]

        def submit(message: bytes) -> Outcome:
            return trial.relay.submit(ENVELOPE, message, before_dot=nothing)

        with ThreadPoolExecutor(2 * trial.relay.connections) as threads:
            outcomes = list(threads.map(submit, messages))

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert sorted(trial.arrived()) == sorted(messages)

    def test_it_can_be_closed_and_used_again(self, trial: Trial) -> None:
        for number in range(2):
            assert isinstance(trial.relay.submit(ENVELOPE, a_message(number), before_dot=nothing), Accepted)
            trial.relay.close()
            trial.relay.close()

        assert len(trial.arrived()) == 2


class TestBeforeTheDot:
    def test_it_is_called_once_and_before_the_message_can_arrive(self, trial: Trial) -> None:
        arrived: list[int] = []

        trial.relay.submit(ENVELOPE, a_message(1), before_dot=lambda: arrived.append(len(trial.arrived())))

        assert arrived == [0]

    @pytest.mark.parametrize(
        "error", [OSError("the disk is full"), KeyboardInterrupt()], ids=["error", "stop"]
    )
    def test_its_exception_stops_the_submission_and_nothing_else(
        self, trial: Trial, error: BaseException
    ) -> None:
        def fail() -> None:
            raise error

        with pytest.raises(type(error)):
            trial.relay.submit(ENVELOPE, a_message(1), before_dot=fail)
        after = trial.relay.submit(ENVELOPE, a_message(2), before_dot=nothing)

        assert isinstance(after, Accepted)
        assert trial.arrived() == [a_message(2)]

    def test_it_is_called_once_for_each_message_in_all_threads(self, trial: Trial) -> None:
        called: list[int] = []
        lock = Lock()

        def submit(number: int) -> None:
            def note() -> None:
                with lock:
                    called.append(number)

            trial.relay.submit(ENVELOPE, a_message(number), before_dot=note)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(submit, range(24)))

        assert sorted(called) == list(range(24))


class TestManyParcels:
    def test_each_arrives_and_is_answered_once_after_its_dot(self, trial: Trial) -> None:
        parcels = [Posted(number) for number in range(10 * trial.relay.connections)]

        trial.relay.submit_all(Bag(parcels))

        assert [parcel.heard for parcel in parcels] == [["dot", Accepted]] * len(parcels)
        assert sorted(trial.arrived()) == sorted(parcel.message for parcel in parcels)

    def test_one_whose_dot_is_kept_back_fails_alone(self, trial: Trial) -> None:
        error = OSError("the disk is full")
        parcels = [Posted(number, error if number == 3 else None) for number in range(8)]

        trial.relay.submit_all(Bag(parcels))

        assert parcels[3].heard == ["dot", error]
        assert {type(heard) for parcel in parcels for heard in parcel.heard[1:]} == {type, OSError}
        assert sorted(trial.arrived()) == sorted(a_message(number) for number in range(8) if number != 3)

    def test_in_each_mood_every_one_of_them_is_answered_with_a_value_of_that_kind(self, trial: Trial) -> None:
        for kind, provoke in trial.moods.items():
            provoke()
            parcels = [Posted(number) for number in range(6)]

            trial.relay.submit_all(Bag(parcels))

            answers = [[heard for heard in parcel.heard if heard != "dot"] for parcel in parcels]
            assert answers == [[kind]] * len(parcels)

    def test_more_may_come_while_it_runs(self, trial: Trial) -> None:
        bag = Bag([Posted(1)], is_open=True)
        running = Thread(target=trial.relay.submit_all, args=(bag,))
        running.start()

        bag.given[0].is_answered.wait(20)
        bag.add(Posted(2))
        bag.close()
        running.join(20)

        assert not running.is_alive()
        assert [parcel.heard for parcel in bag.given] == [["dot", Accepted]] * 2


class TestOutcomes:
    def test_in_each_mood_it_answers_with_a_value_of_that_kind(self, trial: Trial) -> None:
        for kind, provoke in trial.moods.items():
            provoke()

            outcome, calls = submit_counting(trial.relay)

            assert type(outcome) is kind
            assert outcome.reply
            assert ENVELOPE.recipient not in str(outcome.reply)
            # Doubt begins with the final dot, and whoever calls must have been told before.
            assert calls == 1 if kind is Uncertain else calls <= 1

    def test_what_was_not_accepted_is_not_there(self, trial: Trial) -> None:
        for kind, provoke in trial.moods.items():
            if kind is not Uncertain:
                provoke()
                trial.relay.submit(ENVELOPE, a_message(1), before_dot=nothing)

        assert trial.arrived() == []


class TestChecking:
    def test_a_relay_that_would_take_mail_has_nothing_to_say(self, trial: Trial) -> None:
        assert trial.relay.check() is None

    def test_checking_submits_nothing_and_disturbs_nothing(self, trial: Trial) -> None:
        trial.relay.check()
        outcome = trial.relay.submit(ENVELOPE, a_message(1), before_dot=nothing)

        assert isinstance(outcome, Accepted)
        assert trial.relay.check() is None
        assert trial.arrived() == [a_message(1)]

    def test_what_stands_in_the_way_is_an_answer_with_the_reason(self, trial: Trial) -> None:
        trial.moods[Unavailable]()

        obstacle = trial.relay.check()

        assert isinstance(obstacle, Unavailable)
        assert len(str(obstacle.reply).split()) > 3
        assert PASSWORD not in str(obstacle.reply)


def test_its_name_tells_no_secret(trial: Trial) -> None:
    assert trial.relay.name
    assert PASSWORD not in trial.relay.name + repr(trial.relay)
    assert "us:" not in trial.relay.name


def test_it_says_how_many_may_submit_at_once(trial: Trial) -> None:
    assert trial.relay.connections >= 1


def a_message(number: int) -> bytes:
    """A whole mail, another one for each number."""
    return f"Message-ID: <{number}@example.org>\r\nSubject: {number}\r\n\r\n.\r\nHello.\r\n".encode()


class Posted:
    """A parcel that notes what it hears."""

    envelope = ENVELOPE

    def __init__(self, number: int, error: Exception | None = None) -> None:
        self.message = a_message(number)
        self.proven_from = None
        self.heard: list[object] = []
        self.is_answered = Event()
        self._error = error

    def before_dot(self) -> None:
        self.heard.append("dot")
        if self._error:
            raise self._error

    def dot_kept_back(self) -> None:
        self.heard.remove("dot")

    def answered(self, outcome: Outcome) -> None:
        self.heard.append(type(outcome))
        self.is_answered.set()

    def failed(self, error: BaseException) -> None:
        self.heard.append(error)


class Bag:
    """The work of some parcels."""

    connections, per_connection = 100, 0

    def __init__(self, parcels: Sequence[Posted], *, is_open: bool = False) -> None:
        self.given = list(parcels)
        self._left = deque(parcels)
        self._is_open, self._ring = is_open, nothing

    def next(self) -> Posted | None:
        try:
            return self._left.popleft()
        except IndexError:
            return None

    @property
    def is_over(self) -> bool:
        return not self._is_open and not self._left

    def on_more(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    def add(self, parcel: Posted) -> None:
        self.given.append(parcel)
        self._left.append(parcel)
        self._ring()

    def close(self) -> None:
        self._is_open = False
        self._ring()


def submit_counting(relay: Relay) -> tuple[Outcome, int]:
    """The answer to a message, and how often `before_dot` was called."""
    called: list[None] = []
    outcome = relay.submit(ENVELOPE, a_message(1), before_dot=lambda: called.append(None))
    return outcome, len(called)


def nothing() -> None:
    """A journal that notes nothing."""


@contextmanager
def _encrypting(folder: Path, *, implicit: bool) -> Iterator[tuple[SmtpServer, str]]:
    certificate = self_signed(folder, "127.0.0.1")
    server = SmtpServer(
        record_path=folder / "record",
        tls=server_context(certificate),
        implicit=implicit,
        logins={"us": PASSWORD},
    )
    with server:
        yield server, f"ca={certificate}"


def _over_smtp(server: SmtpServer, url: str) -> Trial:
    def answer(*rules: Rule) -> Callable[[], None]:
        return lambda: server.script.rules.__setitem__(slice(None), rules)

    return Trial(
        SmtpRelay(url, deadline=20),
        lambda: [got.data for got in server.messages],
        {
            Deferred: answer(Rule("RCPT", "450 4.2.0 <anna@example.net> is greylisted")),
            Refused: answer(Rule("DOT", "550 5.1.1 <anna@example.net> is unknown")),
            Uncertain: answer(Rule("DOT", "close", accept=True)),
            Unavailable: answer(Rule("BANNER", "554 5.3.2 Closed"), Rule("MAIL", "421 4.3.2 Closing")),
        },
    )


def _by_http(relay: Relay, mails: Mails, answers: Mapping[type[Outcome], bytes]) -> Trial:
    def say(said: bytes) -> Callable[[], None]:
        return lambda: setattr(mails, "instead", said)

    def take_silently() -> None:
        mails.instead, mails.silently = None, True

    moods: dict[type[Outcome], Callable[[], object]] = {kind: say(said) for kind, said in answers.items()}
    return Trial(relay, lambda: mails.taken, {**moods, Uncertain: take_silently})


_QUOTED = "p%3Ass%2Fw%C3%B6rd"
