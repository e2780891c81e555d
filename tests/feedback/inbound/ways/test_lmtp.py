"""A mail server talks LMTP with us: an answer for each recipient, and 250 only for what is kept."""

import asyncio
import smtplib
import socket
import stat
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from newsletter.db import Database
from newsletter.errors import Invalid
from newsletter.feedback.inbound import letters
from newsletter.feedback.inbound.mail_in import Arrived
from newsletter.feedback.inbound.ways import lmtp
from newsletter.feedback.inbound.ways.lmtp import Place, Receiver, listening, place_at
from subscribers.models import SubscriptionState, SuppressionReason
from tests import factories
from tests.conftest import NOW
from tests.feedback.inbound.ways.conftest import Sent


@contextmanager
def running(database: Database, place: Place) -> Iterator[int]:
    """The receiver in a thread; gives its port."""
    receiver = Receiver(database, signer=factories.SIGNER, clock=lambda: NOW)
    loop, is_over, is_ready = asyncio.new_event_loop(), asyncio.Event(), threading.Event()
    ports: list[int] = []

    async def run() -> None:
        async with listening(place, receiver) as server:
            if not place.path:
                ports.append(server.sockets[0].getsockname()[1])
            is_ready.set()
            await is_over.wait()

    def begin() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(run())

    thread = threading.Thread(target=begin, name="lmtp")
    thread.start()
    assert is_ready.wait(10)
    try:
        yield ports[0] if ports else 0
    finally:
        loop.call_soon_threadsafe(is_over.set)
        thread.join(10)


@pytest.fixture
def server(sent: Sent) -> Iterator[smtplib.LMTP]:
    with running(sent.database, Place("127.0.0.1", 0)) as port, smtplib.LMTP("127.0.0.1", port) as client:
        yield client


def test_a_bounce_and_a_wish_to_leave_are_kept(server: smtplib.LMTP, sent: Sent) -> None:
    assert server.sendmail("", [sent.return_path], sent.bounce()) == {}
    assert server.sendmail("reader@mailbox.example", [sent.leave_at], sent.wish()) == {}

    assert sent.suppressed_because is SuppressionReason.BOUNCED
    assert sent.state is SubscriptionState.UNSUBSCRIBED


def test_what_comes_from_nobody_is_no_wish_of_a_person(server: smtplib.LMTP, sent: Sent) -> None:
    server.sendmail("", [sent.leave_at], sent.wish())

    assert sent.state is SubscriptionState.CONFIRMED


@pytest.mark.parametrize(
    "address",
    [
        "editors@bridge.example.org",
        "bounce@bridge.example.org",
        "bounce+x@bridge.example.org",
        "root@localhost",
    ],
)
def test_no_other_mailbox_is_ours(server: smtplib.LMTP, sent: Sent, address: str) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        server.sendmail("", [address], sent.bounce())

    assert refused.value.recipients[address][0] == 550


def said_of(server: smtplib.LMTP, data: bytes, *recipients: str) -> list[bytes]:
    """The answers after the mail, of a client that reads one for each recipient."""
    server.ehlo_or_helo_if_needed()
    server.mail("")
    for recipient in recipients:
        assert server.rcpt(recipient)[0] == 250
    server.putcmd("data")
    assert server.getreply()[0] == 354
    server.send(data + b".\r\n")
    return [b"%d %s" % server.getreply() for _ in recipients]


def test_each_recipient_has_an_answer_of_its_own(server: smtplib.LMTP, sent: Sent) -> None:
    answers = said_of(server, b"Hello\r\n", sent.return_path, sent.leave_at, sent.return_path.upper())

    assert [answer[:3] for answer in answers] == [b"250"] * 3
    assert server.noop()[0] == 250


