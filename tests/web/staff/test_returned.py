"""Returned mail in the browser: shown as text, decided, and found again at the person and the dispatch."""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch.alarms import warn
from newsletter.dispatch.models import DeliveryState, Warned
from newsletter.feedback.inbound.mail_in import receive
from newsletter.feedback.models import BounceRule, ReturnedMail
from newsletter.issues.models import Newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.wording import say, verbatim
from subscribers.suppressing import is_suppressed
from tests import factories
from tests.feedback.bounces.mails import delivery_report, group
from tests.web.conftest import Browser

UNSAFE = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {to}
Subject: failure <img src=x onerror=alert(1)>
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

Box no longer served <script>alert(1)</script> here.
--b
Content-Type: text/html

<p id=theirs>Box</p>
--b--
"""


@dataclass(frozen=True)
class Sent:
    """One delivery, to one reader."""

    runtime: Runtime
    delivery_id: int
    dispatch_id: int
    page: str
    address_hash: str

    def comes_back(self, mail: str | bytes, *, to: str = "") -> int:
        token = factories.SIGNER.token("bounce", self.delivery_id)
        address = to or f"bounce+{token}@bridge.example.org"
        data = mail if isinstance(mail, bytes) else mail.format(to=address).encode()
        with self.runtime.database.transaction() as session:
            receive(session, data, recipient=address, signer=factories.SIGNER, now=self.runtime.clock())
            return session.scalars(sa.select(sa.func.max(ReturnedMail.id))).one()

    @property
    def is_suppressed(self) -> bool:
        with self.runtime.database.reading() as session:
            return is_suppressed(session, self.address_hash)


@pytest.fixture
def sent(runtime: Runtime) -> Sent:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        readers = factories.mailing_list(session, paper)
        subscription = factories.subscription(session, readers, "reader@mailbox.example")
        dispatch = factories.dispatch(session, factories.proof(session, paper), readers)
        delivery = factories.delivery(
            session,
            dispatch,
            subscription.subscriber,
            state=DeliveryState.ACCEPTED,
            reply=verbatim("250 2.0.0 Ok"),
        )
        factories.chunk(session, dispatch, [delivery])
        page = f"/lists/{readers.slug}/subscriptions/{subscription.id}"
        return Sent(runtime, delivery.id, dispatch.id, page, subscription.subscriber.address_hash)


@pytest.fixture
def admin(browser: Browser, sent: Sent) -> TestClient:
    return browser(Role.ADMIN)


def test_a_mail_that_waits_is_listed_and_shown_as_text_only(admin: TestClient, sent: Sent) -> None:
    number = sent.comes_back(UNSAFE)

    listed, shown = admin.get("/returned").text, admin.get(f"/returned/{number}").text
    source = admin.get(f"/returned/{number}?as=source").text

    assert f'href="/returned/{number}"' in listed
    assert "reader@mailbox.example" in listed
    for page in (listed, shown, source):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<p id=theirs>" not in page
    assert "Box no longer served &lt;script&gt;" in shown
    assert "&lt;p id=theirs&gt;" in source


def test_what_somebody_decides_is_done(admin: TestClient, sent: Sent) -> None:
    number = sent.comes_back(UNSAFE)

    response = admin.post(f"/returned/{number}/decision", data={"meaning": "dead", "phrase": ""})

    assert response.headers["location"] == "/returned"
    assert "Its address is suppressed." in admin.get("/returned").text
    assert sent.is_suppressed
    assert "The address does not exist any more" in admin.get("/returned?state=decided").text
    again = admin.post(f"/returned/{number}/decision", data={"meaning": "nothing", "phrase": ""})
    assert again.headers["location"] == f"/returned/{number}"
    assert "It was decided already." in admin.get(f"/returned/{number}").text


def test_a_decision_can_become_a_rule_and_the_rule_can_go(admin: TestClient, sent: Sent) -> None:
    number = sent.comes_back(UNSAFE)
    other = sent.comes_back(UNSAFE.replace("here.", "there."))

    form = {"meaning": "ours", "phrase": "Box no longer served"}
    admin.post(f"/returned/{number}/decision", data=form)

    page = admin.get("/returned").text
    assert "The rule is kept, and decided 1 more." in page
    assert "“box no longer served”" in page
    assert f'href="/returned/{other}"' not in page
    with sent.runtime.database.reading() as session:
        rule = session.scalars(sa.select(BounceRule.id)).one()
    admin.post(f"/returned/rules/{rule}/removal")
    assert "“box no longer served”" not in admin.get("/returned").text


def test_a_phrase_that_says_nothing_decides_nothing(admin: TestClient, sent: Sent) -> None:
    number = sent.comes_back(UNSAFE)

    response = admin.post(f"/returned/{number}/decision", data={"meaning": "dead", "phrase": "550"})

    assert response.status_code == 422
    assert "8 to 200 letters" in response.text
    assert not sent.is_suppressed


def test_an_editor_decides_but_makes_no_rule_and_sees_none_of_no_newsletter(
    browser: Browser, sent: Sent
) -> None:
    number, strange = sent.comes_back(UNSAFE), sent.comes_back(UNSAFE, to="bounces@bridge.example.org")
    editor = browser(Role.EDITOR)

    listed = editor.get("/returned").text

    assert f'href="/returned/{number}"' in listed
    assert f'href="/returned/{strange}"' not in listed
    assert editor.get(f"/returned/{strange}").status_code == 403
    assert 'name="phrase"' not in editor.get(f"/returned/{number}").text
    ruled = editor.post(
        f"/returned/{number}/decision", data={"meaning": "ours", "phrase": "box no longer served"}
    )
    assert ruled.status_code == 403


def test_the_person_and_the_dispatch_tell_what_came_back(admin: TestClient, sent: Sent) -> None:
    full = group("reader@mailbox.example", "failed", "5.2.2", "552 5.2.2 mailbox is full")
    report = delivery_report(full + "\nRemote-MTA: dns; mx.mailbox.example")
    number = sent.comes_back(report)

    for page in (admin.get(sent.page).text, admin.get(f"/dispatches/{sent.dispatch_id}").text):
        assert "250 2.0.0 Ok" in page
        assert "Bounced" in page
        assert "the mailbox is full" in page
        assert "5.2.2 · mx.mailbox.example · " in page
        assert "552 5.2.2 mailbox is full" in page
        assert f'href="/returned/{number}"' in page


def test_the_dispatch_shows_what_its_admins_were_warned_of(admin: TestClient, sent: Sent) -> None:
    because = say("{people} of the {accepted} addresses that it went to do not exist", people=3, accepted=120)
    with sent.runtime.database.transaction() as session:
        warn(session, sent.dispatch_id, Warned.DEAD, because=because, now=sent.runtime.clock())

    page = admin.get(f"/dispatches/{sent.dispatch_id}").text

    assert "3 of the 120 addresses that it went to do not exist." in page


def test_a_viewer_reads_why_but_not_the_mail(browser: Browser, sent: Sent) -> None:
    number = sent.comes_back(UNSAFE)
    page = browser(Role.VIEWER).get(f"/dispatches/{sent.dispatch_id}").text

    assert "Not understood" in page
    assert f'href="/returned/{number}"' not in page


PERSONAL = """\
Return-Path: <reader@mailbox.example>
From: =?utf-8?B?6rmA7ZWY64qY?= <reader@mailbox.example>
To: {to}
Subject: =?utf-8?B?7KeI66y47J6F64uI64uk?=
Content-Type: text/html; charset=utf-8

