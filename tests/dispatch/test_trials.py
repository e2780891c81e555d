"""Test mails arrive as a delivery would, marked, and nothing knows of them."""

import email
import email.policy
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash, parse_address
from newsletter.db import Database
from newsletter.dispatch import notices
from newsletter.dispatch.models import Delivery, Dispatch, Notice, NoticeState, TrialMail
from newsletter.dispatch.trial_recipients import read_recipients
from newsletter.dispatch.trials import MOST_AN_HOUR, answer_of, send_trial
from newsletter.errors import Conflict, Invalid, NotAllowed, NotFound
from newsletter.feedback.inbound.mail_in import receive
from newsletter.issues.composing import save
from newsletter.issues.models import Issue, Newsletter, Proof
from newsletter.issues.reviews.models import Naming, RevisionMark
from newsletter.links import PAGES
from newsletter.messages.letterhead import Letterhead
from newsletter.relays.smtp import SmtpRelay
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import User
from newsletter.users.roles import Role
from subscribers.models import Subscriber, Suppression, SuppressionReason
from subscribers.suppressing import suppress
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import POLICY
from tests.factories import BASE_URL
from tests.messages.dkim_oracle import DKIM, is_valid
from tests.smtp_server import Rule, SmtpServer


class Desk:
    """An issue that says more than its proof, and an editor who tries it out."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.transaction() as session:
            proof = factories.proof(session, factories.newsletter(session), is_approved=False)
            save(
                session,
                proof.issue,
                factories.content(subject={"en": "Three shores", "ko": "세 기슭"}),
                base=1,
                by=OPERATOR,
                now=NOW,
            )
            self.editor = factories.user(session, email="eda@bridge.example.org", role=Role.EDITOR).id

    def send(
        self, to: str, *, proof: int | None = None, locales: Sequence[str] = (), reader: str = ""
    ) -> None:
        with self.database.transaction() as session:
            self.queue(session, to, proof=proof, locales=locales, reader=reader)

    def queue(
        self,
        session: Session,
        to: str,
        *,
        proof: int | None = None,
        locales: Sequence[str] = (),
        reader: str = "",
        by: User | None = None,
    ) -> list[TrialMail]:
        return send_trial(
            session,
            session.scalars(sa.select(Issue)).first(),  # type: ignore[arg-type]
            session.get_one(Proof, proof) if proof else None,
            to=read_recipients(session, to),
            locales=locales,
            reader=reader,
            base_url=BASE_URL,
            signer=factories.SIGNER,
            by=by or session.get_one(User, self.editor),
            now=NOW,
        )

    def submit(self, *rules: Rule) -> list[EmailMessage]:
        """Every notice has its turn at a server with these rules; what it took."""
        with self.database.reading() as session:
            waiting = session.scalars(sa.select(Notice.id).order_by(Notice.id)).all()
        with SmtpServer(*rules) as server:
            relay = SmtpRelay(server.url)
            for notice_id in waiting:
                notices.submit(
                    self.database,
                    relay,
                    notice_id,
                    letterhead=Letterhead(BASE_URL, factories.SIGNER, DKIM),
                    retries=POLICY,
                    clock=lambda: NOW,
                )
            relay.close()
            taken = list(server.messages)
        assert all(is_valid(got.data) for got in taken)
        return [email.message_from_bytes(got.data, policy=email.policy.default) for got in taken]  # type: ignore[misc]

    def answers(self) -> list[str]:
        with self.database.reading() as session:
            trials = session.scalars(sa.select(TrialMail).order_by(TrialMail.id)).all()
            return [str(answer_of(trial.notice, address=trial.address)) for trial in trials]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    return str(found.get_content())  # type: ignore[union-attr]


def test_it_shows_what_the_issue_says_now_and_is_marked_in_its_language(desk: Desk) -> None:
    desk.send("eda@bridge.example.org")

    english, korean = desk.submit()

    assert english["Subject"] == "[Test] Three shores"
    assert korean["Subject"] == "[시험] 세 기슭"
    for kind in ("plain", "html"):
        assert "This is a test mail." in part(english, kind)[: part(english, kind).index("The table")]
        assert "시험 메일입니다." in part(korean, kind)
    assert "We *met* in" not in part(english, "html")
    assert "Alex" in part(english, "plain")


def test_of_a_proof_it_shows_what_was_frozen(desk: Desk) -> None:
    desk.send("eda@bridge.example.org", proof=1, locales=["en"])

    (message,) = desk.submit()

    assert message["Subject"] == "[Test] Two shores"


def test_it_speaks_to_whom_one_wishes(desk: Desk) -> None:
    desk.send("eda@bridge.example.org", locales=["en"], reader="Eda <Q>")

    (message,) = desk.submit()

    assert "in Eda <Q>" in part(message, "plain")
    assert "in Eda &lt;Q&gt;" in part(message, "html")


def test_its_headers_are_those_of_a_delivery_but_nothing_of_it_belongs_to_a_person(desk: Desk) -> None:
    desk.send("eda@bridge.example.org", locales=["en"])

    (message,) = desk.submit()

    assert message["List-Unsubscribe"] == f"<{BASE_URL}/test-mail>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {"From", "To", "Date", "Message-ID", "List-Id", "Feedback-ID"} <= set(message.keys())
    whole = message.as_string() + part(message, "html") + part(message, "plain")
    assert not [page for page in PAGES if f"{BASE_URL}{page}" in whole]
    assert "unsubscribe+" not in whole
    assert part(message, "html").count(f"{BASE_URL}/test-mail") >= 2


def test_of_a_proof_it_leads_to_the_page_that_only_those_find_who_have_the_link(desk: Desk) -> None:
    desk.send("eda@bridge.example.org", proof=1, locales=["ko"])

    (message,) = desk.submit()

    assert f"{BASE_URL}/e/{factories.SIGNER.token('edition', 1, 1)}" in part(message, "html")
    assert "/editions/" not in part(message, "html")
    assert f"{BASE_URL}/test-mail" in part(message, "html")


def test_no_dispatch_delivery_or_subscriber_knows_of_it(desk: Desk) -> None:
    desk.send("eda@bridge.example.org, boss@elsewhere.example")
    desk.submit()

    with desk.database.reading() as session:
        for model in (Dispatch, Delivery, Subscriber):
            assert session.scalar(sa.select(sa.func.count()).select_from(model)) == 0


def test_the_relays_answers_are_told(desk: Desk) -> None:
    desk.send("a@example.org\nb@example.org\nc@example.org", locales=["en"])
    assert desk.answers()[0] == "It is on its way to the relay for a@example.org."

    desk.submit(
        Rule("RCPT", "550 5.1.1 No such user", recipient="b@example.org"),
        Rule("RCPT", "451 4.2.1 Come back later", recipient="c@example.org"),
    )

    accepted, refused, later = desk.answers()
    assert accepted == "The relay accepted it for a@example.org."
    assert refused == "The relay refused it for b@example.org: 550 5.1.1 No such user"
    assert later.startswith("It could not go out to c@example.org yet, and is tried again: 451 4.2.1")


def test_what_comes_back_of_it_suppresses_nobody(desk: Desk) -> None:
    desk.send("eda@bridge.example.org", locales=["en"])
    with desk.database.transaction() as session:
        notice_id = session.scalars(sa.select(Notice.id)).one()
        return_path = f"bounce+{factories.SIGNER.token('notice-bounce', notice_id)}@bridge.example.org"
        received = receive(
            session,
            b"From: MAILER-DAEMON@example.org\r\nSubject: failed\r\n\r\n550 5.1.1 <eda@bridge.example.org>\r\n",
            recipient=return_path,
            signer=factories.SIGNER,
            now=NOW,
        )

        assert received.done == ()
        assert session.scalars(sa.select(Suppression)).all() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a@example.org\nno address\nb@\n", "Line 2: “no address” is not.*\nLine 3: “b@” is not"),
        ("a@example.org, x@y", "Line 1: “x@y” is not"),
    ],
)
def test_every_line_that_is_no_address_is_named(session: Session, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        read_recipients(session, text)


def test_a_colleague_can_be_named_in_the_place_of_their_address(session: Session) -> None:
    factories.user(session, email="hana@bridge.example.org").name = "Kim  Hana"
    former = factories.user(session, email="old@bridge.example.org")
    former.name, former.disabled_at = "Olga", NOW

    named = read_recipients(session, "kim hana, x@example.org\nhana@bridge.example.org")

    assert [one.key for one in named] == ["hana@bridge.example.org", "x@example.org"]
    with pytest.raises(Invalid, match="Line 1: “Olga” is not"):
        read_recipients(session, "Olga")


def test_a_name_that_two_bear_is_asked_about(session: Session) -> None:
    for address in ("one@bridge.example.org", "two@bridge.example.org"):
        factories.user(session, email=address)

    with pytest.raises(Invalid, match="Several people are called Ada"):
        read_recipients(session, "Ada")


def test_the_revision_that_went_out_is_marked_for_good(desk: Desk) -> None:
    desk.send("eda@bridge.example.org")
    desk.send("eda@bridge.example.org")

    with desk.database.reading() as session:
        marks = session.scalars(sa.select(RevisionMark)).all()
    assert [(mark.kind, mark.user_id) for mark in marks] == [(Naming.TESTED, desk.editor)]


def test_an_address_that_is_named_twice_gets_one_mail(desk: Desk) -> None:
    desk.send("eda@bridge.example.org\nEDA@bridge.example.org", locales=["en"])

    assert len(desk.submit()) == 1


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("", "at least one address"),
        ("\n".join(f"a{number}@example.org" for number in range(11)), "at most 10 addresses"),
        ("한@example.org", "no ordinary relay takes it"),
    ],
)
def test_addresses_it_cannot_go_to_are_refused(desk: Desk, to: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        desk.send(to)


def suppressed(session: Session, email: str) -> None:
    suppress(
        session,
        address_hash(factories.SIGNER, parse_address(email).key),
        reason=SuppressionReason.REQUESTED,
        evidence={},
        now=NOW,
    )


def test_who_must_not_be_mailed_gets_no_test_mail_either_unless_they_are_a_colleague(desk: Desk) -> None:
    with desk.database.transaction() as session:
        suppressed(session, "eda@bridge.example.org")
        suppressed(session, "gone@example.org")

    desk.send("eda@bridge.example.org", locales=["en"])
    with pytest.raises(Invalid, match=r"gone@example.org must not be mailed"):
        desk.send("eda@bridge.example.org\ngone@example.org", locales=["en"])
    with desk.database.transaction() as session:
        session.get_one(User, desk.editor).disabled_at = NOW
        with pytest.raises(Invalid, match=r"eda@bridge.example.org must not be mailed"):
            desk.queue(session, "eda@bridge.example.org", by=factories.user(session))


def test_a_colleague_sends_so_many_within_an_hour(desk: Desk) -> None:
    ten = "\n".join(f"a{number}@example.org" for number in range(10))
    for _ in range(MOST_AN_HOUR // 20):
        desk.send(ten)

    with pytest.raises(Conflict, match=f"at most {MOST_AN_HOUR} are sent"):
        desk.send("one@example.org", locales=["en"])
    with desk.database.transaction() as session:
        session.execute(sa.update(Notice).values(created_at=NOW - timedelta(hours=1)))
    desk.send("one@example.org", locales=["en"])


def test_who_may_only_look_sends_none(desk: Desk) -> None:
    with desk.database.transaction() as session:
        viewer = factories.user(session, email="vi@bridge.example.org", role=Role.VIEWER)

        with pytest.raises(NotAllowed):
            desk.queue(session, "vi@bridge.example.org", by=viewer)


def test_a_language_without_an_edition_and_a_proof_of_another_issue_are_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound, match="no edition in the language “fr”"):
        desk.send("eda@bridge.example.org", locales=["fr"])
    with desk.database.transaction() as session:
        other = factories.proof(session, session.get_one(Newsletter, 1), slug="bridge-13")
        with pytest.raises(NotFound, match="no proof"):
            desk.queue(session, "eda@bridge.example.org", proof=other.id)


def test_a_test_mail_is_forgotten_after_a_month(desk: Desk) -> None:
    desk.send("boss@elsewhere.example", locales=["en"])
    desk.submit()

    with desk.database.transaction() as session:
        notices.tick(session, retries=POLICY, now=NOW + timedelta(days=29))
        assert session.scalars(sa.select(Notice.state)).all() == [NoticeState.ACCEPTED]
        notices.tick(session, retries=POLICY, now=NOW + timedelta(days=31))
        assert session.scalars(sa.select(TrialMail.id)).all() == []


def test_all_languages_in_one_mail_are_tried_out_too(desk: Desk) -> None:
    with desk.database.transaction() as session:
        issue = session.scalars(sa.select(Issue)).one()
        save(session, issue, factories.content(stacked=True), base=2, by=OPERATOR, now=NOW)
    desk.send("eda@bridge.example.org", locales=["mul"])

    (mail,) = desk.submit()

    assert mail["Subject"] == "[Test] Two shores | 두 기슭"
    for kind in ("plain", "html"):
        for said in ("This is a test mail.", "시험 메일입니다.", "The table", "식탁"):
            assert said in part(mail, kind)
