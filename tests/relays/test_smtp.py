"""The SMTP relay against a real server that does what a script says."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from newsletter.relays.base import (
    Accepted,
    Deferred,
    Envelope,
    Fault,
    Outcome,
    Refused,
    Unavailable,
    Uncertain,
)
from newsletter.relays.smtp import SmtpRelay
from newsletter.wording import verbatim
from tests.smtp_server import Rule, SmtpServer, recorded

ENVELOPE = Envelope("bounce+t@example.org", "anna@example.net")
MESSAGE = b"Message-ID: <1@example.org>\r\nSubject: Hello\r\n\r\nHello.\r\n"


def nothing() -> None:
    """A journal that notes nothing."""


def submit(
    server: SmtpServer,
    message: bytes = MESSAGE,
    *,
    envelope: Envelope = ENVELOPE,
    before_dot: Callable[[], None] = nothing,
    deadline: float = 20,
) -> Outcome:
    relay = SmtpRelay(server.url, deadline=deadline)
    outcome = relay.submit(envelope, message, before_dot=before_dot)
    relay.close()
    return outcome


def stalled_at(stage: str, answer: str) -> Outcome:
    with SmtpServer(Rule(stage, answer)) as server:
        return submit(server, deadline=2)


class TestAccepted:
    def test_the_server_gets_the_message_byte_for_byte(self) -> None:
        with SmtpServer() as server:
            outcome = submit(server)

            assert recorded(server.record_path) == server.messages

        assert outcome == Accepted(verbatim("250 2.0.0 Taken"))
        assert [(got.sender, got.recipient, got.data) for got in server.messages] == [
            (ENVELOPE.sender, ENVELOPE.recipient, MESSAGE)
        ]

    @pytest.mark.parametrize(
        "body",
        [
            b".\r\n",
            b"..\r\n.\r\n...\r\n",
            b".a\r\n\r\n.\r\n\r\n",
            b"a\r\n.b\r\n",
            b"\r\n.\r\n\r\n.\r\n",
            b"\r\n",
        ],
    )
    def test_dots_at_the_start_of_lines_arrive_as_they_are(self, body: bytes) -> None:
        with SmtpServer() as server:
            submit(server, body)

        assert [got.data for got in server.messages] == [body]

    def test_a_last_line_without_an_end_is_ended(self) -> None:
        with SmtpServer() as server:
            submit(server, b"Subject: x\r\n\r\nend")

        assert server.messages[0].data == b"Subject: x\r\n\r\nend\r\n"

    def test_a_reply_of_several_lines_is_one_reply(self) -> None:
        with SmtpServer(Rule("DOT", "250-first\r\n250 second")) as server:
            assert submit(server) == Accepted(verbatim("250 first second"))

    def test_the_null_sender_is_allowed(self) -> None:
        with SmtpServer() as server:
            submit(server, envelope=Envelope("", "anna@example.net"))

        assert server.messages[0].sender == ""

    def test_without_pipelining_the_same_message_arrives(self) -> None:
        with SmtpServer(extensions=()) as server:
            assert isinstance(submit(server), Accepted)

        assert server.messages[0].data == MESSAGE

    def test_the_size_is_announced_where_the_server_limits_it(self) -> None:
        with SmtpServer(size=1_000_000) as server:
            submit(server)

        assert f"1: MAIL FROM:<{ENVELOPE.sender}> SIZE={len(MESSAGE)}" in server.commands


class TestOneTransactionAfterAnother:
    def test_a_connection_is_used_again(self) -> None:
        with SmtpServer() as server:
            relay = SmtpRelay(server.url)
            for _ in range(5):
                relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            relay.close()

        assert [got.connection for got in server.messages] == [1, 1, 1, 1, 1]

    @pytest.mark.parametrize("extensions", [(), ("PIPELINING",)])
    @pytest.mark.parametrize("stage", ["RCPT", "DATA", "DOT"])
    def test_a_refusal_does_not_spoil_the_next_transaction(
        self, stage: str, extensions: tuple[str, ...]
    ) -> None:
        with SmtpServer(Rule(stage, "550 5.1.1 No", times=1), extensions=extensions) as server:
            relay = SmtpRelay(server.url)
            first = relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            second = relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            relay.close()

        assert first == Refused(verbatim("550 5.1.1 No"), Fault.RECIPIENT)
        assert isinstance(second, Accepted)
        assert [got.connection for got in server.messages] == [1]

    def test_a_server_that_wants_the_text_although_it_refused_the_recipient_gets_none(self) -> None:
        refusal = Rule("RCPT", "550 5.1.1 No such user", times=1)
        with SmtpServer(refusal, Rule("DATA", "354 Go ahead", times=1)) as server:
            relay = SmtpRelay(server.url)
            first = relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            second = relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            relay.close()

        assert first == Refused(verbatim("550 5.1.1 No such user"), Fault.RECIPIENT)
        assert isinstance(second, Accepted)
        assert [(got.data, got.connection) for got in server.messages] == [(MESSAGE, 2)]

    @pytest.mark.parametrize(
        "answer", ["close", "421 4.3.2 Too many messages on this connection", "raw:what?\r\n"]
    )
    @pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
    def test_a_connection_that_died_while_idle_is_replaced(self, stage: str, answer: str) -> None:
        with SmtpServer() as server:
            relay = SmtpRelay(server.url)
            relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            server.script.rules.append(Rule(stage, answer, times=1))
            second = relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            relay.close()

        assert isinstance(second, Accepted)
        assert [got.connection for got in server.messages] == [1, 2]

    def test_what_the_server_said_while_idle_is_not_taken_for_an_answer(self) -> None:
        with SmtpServer(Rule("DOT", "raw:250 Taken\r\n250 Taken twice\r\n", accept=True, times=1)) as server:
            relay = SmtpRelay(server.url)
            relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            server.script.rules.append(Rule("RCPT", "550 5.1.1 No", times=1))
            second = relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            relay.close()

        assert second == Refused(verbatim("550 5.1.1 No"), Fault.RECIPIENT)

    def test_no_more_connections_are_opened_than_allowed(self) -> None:
        with SmtpServer() as server:
            relay = SmtpRelay(server.url, connections=2)
            threads = [
                threading.Thread(
                    target=relay.submit, args=(ENVELOPE, MESSAGE), kwargs={"before_dot": nothing}
                )
                for _ in range(20)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            relay.close()

        assert len(server.messages) == 20
        assert server.script.connections <= 2


class Letters:
    """So many parcels, over a share of the connections."""

    is_over = False

    def __init__(self, count: int, *, connections: int, per_connection: int) -> None:
        self.connections, self.per_connection = connections, per_connection
        self._left = self._open = count
        self.outcomes: list[Outcome] = []

    def next(self) -> "Letters | None":
        self._left -= 1
        return self if self._left >= 0 else None

    def on_more(self, ring: Callable[[], None]) -> None:
        self._ring = ring

    envelope, message, proven_from = ENVELOPE, MESSAGE, None

    def before_dot(self) -> None:
        """Nothing is noted."""

    dot_kept_back = before_dot

    def answered(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.is_over = len(self.outcomes) == self._open

    def failed(self, error: BaseException) -> None:
        raise error


class TestShares:
    """A work has its share of the connections, and only so many mails go over each."""

    def test_it_goes_over_no_more_connections_than_it_has(self) -> None:
        with SmtpServer() as server:
            relay = SmtpRelay(server.url, connections=4)
            relay.submit_all(letters := Letters(40, connections=2, per_connection=0))
            relay.close()

        assert {type(outcome) for outcome in letters.outcomes} == {Accepted}
        assert len(server.messages) == 40
        assert server.script.connections <= 2

    def test_a_connection_is_closed_after_so_many_mails(self) -> None:
        with SmtpServer() as server:
            relay = SmtpRelay(server.url, connections=1)
            relay.submit_all(letters := Letters(20, connections=1, per_connection=5))
            relay.close()

        assert len(letters.outcomes) == 20
        assert server.script.connections == 4


def submit_many(relay: SmtpRelay, count: int) -> list[Outcome]:
    with ThreadPoolExecutor(4) as threads:
        submissions = [
            threads.submit(relay.submit, ENVELOPE, MESSAGE, before_dot=nothing) for _ in range(count)
        ]
    return [submission.result() for submission in submissions]


class TestFewerConnectionsThanConfigured:
    """A server that takes one too few is no server that is down."""

    @pytest.mark.parametrize("most", [1, 2, 3])
    def test_with_those_that_work_everything_goes_out(self, most: int) -> None:
        with SmtpServer(most=most) as server:
            relay = SmtpRelay(server.url, connections=4)
            outcomes = submit_many(relay, 40)
            relay.close()

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert len(server.messages) == 40
        assert server.script.connections <= most + 3

    @pytest.mark.parametrize(
        "rule",
        [
            Rule("BANNER", "close", after=1),
            Rule("BANNER", "454 4.3.0 Too busy", after=1),
            Rule("EHLO", "421 4.3.2 Too many sessions", after=1, closes=True),
            Rule("MAIL", "421 4.3.2 Too many sessions", each=4, times=3, closes=True),
            Rule("MAIL", "432 4.3.2 Concurrent connections limit exceeded", each=4, times=3),
            Rule("RCPT", "421 4.7.0 Too many connections", each=4, times=3, closes=True),
        ],
        ids=str,
    )
    def test_however_it_says_so(self, rule: Rule) -> None:
        with SmtpServer(replace(rule)) as server:
            relay = SmtpRelay(server.url, connections=4)
            outcomes = submit_many(relay, 40)
            relay.close()

        assert {type(outcome) for outcome in outcomes} == {Accepted}

    def test_when_none_works_the_relay_cannot_be_used(self) -> None:
        with SmtpServer(most=0) as server:
            relay = SmtpRelay(server.url, connections=4, deadline=20)
            outcomes = submit_many(relay, 8)

        assert {type(outcome) for outcome in outcomes} == {Unavailable}


class TestUsedUp:
    """A connection that took mail and then says later is one too many mails old."""

    @pytest.mark.parametrize(
        "answer", ["452 4.5.3 Too many recipients", "450 4.7.1 Enough for this connection"]
    )
    @pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
    def test_a_fresh_one_is_tried(self, stage: str, answer: str) -> None:
        with SmtpServer(Rule(stage, answer, spared=5)) as server:
            relay = SmtpRelay(server.url, connections=1)
            outcomes = [relay.submit(ENVELOPE, MESSAGE, before_dot=nothing) for _ in range(12)]
            relay.close()

        assert {type(outcome) for outcome in outcomes} == {Accepted}
        assert [got.connection for got in server.messages] == [1] * 5 + [2] * 5 + [3] * 2

    def test_a_fresh_one_that_says_the_same_is_believed(self) -> None:
        with SmtpServer(Rule("RCPT", "450 4.7.1 Later", after=1)) as server:
            relay = SmtpRelay(server.url, connections=1)
            outcomes = [relay.submit(ENVELOPE, MESSAGE, before_dot=nothing) for _ in range(4)]
            relay.close()

        assert [type(outcome) for outcome in outcomes] == [Accepted, Deferred, Deferred, Deferred]
        assert server.script.connections == 2

    def test_what_is_about_the_person_is_no_reason_for_another(self) -> None:
        with SmtpServer(Rule("RCPT", "450 4.2.0 Greylisted", after=1)) as server:
            relay = SmtpRelay(server.url, connections=1)
            for _ in range(3):
                relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            relay.close()

        assert server.script.connections == 1


class TestNotAccepted:
    """What the relay says at each stage, and what it means for the recipient."""

    @pytest.mark.parametrize("extensions", [(), ("PIPELINING",)])
    @pytest.mark.parametrize(
        ("stage", "answer", "expected"),
        [
            ("BANNER", "554 5.3.2 Closed", Unavailable),
            ("BANNER", "421 4.3.2 Busy", Unavailable),
            ("BANNER", "close", Unavailable),
            ("BANNER", "raw:SSH-2.0-OpenSSH\r\n", Unavailable),
            ("EHLO", "550 5.7.1 Not from your network", Unavailable),
            ("EHLO", "close", Unavailable),
            ("MAIL", "550 5.7.1 Sender not allowed", Unavailable),
            ("MAIL", "530 5.7.0 Sign in first", Unavailable),
            ("MAIL", "421 4.3.2 Shutting down", Unavailable),
            ("MAIL", "close", Unavailable),
            ("MAIL", "451 4.7.1 Slow down", Deferred),
            ("MAIL", "552 5.3.4 Too large", Refused),
            ("RCPT", "550 5.1.1 No such user", Refused),
            ("RCPT", "450 4.2.0 Greylisted", Deferred),
            ("RCPT", "421 4.7.0 Later", Deferred),
            ("RCPT", "530 5.7.0 Sign in first", Unavailable),
            ("RCPT", "close", Deferred),
            ("RCPT", "raw:25\r\n", Deferred),
            ("DATA", "554 5.7.1 No", Refused),
            ("DATA", "451 4.3.0 Later", Deferred),
            ("DATA", "250 Fine", Deferred),
            ("DATA", "close", Deferred),
            ("DOT", "552 5.2.2 Full", Refused),
            ("DOT", "554 5.7.1 Spam", Refused),
            ("DOT", "452 4.2.2 Full for now", Deferred),
            ("DOT", "421 4.3.2 Shutting down", Deferred),
        ],
    )
    def test_the_reply_decides(
        self, stage: str, answer: str, expected: type, extensions: tuple[str, ...]
    ) -> None:
        with SmtpServer(Rule(stage, answer), extensions=extensions) as server:
            outcome = submit(server)

        assert type(outcome) is expected
        assert server.messages == []

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            ("close", Deferred),
            ("552 5.3.4 Too large", Refused),
            ("451 4.3.0 Later", Deferred),
            ("250 Already taken?", Deferred),
        ],
    )
    def test_an_answer_in_the_middle_of_the_message_keeps_the_dot_back(
        self, answer: str, expected: type
    ) -> None:
        large = b"Subject: large\r\n\r\n" + b"All work and no play.\r\n" * 500_000
        called: list[None] = []
        with SmtpServer(Rule("BODY", answer)) as server:
            outcome = submit(server, large, before_dot=lambda: called.append(None))

        assert type(outcome) is expected
        assert called == []
        assert server.messages == []

    @pytest.mark.parametrize(
        "answer",
        [
            "close",
            "raw:25\r\n",
            "raw:hello\r\n",
            "raw:354 Go on\r\n",
            "raw:250-a\r\n550 b\r\n",
            "raw:" + "2" * 9000,
        ],
    )
    def test_after_the_dot_everything_unreadable_is_uncertain(self, answer: str) -> None:
        with SmtpServer(Rule("DOT", answer, accept=True)) as server:
            outcome = submit(server)

        assert isinstance(outcome, Uncertain)
        assert len(server.messages) == 1

    def test_a_reply_without_end_is_uncertain(self) -> None:
        with SmtpServer(Rule("DOT", "raw:" + "250-more\r\n" * 5000, accept=True)) as server:
            assert isinstance(submit(server), Uncertain)

    def test_the_deadline_is_for_everything_together(self) -> None:
        expected = {
            "BANNER": Unavailable,
            "MAIL": Unavailable,
            "RCPT": Deferred,
            "DATA": Deferred,
            "DOT": Uncertain,
        }
        cases = [(stage, answer) for stage in expected for answer in ("hang", "drip")]

        with ThreadPoolExecutor(len(cases)) as threads:
            outcomes = list(threads.map(lambda case: stalled_at(*case), cases))

        assert [type(outcome) for outcome in outcomes] == [expected[stage] for stage, _ in cases]
        assert all("did not answer in time" in str(outcome.reply) for outcome in outcomes)

    def test_a_server_that_is_not_there_is_named(self) -> None:
        with SmtpServer() as server:
            pass

        outcome = submit(server)

        assert isinstance(outcome, Unavailable)
        relay = f"127.0.0.1:{server.port}"
        assert str(outcome.reply) == f"{relay} does not accept connections (while connecting)"
        assert outcome.reply.in_locale("ko") == f"{relay} 서버: 연결을 받지 않습니다 (연결하는 중)"

    def test_a_message_larger_than_the_server_takes_is_not_transmitted(self) -> None:
        with SmtpServer(size=20) as server:
            outcome = submit(server)

        assert isinstance(outcome, Refused)
        assert "at most 20 bytes" in str(outcome.reply)
        assert not any("MAIL" in command for command in server.commands)

    @pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DOT"])
    def test_a_quota_of_the_relay_holds_everybody_and_the_message_goes_out_once_at_most(
        self, stage: str
    ) -> None:
        dots: list[None] = []
        with SmtpServer() as server:
            relay = SmtpRelay(server.url)
            relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            server.script.rules.append(Rule(stage, "550 5.4.5 Daily user sending limit exceeded"))
            outcome = relay.submit(ENVELOPE, MESSAGE, before_dot=lambda: dots.append(None))
            relay.close()

        assert isinstance(outcome, Unavailable)
        assert len(dots) == (stage == "DOT")

    def test_answers_are_shown_without_addresses(self) -> None:
        with SmtpServer(
            Rule("RCPT", "550 5.1.1 <anna@example.net>: no user anna%40example.net here")
        ) as server:
            assert submit(server) == Refused(verbatim("550 5.1.1 <…@…>: no user …@… here"), Fault.RECIPIENT)


class TestBeforeTheDot:
    def test_it_is_called_once_when_everything_but_the_dot_is_out(self) -> None:
        seen: list[int] = []
        with SmtpServer() as server:
            submit(server, before_dot=lambda: seen.append(len(server.messages)))

        assert seen == [0]

    @pytest.mark.parametrize("error", [OSError("the disk is full"), RuntimeError("stop")])
    def test_its_error_ends_the_submission_without_the_dot(self, error: Exception) -> None:
        def fail() -> None:
            raise error

        with SmtpServer() as server:
            relay = SmtpRelay(server.url)
            with pytest.raises(type(error)):
                relay.submit(ENVELOPE, MESSAGE, before_dot=fail)
            outcome = relay.submit(ENVELOPE, MESSAGE, before_dot=nothing)
            relay.close()

        assert isinstance(outcome, Accepted)
        assert [got.connection for got in server.messages] == [2]

    @pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
    def test_it_is_not_called_when_the_server_refuses_before(self, stage: str) -> None:
        called: list[None] = []
        with SmtpServer(Rule(stage, "550 5.7.1 No")) as server:
            submit(server, before_dot=lambda: called.append(None))

        assert called == []


class TestNotTried:
    @pytest.mark.parametrize(
        "recipient", ["한글@example.org", "a@b\r\nRCPT TO:<c@d>", "a b@example.org", "a@b>", "nobody", ""]
    )
    def test_an_address_that_would_break_the_dialogue(self, recipient: str) -> None:
        with SmtpServer() as server:
            outcome = submit(server, envelope=Envelope("bounce@example.org", recipient))

        assert isinstance(outcome, Refused)
        assert server.commands == []

    @pytest.mark.parametrize("message", [b"a\n.\nb\r\n", b"a\r.\r\n", "한\r\n".encode(), b"a\r\n.\n\r\n"])
    def test_a_message_that_two_servers_could_read_differently(self, message: bytes) -> None:
        with SmtpServer() as server:
            outcome = submit(server, message)

        assert isinstance(outcome, Refused)
        assert server.commands == []