def test_while_the_database_is_away_the_mail_server_keeps_the_mail(
    server: smtplib.LMTP, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    take, is_away = letters.take_letters, iter([True])

    def away_once(*given: object, **rest: object) -> object:
        if next(is_away, False):
            raise OperationalError("select 1", {}, Exception("gone"))
        return take(*given, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(letters, "take_letters", away_once)
    mail = sent.bounce().replace(b"\n", b"\r\n")

    answers = said_of(server, mail, sent.leave_at, sent.return_path)
    again = said_of(server, mail, sent.leave_at, sent.return_path)

    assert [answer[:3] for answer in answers] == [b"451", b"451"]
    assert [answer[:3] for answer in again] == [b"250", b"250"]
    assert sent.feedback == ["bounced"]


def test_one_that_cannot_be_kept_keeps_no_other_waiting(
    server: smtplib.LMTP, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = letters.take_letters

    def broken(session: object, mails: Sequence[Arrived], **rest: object) -> object:
        taken = take(session, mails, **rest)  # type: ignore[arg-type]
        if any(mail.recipient == sent.leave_at for mail in mails):
            raise ValueError("what nobody thought of")
        return taken

    monkeypatch.setattr(letters, "take_letters", broken)

    answers = said_of(server, sent.bounce().replace(b"\n", b"\r\n"), sent.leave_at, sent.return_path)

    assert [answer[:3] for answer in answers] == [b"451", b"250"]
    assert sent.feedback == ["bounced"]


def test_many_who_come_at_once_are_each_answered_once_theirs_is_kept(
    server: smtplib.LMTP, sent: Sent
) -> None:
    def hand_over(number: int) -> dict[str, tuple[int, bytes]]:
        with smtplib.LMTP("127.0.0.1", port) as client:
            return client.sendmail("", [sent.return_path], sent.bounce(number))

    port = server.sock.getpeername()[1]
    with ThreadPoolExecutor(8) as threads:
        refused = list(threads.map(hand_over, range(24)))

    assert refused == [{}] * 24
    assert sent.feedback == ["bounced"] * 24


def test_what_nobody_thought_of_is_tried_again_and_its_words_are_kept_from_strangers(
    server: smtplib.LMTP, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("a secret")

    monkeypatch.setattr(letters, "take_letters", broken)

    (answer,) = said_of(server, b"Hello\r\n", sent.return_path)

    assert answer == b"451 4.3.0 Please try again later"


def test_a_mail_that_is_too_large_is_refused_for_each_recipient(server: smtplib.LMTP, sent: Sent) -> None:
    data = (b"x" * 990 + b"\r\n") * 11_000

    answers = said_of(server, data, sent.return_path, sent.leave_at)

    assert [answer[:3] for answer in answers] == [b"552", b"552"]
    assert server.noop()[0] == 250
    assert sent.feedback == []


def test_the_size_that_is_taken_is_told(server: smtplib.LMTP, sent: Sent) -> None:
    server.ehlo()

    assert server.esmtp_features["size"] == str(lmtp.LARGEST)
    assert server.docmd("MAIL", f"FROM:<> SIZE={lmtp.LARGEST + 1}")[0] == 552


def test_a_line_that_is_longer_than_allowed_is_read(server: smtplib.LMTP, sent: Sent) -> None:
    long = sent.bounce().replace(b"Hello.", b"<td>" * 50_000)

    assert server.sendmail("", [sent.return_path], long) == {}
    assert sent.feedback == ["bounced"]


def test_a_socket_is_for_its_group_and_one_that_was_left_behind_is_replaced(
    sent: Sent, tmp_path: Path
) -> None:
    path = tmp_path / "lmtp"
    with socket.socket(socket.AF_UNIX) as left_behind:
        left_behind.bind(str(path))

    with running(sent.database, Place(path=str(path))):
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with smtplib.LMTP(str(path)) as client:
            client.sendmail("", [sent.return_path], sent.bounce())

    assert sent.feedback == ["bounced"]
    assert not path.exists()


def test_a_file_that_is_no_socket_is_left_alone(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    path.write_text("mine")

    async def listen() -> None:
        receiver = Receiver(database, signer=factories.SIGNER, clock=lambda: NOW)
        async with listening(Place(path=str(path)), receiver):
            pass

    with pytest.raises(OSError, match="in use"):
        asyncio.run(listen())

    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("written", "place", "is_of_this_machine"),
    [
        ("127.0.0.1:2424", Place("127.0.0.1", 2424), True),
        ("[::1]:24", Place("::1", 24), True),
        ("localhost:24", Place("localhost", 24), True),
        ("unix:/run/newsletter/lmtp", Place(path="/run/newsletter/lmtp"), True),
        ("/run/newsletter/lmtp", Place(path="/run/newsletter/lmtp"), True),
        ("0.0.0.0:24", Place("0.0.0.0", 24), False),
        ("mail.example.org:24", Place("mail.example.org", 24), False),
    ],
)
def test_where_it_listens(written: str, place: Place, is_of_this_machine: bool) -> None:
    assert place_at(written) == place
    assert place.is_of_this_machine is is_of_this_machine


@pytest.mark.parametrize("written", ["", "2424", ":2424", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x"])
def test_what_is_no_place(written: str) -> None:
    with pytest.raises(Invalid, match="no place to listen at"):
        place_at(written)