<p>다음 모임에 <b>친구</b>와 가도 될까요?<script>alert(1)</script></p>
"""


def test_what_a_person_wrote_and_nobody_got_can_be_read_and_answered(browser: Browser, sent: Sent) -> None:
    with sent.runtime.database.transaction() as session:
        session.scalars(sa.select(Newsletter)).one().sender_address = ""
    returned_id = sent.comes_back(PERSONAL)
    client = browser(Role.ADMIN)

    assert "A person wrote it" in client.get("/returned").text
    page = client.get(f"/returned/{returned_id}").text
    assert "질문입니다" in page
    assert "친구" in page
    assert "alert" not in page
    assert 'href="mailto:reader@mailbox.example"' in page
    assert 'value="full"' not in page
    assert 'name="phrase"' not in page

    client.post(f"/returned/{returned_id}/decision", data={"meaning": "nothing"})

    assert "질문입니다" in client.get("/returned?state=decided").text
    assert not sent.is_suppressed


def test_an_answer_that_went_on_says_to_whom_at_the_person_and_the_dispatch(
    browser: Browser, sent: Sent
) -> None:
    token = factories.SIGNER.token("bounce", sent.delivery_id)
    to = f"bounce+{token}@bridge.example.org"
    with sent.runtime.database.transaction() as session:
        data = PERSONAL.format(to=to).encode()
        receive(session, data, recipient=to, signer=factories.SIGNER, now=sent.runtime.clock())

    client = browser(Role.ADMIN)

    for page in (sent.page, f"/dispatches/{sent.dispatch_id}"):
        assert "forwarded to news@bridge.example.org" in client.get(page).text
