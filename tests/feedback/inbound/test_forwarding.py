"""A person's own mail goes on to whoever reads the answers: once, readable, in our name; and no loop comes of it."""

import email
import email.policy
from collections.abc import Iterator, Sequence
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.db import Database
from newsletter.desk.came_back import came_back
from newsletter.dispatch import notices
from newsletter.dispatch.forwarding import queueing
from newsletter.dispatch.forwarding.models import Forward
from newsletter.dispatch.forwarding.queueing import MOST_A_DAY
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, Notice, NoticeKind, NoticeState
from newsletter.feedback.bounces.conclusion import conclude
from newsletter.feedback.bounces.mail import read_mail
from newsletter.feedback.effects import Deed
from newsletter.feedback.inbound import forwarding
from newsletter.feedback.inbound.letters import take_letter
from newsletter.feedback.inbound.personal import letter_in
from newsletter.feedback.models import Feedback, FeedbackKind, ReturnedMail, ReturnedState
from newsletter.issues.models import Newsletter, Proof
from newsletter.links import Purpose, mailbox, notice_message_id
from newsletter.signing import Signer
from newsletter.wording import verbatim
from subscribers.models import Subscriber, Subscription
from subscribers.subscription_ledger import forget
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import submit_notices
from tests.smtp_server import Received, Rule, SmtpServer

DESK = "answers@bridge.example.org"
PERSON = "haneul@mailbox.example"
DOMAIN = "bridge.example.org"


class World:
    """A reader who got an issue, and the relay that our mails leave by."""

    def __init__(self, database: Database, server: SmtpServer, *, reply_to: str = DESK) -> None:
        self.database, self.server = database, server
        with database.transaction() as session:
            newsletter = factories.newsletter(session)
            newsletter.reply_to = reply_to
            readers = factories.mailing_list(session, newsletter)
            self.reader = factories.subscription(session, readers, PERSON, locale="ko").subscriber_id
            proof = factories.proof(session, newsletter)
            delivery = Delivery(
                dispatch_id=factories.dispatch(session, proof, readers).id,
                subscriber_id=self.reader,
                locale="en",
                state=DeliveryState.ACCEPTED,
                attempt=1,
                deferrals=0,
                reply=verbatim("250 ok"),
                changed_at=NOW,
            )
            session.add(delivery)
            session.flush()
            self.delivery, self.newsletter = delivery.id, newsletter.id

    @property
    def return_path(self) -> str:
        token = factories.SIGNER.token(Purpose.BOUNCE, self.delivery)
        return mailbox(Purpose.BOUNCE, token, domain=DOMAIN)

    def take(self, data: bytes, *, recipient: str = "", now: object = NOW) -> tuple[Deed, ...]:
        with self.database.transaction() as session:
            took = take_letter(
                session,
                data,
                recipient=recipient or self.return_path,
                signer=factories.SIGNER,
                now=now,  # type: ignore[arg-type]
            )
        return took.done

    def sent(self) -> list[Received]:
        """What leaves when every notice has its turn."""
        before = len(self.server.messages)
        submit_notices(self.database, self.server)
        with self.database.transaction() as session:
            forwarding.tick(session)
        return self.server.messages[before:]

    def rows(self, *what: object) -> list[object]:
        with self.database.reading() as session:
            return [tuple(row) for row in session.execute(sa.select(*what))]  # type: ignore[call-overload]


def letter(
    *more: str, body: str | bytes = "Thank you. May I reprint it?", author: str = f"Kim Haneul <{PERSON}>"
) -> bytes:
    head = (
        f"Return-Path: <{PERSON}>",
        f"From: {author}",
        "Subject: Re: Bridge Quarterly",
        "Message-ID: <one@mailbox.example>",
        "Date: Fri, 02 Jan 2026 09:00:00 +0900",
        *more,
    )
    text = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join(head).encode() + b"\r\n\r\n" + text


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def attached(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.iter_attachments() if isinstance(part, EmailMessage)]


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with SmtpServer() as server:
        yield World(database, server)


