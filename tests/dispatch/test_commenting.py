"""Whom a comment names gets a mail of it, in their own language, once, and while it still matters."""

import email
import email.policy
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from newsletter.db import Database
from newsletter.dispatch.commenting import comment, comment_as_guest
from newsletter.dispatch.models import Notice, NoticeState
from newsletter.issues.models import Issue
from newsletter.issues.reviews.commenting import Spot, resolve_thread, take_back_comment
from newsletter.issues.reviews.models import Comment
from newsletter.issues.reviews.preview_links import make_preview_link
from newsletter.issues.reviews.wishes import Wish
from newsletter.users.models import User
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW
from tests.dispatch.conftest import submit_notices
from tests.factories import BASE_URL
from tests.smtp_server import SmtpServer

ARTICLE = "01K0000000000000000000000B"


class Desk:
    """An issue that an editor and a Korean viewer may read."""

    def __init__(self, database: Database, server: SmtpServer) -> None:
        self.database, self.server = database, server
        with database.transaction() as session:
            self.issue = factories.issue(session, factories.newsletter(session)).id
            eda = factories.user(session, email="eda@bridge.example.org", role=Role.EDITOR)
            hana = factories.user(session, email="hana@bridge.example.org", role=Role.VIEWER)
            eda.name, hana.name, hana.locale = "Eda", "김하나", "ko"
            self.eda, self.hana = eda.id, hana.id

    def say(self, text: str) -> int:
        with self.database.transaction() as session:
            issue, eda = session.get_one(Issue, self.issue), session.get_one(User, self.eda)
            return comment(session, issue, Spot(ARTICLE), text=text, by=eda, now=NOW).id

    def mails(self) -> list[tuple[str, str, str]]:
        """To whom, the subject and the text of each mail that goes out when every notice has its turn."""
        before = len(self.server.messages)
        submit_notices(self.database, self.server)
        return [_read(got.recipient, got.data) for got in self.server.messages[before:]]

    def states(self) -> list[NoticeState]:
        with self.database.reading() as session:
            return list(session.scalars(sa.select(Notice.state)))


def _read(to: str, data: bytes) -> tuple[str, str, str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return to, str(message["subject"]), body.get_content()


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with SmtpServer() as server:
        yield Desk(database, server)


def test_who_is_named_reads_what_was_said_of_what_and_where_to_answer(desk: Desk) -> None:
    desk.say("@김하나님: shorter?\nIt is long. @Eda")

    ((to, subject, text),) = desk.mails()

    assert to == "hana@bridge.example.org"
    assert "두 기슭" in subject
    assert "@김하나님: shorter?\nIt is long. @Eda" in text.replace("\r\n", "\n")
    assert "The table" in text
    assert f"{BASE_URL}/issues/bridge-12/comments#thread-1" in text
    assert desk.mails() == []


def test_nobody_is_mailed_of_a_comment_that_names_nobody(desk: Desk) -> None:
    desk.say("Shorter?")

    assert desk.mails() == []


@pytest.mark.parametrize("what", ["taken back", "settled", "left"])
def test_a_mail_that_nobody_needs_any_more_is_not_sent(desk: Desk, what: str) -> None:
    said = desk.say("@김하나: shorter?")
    with desk.database.transaction() as session:
        made, eda = session.get_one(Comment, said), session.get_one(User, desk.eda)
        if what == "taken back":
            take_back_comment(session, made, by=eda)
        elif what == "settled":
            resolve_thread(session, made.thread, by=eda, now=NOW)
        else:
            session.get_one(User, desk.hana).disabled_at = NOW

    assert desk.mails() == []
    assert desk.states() == [NoticeState.EXPIRED]


def test_who_made_the_link_reads_what_a_guest_said(desk: Desk) -> None:
    with desk.database.transaction() as session:
        issue, eda = session.get_one(Issue, desk.issue), session.get_one(User, desk.eda)
        link = make_preview_link(session, issue, Wish(takes_comments=True), by=eda, now=NOW)
        comment_as_guest(session, link, Spot(), name="Gil\r\nBcc: x", text="Fine", now=NOW)

    ((to, subject, text),) = desk.mails()

    assert (to, subject) == ("eda@bridge.example.org", "Comment: Two shores")
    assert "Gil Bcc: x, who came by a preview link of yours" in text
