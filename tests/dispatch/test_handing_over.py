"""A proof goes to whoever may approve it, and back: each gets one mail, in their own language, while it is still true."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import Database
from newsletter.dispatch.handing_over import ask_for_approval, ask_for_changes, prove
from newsletter.dispatch.models import DispatchState, Notice, NoticeState
from newsletter.dispatch.starting import schedule
from newsletter.errors import Conflict, Invalid, NotAllowed
from newsletter.issues.composing import save
from newsletter.issues.models import Newsletter, Proof
from newsletter.issues.returning import withdraw_note
from newsletter.users.models import User
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import submit_notices
from tests.factories import BASE_URL
from tests.messages.dkim_oracle import DKIM, is_valid
from tests.smtp_server import SmtpServer


class Staff:
    """A database with an editor and two admins, and a relay that is a real server."""

    def __init__(self, database: Database, server: SmtpServer) -> None:
        self.database, self.server = database, server
        with database.transaction() as session:
            self.paper = factories.newsletter(session).id
            self.editor = self._user(session, "Eda", Role.EDITOR)
            self.ada = self._user(session, "Ada", Role.ADMIN)
            self.bo = self._user(session, "Bo", Role.ADMIN, locale="ko")

    def proof(self, session: Session, *, by: int, note: str = "", slug: str = "bridge-12") -> Proof:
        issue = factories.issue(session, session.get_one(Newsletter, self.paper), slug=slug)
        return prove(session, issue, note=note, base_url=BASE_URL, by=self.user(session, by), now=NOW)

    def user(self, session: Session, number: int) -> User:
        return session.get_one(User, number)

    def mails(self) -> dict[str, EmailMessage]:
        """What was mailed, by address, after every notice had its turn."""
        submit_notices(self.database, self.server, dkim=DKIM)
        return {got.recipient: _parsed(got.data) for got in self.server.messages}

    def _user(self, session: Session, name: str, role: Role, locale: str = "en") -> int:
        made = factories.user(session, email=f"{name.lower()}@bridge.example.org", role=role)
        made.name, made.locale = name, locale
        return made.id


def _parsed(data: bytes) -> EmailMessage:
    assert is_valid(data)
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def words(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    return " ".join(part.get_content().split())  # type: ignore[union-attr]


@pytest.fixture
def staff(database: Database) -> Iterator[Staff]:
    with SmtpServer() as server:
        yield Staff(database, server)


def test_who_makes_a_proof_asks_whoever_may_approve_it_in_their_language(staff: Staff) -> None:
    with staff.database.transaction() as session:
        staff.proof(session, by=staff.editor, note="Only <b>page 2</b>\nis new.")

    mails = staff.mails()

    assert set(mails) == {"ada@bridge.example.org", "bo@bridge.example.org"}
    english, korean = mails["ada@bridge.example.org"], mails["bo@bridge.example.org"]
    assert english["Subject"] == "Please approve: Two shores"
    assert "Eda made proof 1 of “Two shores” and asks you to approve it." in words(english)
    assert "Only <b>page 2</b> is new." in words(english)
    assert "&lt;b&gt;page 2&lt;/b&gt;" in words(english, "html")
    for kind in ("plain", "html"):
        assert f"{BASE_URL}/proofs/1" in words(english, kind)
    assert "Eda 님이 “두 기슭”의 확정본 1번을 만들고 승인을 요청했습니다." in words(korean)
    assert english["Auto-Submitted"] == "auto-generated"
    assert english["List-Unsubscribe"] is None


def test_nobody_is_mailed_twice_about_one_proof_nor_about_their_own_asking(staff: Staff) -> None:
    with staff.database.transaction() as session:
        proof = staff.proof(session, by=staff.ada)
        prove(session, proof.issue, note="", base_url=BASE_URL, by=staff.user(session, staff.bo), now=NOW)
        ask_for_approval(session, proof, note="", by=staff.user(session, staff.editor), now=NOW)

    assert set(staff.mails()) == {"bo@bridge.example.org"}


def test_where_ones_own_may_not_be_approved_its_writer_is_not_asked(staff: Staff) -> None:
    with staff.database.transaction() as session:
        session.get_one(Newsletter, staff.paper).forbids_own_approval = True
        issue = factories.issue(session, session.get_one(Newsletter, staff.paper))
        writer, maker = staff.user(session, staff.bo), staff.user(session, staff.editor)
        save(session, issue, factories.content(period="2027"), base=1, by=writer, now=NOW)
        prove(session, issue, note="", base_url=BASE_URL, by=maker, now=NOW)

    assert set(staff.mails()) == {"ada@bridge.example.org"}


def test_who_has_left_is_not_asked(staff: Staff) -> None:
    with staff.database.transaction() as session:
        staff.user(session, staff.bo).disabled_at = NOW
        staff.proof(session, by=staff.editor)

    assert set(staff.mails()) == {"ada@bridge.example.org"}


@pytest.mark.parametrize("what", ["approved", "given back", "edited", "left"])
def test_a_mail_that_is_not_true_any_more_is_not_sent(staff: Staff, what: str) -> None:
    with staff.database.transaction() as session:
        proof = staff.proof(session, by=staff.editor)
        ada = staff.user(session, staff.ada)
        match what:
            case "approved":
                factories.approve(session, proof, by=ada, now=NOW)
            case "given back":
                ask_for_changes(session, proof, note="No", by=ada, now=NOW)
            case "edited":
                save(session, proof.issue, factories.content(period="2027"), base=1, by=ada, now=NOW)
            case "left":
                ada.disabled_at = NOW
                staff.user(session, staff.bo).disabled_at = NOW

    mails = staff.mails()

    assert not any("approve" in str(mail["Subject"]) for mail in mails.values())
    with staff.database.reading() as session:
        asked = session.scalars(sa.select(Notice.state).order_by(Notice.id).limit(2)).all()
    assert set(asked) == {NoticeState.EXPIRED}


def test_who_may_not_make_proofs_may_not_ask(staff: Staff) -> None:
    with staff.database.transaction() as session:
        proof = factories.proof(session, session.get_one(Newsletter, staff.paper), is_approved=False)
        viewer = factories.user(session, email="vi@bridge.example.org", role=Role.VIEWER)

        with pytest.raises(NotAllowed):
            ask_for_approval(session, proof, note="", by=viewer, now=NOW)


def test_an_approved_proof_is_not_asked_for(staff: Staff) -> None:
    with staff.database.transaction() as session:
        proof = factories.proof(session, session.get_one(Newsletter, staff.paper))

        with pytest.raises(Conflict, match="does not wait for approval"):
            ask_for_approval(session, proof, note="", by=staff.user(session, staff.editor), now=NOW)


def test_who_made_it_and_who_wrote_it_get_the_note_of_who_gave_it_back(staff: Staff) -> None:
    with staff.database.transaction() as session:
        issue = factories.issue(session, session.get_one(Newsletter, staff.paper))
        writer, maker = staff.user(session, staff.bo), staff.user(session, staff.editor)
        save(session, issue, factories.content(period="2027"), base=1, by=writer, now=NOW)
        proof = prove(session, issue, note="", base_url=BASE_URL, by=maker, now=NOW)
        ask_for_changes(session, proof, note="The date is wrong.", by=staff.user(session, staff.ada), now=NOW)

    mails = staff.mails()

    assert set(mails) == {"bo@bridge.example.org", "eda@bridge.example.org"}
    told = mails["eda@bridge.example.org"]
    assert told["Subject"] == "Changes asked for: Two shores"
    assert "Ada looked at proof 1 of “Two shores” and asks for changes before it goes out." in words(told)
    assert "The date is wrong." in words(told)
    assert f"{BASE_URL}/proofs/1" in words(told, "html")
    assert mails["bo@bridge.example.org"]["Subject"] == "수정 요청: 두 기슭"


def test_a_note_that_was_withdrawn_is_not_mailed(staff: Staff) -> None:
    with staff.database.transaction() as session:
        proof, ada = staff.proof(session, by=staff.editor), staff.user(session, staff.ada)
        ask_for_changes(session, proof, note="No", by=ada, now=NOW)
        withdraw_note(session, proof, by=ada, now=NOW)

    assert "eda@bridge.example.org" not in staff.mails()


def test_a_proof_that_goes_out_is_not_given_back(staff: Staff) -> None:
    with staff.database.transaction() as session:
        paper = session.get_one(Newsletter, staff.paper)
        proof, ada = factories.proof(session, paper), staff.user(session, staff.ada)
        dispatch = factories.dispatch(
            session, proof, factories.mailing_list(session, paper), state=DispatchState.SCHEDULED
        )

        with pytest.raises(Conflict, match=r"goes out in dispatch 1. Cancel that first"):
            ask_for_changes(session, proof, note="Wait", by=ada, now=NOW)
        dispatch.state = DispatchState.CANCELLED
        assert ask_for_changes(session, proof, note="Wait", by=ada, now=NOW)


def test_a_proof_that_was_given_back_does_not_go_out(staff: Staff) -> None:
    with staff.database.transaction() as session:
        paper = session.get_one(Newsletter, staff.paper)
        proof, ada = factories.proof(session, paper), staff.user(session, staff.ada)
        readers = factories.mailing_list(session, paper)
        factories.subscription(session, readers, "reader@example.org")
        ask_for_changes(session, proof, note="Wait", by=ada, now=NOW)

        with pytest.raises(Conflict, match="Ada asks for changes of proof 1: “Wait”"):
            schedule(session, proof, readers, by=ada, at=NOW, now=NOW)


def test_changes_are_asked_for_with_a_note(staff: Staff) -> None:
    with staff.database.transaction() as session:
        proof = staff.proof(session, by=staff.editor)

        with pytest.raises(Invalid, match="Say in a note"):
            ask_for_changes(session, proof, note=" ", by=staff.user(session, staff.ada), now=NOW)