def test_it_reaches_who_reads_the_answers_in_our_name_and_an_answer_reaches_the_person(world: World) -> None:
    assert world.take(letter()) == (Deed.RECORDED, Deed.FORWARDED)

    (got,) = world.sent()

    message = read(got.data)
    assert got.recipient == message["To"] == DESK
    assert message["From"] == "Kim Haneul by way of Bridge Network <news@bridge.example.org>"
    assert message["Reply-To"] == PERSON
    assert message["Subject"] == "Re: Bridge Quarterly"
    assert message["References"] == "<one@mailbox.example>"
    assert "Kim Haneul answered the issue “" in words(message)
    assert "\nThank you. May I reprint it?\n" in words(message)
    (original,) = attached(message)
    assert original.get_content_type() == "message/rfc822"
    inner = original.get_content()
    assert (inner["From"], inner.get_content().strip()) == (
        f"Kim Haneul <{PERSON}>",
        "Thank you. May I reprint it?",
    )


def test_its_return_path_is_a_notice_and_it_asks_programs_not_to_answer(world: World) -> None:
    world.take(letter())

    (got,) = world.sent()

    message = read(got.data)
    token = got.sender.partition("+")[2].partition("@")[0]
    with world.database.reading() as session:
        (number,) = factories.SIGNER.ids(Purpose.NOTICE_BOUNCE, token)
        assert session.get_one(Notice, number).kind is NoticeKind.FORWARD
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Loop"] == "news@bridge.example.org"


@pytest.mark.parametrize("charset", ["euc-kr", "utf-8", "iso-2022-kr"])
def test_a_korean_answer_can_be_read_whatever_it_is_written_in(world: World, charset: str) -> None:
    said = "잘 읽었습니다. 다음 호도 기다리겠습니다."
    data = letter(
        f"Content-Type: text/plain; charset={charset}",
        "Content-Transfer-Encoding: 8bit",
        body=said.encode(charset),
        author=f"=?utf-8?B?6rmA7ZWY64qY?= <{PERSON}>",
    )
    world.take(data)

    (got,) = world.sent()

    message = read(got.data)
    assert got.data.isascii()
    assert message["From"].addresses[0].display_name == "김하늘 by way of Bridge Network"
    assert said in words(message)
    (original,) = attached(message)
    content = original.get_content()
    content = content if isinstance(content, bytes) else content.as_bytes()
    assert said.encode(charset) in content


def test_a_colleague_reads_it_in_their_own_language(world: World) -> None:
    with world.database.transaction() as session:
        factories.user(session, email=DESK).locale = "ko"
    world.take(letter())

    (got,) = world.sent()

    message = read(got.data)
    assert message["From"].addresses[0].display_name == "Kim Haneul (다리 네트워크 경유)"
    assert "회신" in words(message)


def test_an_answer_in_html_is_read_as_words_and_never_drawn(world: World) -> None:
    html = '<p>Where do I <b>register</b>?</p><img src="https://spy.example/x.png"><script>alert(1)</script>'
    world.take(letter("Content-Type: text/html; charset=utf-8", body=html))

    (got,) = world.sent()

    message = read(got.data)
    drawn = message.get_body(("html",))
    assert drawn is not None
    assert "register" in words(message)
    assert "spy.example" not in drawn.get_content()
    assert "alert" not in drawn.get_content()


@pytest.mark.parametrize(
    "author",
    [
        f'"Kim\r\n Bcc: all@example.net" <{PERSON}>',
        f"=?utf-8?B?S2ltDQpCY2M6IGFsbEBleGFtcGxlLm5ldA==?= <{PERSON}>",
        f'"ceo@bank.example" <{PERSON}>',
        f"=?utf-8?B?4oCua2lt4oCs?= <{PERSON}>",
        f"{'x' * 3000} <{PERSON}>",
        f'" \\"; <news@bridge.example.org>" <{PERSON}>',
    ],
)
def test_whoever_writes_no_header_can_be_put_into_our_mail(world: World, author: str) -> None:
    subject = "=?utf-8?B?SGkNClRvOiBhbGxAZXhhbXBsZS5uZXQ=?="
    data = letter(author=author).replace(b"Subject: Re: Bridge Quarterly", f"Subject: {subject}".encode())
    world.take(data)

    for got in world.sent():
        message = read(got.data)
        assert got.recipient == DESK
        assert [one.addr_spec for one in message["From"].addresses] == ["news@bridge.example.org"]
        assert message.get_all("To") == [DESK]
        assert message["Bcc"] is None
        assert message["Reply-To"] == PERSON
        assert "bank" not in message["From"]


def test_nothing_that_is_attached_can_add_a_part_to_our_mail(world: World) -> None:
    body = "\r\n".join(
        [
            "--=_newsletter_part--",
            "--=_attached_0000000000000000000000000000000000000000",
            "Content-Type: text/html",
            "",
            "<p>Send me your password</p>",
            ".",
            "..",
            "--=_newsletter_part",
        ]
    )
    world.take(letter(body=body))

    (got,) = world.sent()

    message = read(got.data)
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "multipart/alternative",
        "message/rfc822",
    ]
    assert attached(message)[0].get_content().get_content().replace("\r\n", "\n").strip() == body.replace(
        "\r\n", "\n"
    )


def test_of_a_mail_that_is_too_large_only_the_words_go_and_it_says_so(world: World) -> None:
    body = "--b\r\nContent-Type: text/plain\r\n\r\nHere are the pictures.\r\n--b\r\nContent-Type: image/jpeg\r\n\r\n"
    world.take(letter("Content-Type: multipart/mixed; boundary=b", body=body + "x" * 5_100_000))

    (got,) = world.sent()

    message = read(got.data)
    assert attached(message) == []
    assert "Here are the pictures." in words(message)
    assert "larger than 5 MB" in words(message)


def test_a_mail_that_is_handed_over_twice_is_forwarded_once(world: World) -> None:
    world.take(letter("Received: from a by b; Fri, 2 Jan 2026 09:00:00 +0900"))
    assert world.take(letter("Received: from a by c; Fri, 2 Jan 2026 09:01:00 +0900")) == ()
    assert len(world.sent()) == 1
    assert world.take(letter()) == ()
    assert world.sent() == []
    assert world.rows(Feedback.kind) == [(FeedbackKind.ANSWERED,)]


def test_another_mail_with_the_same_words_is_forwarded_too(world: World) -> None:
    world.take(letter())
    second = letter().replace(b"<one@", b"<two@")

    assert world.take(second) == (Deed.RECORDED, Deed.FORWARDED)
    assert len(world.sent()) == 2


def test_once_the_relay_has_it_nothing_of_what_was_written_is_kept(world: World) -> None:
    world.take(letter())
    assert world.rows(Forward.data.is_(None), Forward.written.is_(None)) == [(False, False)]

    world.sent()

    assert world.rows(Forward.data.is_(None), Forward.written.is_(None)) == [(True, True)]
    assert world.rows(ReturnedMail.id) == []


def test_staff_see_at_the_delivery_to_whom_it_was_forwarded(world: World) -> None:
    world.take(letter())

    with world.database.reading() as session:
        (one,) = came_back(session, [world.delivery])[world.delivery]

    assert (one.kind, one.forwarded_to) == (FeedbackKind.ANSWERED, DESK)


@pytest.mark.parametrize("answer", ["550 5.1.1 No such user", "close"])
def test_what_the_relay_does_not_take_waits_for_a_person(database: Database, answer: str) -> None:
    stage = "RCPT" if answer != "close" else "DOT"
    with SmtpServer(Rule(stage, answer)) as server:
        world = World(database, server)
        world.take(letter())
        world.sent()

    columns = (ReturnedMail.state, ReturnedMail.is_personal, ReturnedMail.delivery_id)
    assert world.rows(*columns) == [(ReturnedState.WAITING, True, world.delivery)]
    assert world.rows(Forward.data.is_(None)) == [(True,)]
    assert world.rows(Feedback.returned_id) == world.rows(ReturnedMail.id)


@pytest.mark.parametrize("sender", ["", "bounce@bridge.example.org", "unsubscribe+x@bridge.example.org"])
def test_where_nobody_is_said_to_read_answers_it_waits_for_a_person(world: World, sender: str) -> None:
    with world.database.transaction() as session:
        session.get_one(Newsletter, world.newsletter).sender_address = sender
        proof = session.scalars(sa.select(Proof).join(Dispatch, Dispatch.proof_id == Proof.id)).one()
        proof.envelope = {**proof.envelope, "reply_to": ""}

    assert world.take(letter()) == (Deed.RECORDED, Deed.WAITING)
    assert world.rows(ReturnedMail.is_personal) == [(True,)]
    assert world.sent() == []


def test_who_writes_without_end_waits_for_a_person(world: World) -> None:
    done = [
        world.take(letter().replace(b"<one@", f"<{number}@".encode())) for number in range(MOST_A_DAY + 1)
    ]
    later = world.take(letter().replace(b"<one@", b"<later@"), now=NOW + timedelta(days=1, seconds=1))

    assert done == [(Deed.RECORDED, Deed.FORWARDED)] * MOST_A_DAY + [(Deed.RECORDED, Deed.WAITING)]
    assert later == (Deed.RECORDED, Deed.FORWARDED)


def test_the_mail_of_somebody_who_was_erased_meanwhile_is_not_sent(world: World) -> None:
    world.take(letter())
    with world.database.transaction() as session:
        forget(session, session.get_one(Subscriber, world.reader), now=NOW)

    assert world.sent() == []
    assert world.rows(Notice.state) == [(NoticeState.EXPIRED,)]
    assert world.rows(Forward.id) == []


def test_whoever_was_erased_is_heard_when_they_write(world: World) -> None:
    with world.database.transaction() as session:
        forget(session, session.get_one(Subscriber, world.reader), now=NOW)

    assert world.take(letter()) == (Deed.RECORDED, Deed.FORWARDED)
    assert len(world.sent()) == 1


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated",
        "Precedence: bulk",
        "Precedence: list",
        "List-Id: <friends.example.net>",
        "List-Unsubscribe: <mailto:a@b.example>",
        "X-Loop: somebody@example.net",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
    ],
)
def test_a_program_is_not_forwarded(world: World, header: str) -> None:
    assert Deed.FORWARDED not in world.take(letter(header))
    assert world.sent() == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (f"Return-Path: <{PERSON}>", "Return-Path: <>"),
        (f"From: Kim Haneul <{PERSON}>", f"From: {DESK}"),
        (f"From: Kim Haneul <{PERSON}>", "From: Bridge <NEWS@bridge.example.org>"),
        ("Subject: Re: Bridge Quarterly", "Subject: Automatic reply: Bridge Quarterly"),
        ("Subject: Re: Bridge Quarterly", "Subject: 자동 회신: 다리 계간"),
        ("Subject: Re: Bridge Quarterly", "Subject: Read: Bridge Quarterly"),
        (f"From: Kim Haneul <{PERSON}>", "From: nobody"),
    ],
)
def test_an_absence_a_receipt_and_ourselves_are_not_forwarded(world: World, was: str, becomes: str) -> None:
    assert Deed.FORWARDED not in world.take(letter().replace(was.encode(), becomes.encode()))
    assert world.sent() == []


def test_a_mail_that_went_through_too_many_hands_is_not_forwarded(world: World) -> None:
    hops = ["Received: from a by b; Fri, 2 Jan 2026 09:00:00 +0900"] * 31

    assert Deed.FORWARDED not in world.take(letter(*hops))


def test_a_token_that_is_not_ours_forwards_nothing(world: World) -> None:
    forged = mailbox(
        Purpose.BOUNCE, Signer("another secret, of no use " * 2).token(Purpose.BOUNCE, 1), domain=DOMAIN
    )

    assert world.take(letter(), recipient=forged) == ()
    assert world.sent() == []


def test_who_answers_a_confirmation_by_its_return_path_is_forwarded(world: World) -> None:
    with world.database.transaction() as session:
        subscription = session.scalars(sa.select(Subscription)).one()
        notice_id = notices.request_confirmation(session, subscription, now=NOW).id
    to = mailbox(
        Purpose.NOTICE_BOUNCE, factories.SIGNER.token(Purpose.NOTICE_BOUNCE, notice_id), domain=DOMAIN
    )

    assert world.take(letter(), recipient=to) == (Deed.FORWARDED,)
    (got,) = [one for one in world.sent() if one.recipient == DESK]
    assert "answered a mail about a subscription" in words(read(got.data))


OWN_MARKS = ("auto-submitted", "x-auto-response-suppress", "x-loop", "message-id", "from")


def stripped(data: bytes, gone: Sequence[str], *more: bytes) -> bytes:
    """A mail of ours as somebody redirects it, without some of its headers."""
    head, _, body = data.partition(b"\r\n\r\n")
    unfolded = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n")
    left = [
        line for line in unfolded if line.partition(b":")[0].decode().lower() not in (*gone, "return-path")
    ]
    return b"\r\n".join([*more, *left]) + b"\r\n\r\n" + body


def test_nothing_of_ours_that_comes_back_is_forwarded_again(world: World) -> None:
    """Whatever of our marks a redirecting server takes away but one, and to whichever of our addresses it comes."""
    world.take(letter())
    (got,) = world.sent()
    places = [world.return_path, got.sender]
    taken = 0

    @settings(max_examples=60, deadline=None)
    @given(
        gone=st.lists(st.sampled_from(OWN_MARKS), unique=True, max_size=len(OWN_MARKS) - 1),
        place=st.sampled_from(places),
        path=st.sampled_from([DESK, PERSON, "", "someone@elsewhere.example"]),
        hops=st.integers(0, 3),
    )
    def come_back(gone: list[str], place: str, path: str, hops: int) -> None:
        nonlocal taken
        taken += 1
        received = [b"Received: from x by y; Fri, 2 Jan 2026 09:00:00 +0900"] * hops
        more = (f"Return-Path: <{path}>".encode(), *received, f"Delivered-To: {place}".encode())
        again = stripped(got.data, gone, *more)
        assert letter_in(read_mail(again), conclude(again), signer=factories.SIGNER) is None or (
            Deed.FORWARDED not in world.take(again, recipient=place)
        )

    come_back()

    assert taken > 1
    assert world.sent() == []


def test_a_loop_through_the_desk_ends(world: World) -> None:
    """The address that answers go to redirects everything to our return path, and answers by itself besides."""
    world.take(letter())
    rounds = 0
    while mails := world.sent():
        rounds += 1
        for got in mails:
            world.take(b"Return-Path: <" + got.sender.encode() + b">\r\n" + got.data)
            world.take(
                letter("In-Reply-To: " + got.message_id, author=f"Desk <{DESK}>"), recipient=got.sender
            )
            bounced = f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: {got.sender}\r\nSubject: Undeliverable\r\n\r\n"
            world.take(bounced.encode() + b"550 5.1.1 User unknown\r\n", recipient=got.sender)
            world.take(letter(author="Somebody <other@example.net>"), recipient=got.sender)

    assert rounds == 1


def test_our_message_ids_are_known_whatever_else_was_taken_off(world: World) -> None:
    own = notice_message_id(factories.SIGNER, 77, domain=DOMAIN)

    assert Deed.FORWARDED not in world.take(letter().replace(b"<one@mailbox.example>", own.encode(), 1))


def test_a_program_that_hands_it_over_is_told(world: World) -> None:
    with world.database.transaction() as session:
        took = take_letter(
            session, letter(), recipient=world.return_path, signer=factories.SIGNER, now=NOW
        ).as_json()

    assert (took["purpose"], took["delivery"]) == ("bounce", world.delivery)
    assert took["done"] == ["recorded", "forwarded"]
    assert took["concluded"]["sort"] == "reply"
    assert took["says"] == f"Delivery {world.delivery}: a person answers. It is forwarded to {DESK}."


def test_whatever_is_written_makes_one_whole_mail_or_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "MOST_A_DAY", 10_000)
    number = 0

    @settings(max_examples=40, deadline=None)
    @given(name=st.binary(max_size=60), subject=st.binary(max_size=60), body=st.binary(max_size=200))
    def write(name: bytes, subject: bytes, body: bytes) -> None:
        nonlocal number
        number += 1
        head = b"\r\n".join(
            [
                b"Return-Path: <haneul@mailbox.example>",
                b"From: " + name.replace(b"\n", b" ").replace(b"\r", b" ") + b" <haneul@mailbox.example>",
                b"Subject: Re: " + subject.replace(b"\n", b"\n ").replace(b"\r", b"\r "),
                f"Message-ID: <{number}@mailbox.example>".encode(),
            ]
        )
        is_forwarded = Deed.FORWARDED in world.take(head + b"\r\n\r\n" + body)
        sent = world.sent()
        assert len(sent) == is_forwarded
        for got in sent:
            message = read(got.data)
            assert got.data.isascii()
            assert [one.addr_spec for one in message["From"].addresses] == ["news@bridge.example.org"]
            assert [message.get_all(name) for name in ("To", "Reply-To", "Cc", "Bcc")] == [
                [DESK],
                [PERSON],
                None,
                None,
            ]
            assert len(attached(message)) == 1

    write()

    assert number > 10
