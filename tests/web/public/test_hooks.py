"""What providers tell changes what it speaks of, once, and nothing of anybody else; it is taken only when it is kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import Response
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from newsletter.db import Database
from newsletter.feedback.inbound.ways.hooks import taking
from newsletter.feedback.inbound.ways.hooks.calls import Request
from newsletter.feedback.inbound.ways.hooks.models import HookCall
from newsletter.runtime import Runtime
from newsletter.signing import Signer
from newsletter.web.app import create_app
from subscribers.models import SubscriptionState, SuppressionReason
from tests.conftest import NOW
from tests.feedback.inbound.ways.conftest import ADDRESS, RECEIPT, Sent, sent_in
from tests.feedback.inbound.ways.providers import (
    LOGIN,
    PEM_PATH,
    SECRET,
    SNS_HOST,
    TOPIC,
    Amazon,
    SendGrid,
    brevo_event,
    generic,
    mailgun,
    mailgun_failure,
    postmark_bounce,
    request,
    sendgrid_bounce,
    ses_bounce,
    ses_complaint,
    ses_delivery,
    with_login,
)
from tests.sites import Site
from tests.web.conftest import SetClock

SENDGRID = SendGrid()


@pytest.fixture
def settings() -> dict[str, object]:
    return {
        "hook_ses": TOPIC,
        "hook_sendgrid": SENDGRID.verification_key,
        "hook_mailgun": SECRET,
        "hook_postmark": LOGIN,
        "hook_brevo": SECRET,
        "hook_generic": SECRET,
        "hook_mime": f"an older token of ours, {SECRET}",
    }


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def site(tmp_path: Path, amazon: Amazon) -> Iterator[Site]:
    with Site(tmp_path, names=(SNS_HOST,)).running() as running:
        running.says(PEM_PATH, amazon.certificate)
        yield running


@pytest.fixture
def client(runtime: Runtime, site: Site) -> Iterator[TestClient]:
    egress = site.egress()
    yield TestClient(create_app(replace(runtime, egress=egress)), follow_redirects=False)
    egress.close()


@pytest.fixture
def sent(database: Database) -> Sent:
    return sent_in(database)


def post(client: TestClient, provider: str, call: Request) -> Response:
    return client.post(f"/hooks/{provider}", content=call.body, headers=dict(call.headers))


def taken_in(client: TestClient, provider: str, call: Request) -> str:
    answer = post(client, provider, call)
    assert answer.status_code == 200, answer.text
    return answer.text


def calls_about(sent: Sent, amazon: Amazon) -> dict[str, Request]:
    """A call of each provider that says that the address does not exist, each with another sign of whose mail it is."""
    unsubscribe = {"name": "List-Unsubscribe", "value": f"<https://x.example/u/x>, <mailto:{sent.leave_at}>"}
    sendgrid = {"sg_message_id": f"{RECEIPT}.filter0001.1.2.0"}
    return {
        "ses": request(amazon.signed(ses_bounce(ADDRESS, headers=(unsubscribe,)), at=NOW)),
        "sendgrid": SENDGRID.call(sendgrid_bounce(ADDRESS, **sendgrid), at=NOW),
        "mailgun": mailgun(mailgun_failure(ADDRESS, message_id=sent.message_id), at=NOW),
        "postmark": with_login(postmark_bounce(ADDRESS, Metadata={"newsletter": sent.return_path})),
        "brevo": request(
            brevo_event(ADDRESS, "hard_bounce", **{"message-id": f"<{RECEIPT}>"}),
            authorization=f"Bearer {SECRET}",
        ),
        "generic": generic(
            {
                "id": "1",
                "kind": "bounced",
                "address": ADDRESS,
                "status": "5.1.1",
                "text": "550 no such user",
                "return_path": sent.return_path,
            },
            at=NOW,
        ),
    }


PROVIDERS = ["ses", "sendgrid", "mailgun", "postmark", "brevo", "generic"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_dead_address_is_given_up(client: TestClient, sent: Sent, amazon: Amazon, provider: str) -> None:
    assert taken_in(client, provider, calls_about(sent, amazon)[provider]) == "Taken."

    assert sent.feedback == ["bounced"]
    assert sent.suppressed_because is SuppressionReason.BOUNCED
    assert sent.state is SubscriptionState.CONFIRMED


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_same_call_again_is_answered_and_does_nothing(
    client: TestClient, sent: Sent, amazon: Amazon, provider: str
) -> None:
    call = calls_about(sent, amazon)[provider]
    taken_in(client, provider, call)

    assert taken_in(client, provider, call) == "Taken before."
    assert sent.feedback == ["bounced"]
    with sent.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(HookCall)) == 1


def test_the_same_event_in_another_call_counts_once(client: TestClient, sent: Sent, amazon: Amazon) -> None:
    said = ses_bounce(ADDRESS, receipt=RECEIPT)
    for number in range(2):
        call = request(amazon.signed(said, at=NOW, MessageId=f"message {number}"))
        assert taken_in(client, "ses", call) == "Taken."

    assert sent.feedback == ["bounced"]


@pytest.mark.parametrize(
    "foreign",
    [
        {"receipt": "another receipt"},
        {"receipt": RECEIPT, "address": "somebody@mailbox.example"},
        {"return_path": f"bounce+{Signer('a key of another').token('bounce', 1)}@bridge.example.org"},
        {"message_id": "<0123456789012345678901234567890123456789@bridge.example.org>"},
        {"text": "550 5.1.1 no such user, see {token}"},
        {},
    ],
    ids=["receipt", "address", "token", "message id", "token in the text", "nothing"],
)
def test_a_mail_of_somebody_else_changes_nothing(
    client: TestClient, sent: Sent, foreign: dict[str, str]
) -> None:
    event = {"id": "1", "kind": "bounced", "address": ADDRESS, "text": "550 5.1.1 no such user", **foreign}
    event["text"] = event["text"].replace("{token}", sent.return_path)

    assert taken_in(client, "generic", generic(event, at=NOW)) == "Taken."

    assert (sent.feedback, sent.suppressed_because) == ([], None)


def test_a_bounce_of_another_address_than_we_mailed_suppresses_nobody(client: TestClient, sent: Sent) -> None:
    event = {
        "id": "1",
        "kind": "bounced",
        "address": "forwarded@elsewhere.example",
        "text": "550 5.1.1 no such user",
        "return_path": sent.return_path,
    }

    taken_in(client, "generic", generic(event, at=NOW))

    assert (sent.feedback, sent.suppressed_because) == (["bounced"], None)


@pytest.mark.parametrize(
    ("status", "diagnostic"),
    [
        ("5.7.1", "smtp; 550 5.7.1 our system has detected that this message is likely unsolicited mail"),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full"),
        ("4.4.7", "smtp; 421 4.4.7 delivery time expired"),
        ("", ""),
    ],
)
def test_what_they_call_permanent_is_judged_by_its_words(
    client: TestClient, sent: Sent, amazon: Amazon, status: str, diagnostic: str
) -> None:
    said = ses_bounce(ADDRESS, receipt=RECEIPT, status=status, diagnostic=diagnostic)

    taken_in(client, "ses", request(amazon.signed(said, at=NOW)))

    assert (sent.feedback, sent.suppressed_because) == (["bounced"], None)


def test_a_complaint_is_for_all_lists(client: TestClient, sent: Sent, amazon: Amazon) -> None:
    taken_in(client, "ses", request(amazon.signed(ses_complaint(ADDRESS, receipt=RECEIPT), at=NOW)))

    assert sent.feedback == ["complained"]
    assert sent.suppressed_because is SuppressionReason.COMPLAINED
    assert sent.state is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize("order", [("bounce", "delivery"), ("delivery", "bounce")])
def test_a_bounce_counts_whenever_it_comes(
    client: TestClient, sent: Sent, amazon: Amazon, order: tuple[str, str]
) -> None:
    said = {
        "bounce": ses_bounce(ADDRESS, receipt=RECEIPT),
        "delivery": ses_delivery(ADDRESS, receipt=RECEIPT),
    }
    for name in order:
        taken_in(client, "ses", request(amazon.signed(said[name], at=NOW, MessageId=name)))

    assert sorted(sent.feedback) == ["bounced", "delivered"]
    assert sent.suppressed_because is SuppressionReason.BOUNCED


def test_who_leaves_at_the_provider_leaves_the_list_of_the_mail(client: TestClient, sent: Sent) -> None:
    event = {"id": "1", "kind": "unsubscribed", "address": ADDRESS, "return_path": sent.return_path}

    taken_in(client, "generic", generic(event, at=NOW))

    assert sent.state is SubscriptionState.UNSUBSCRIBED
    assert sent.feedback == ["unsubscribed"]
    assert sent.suppressed_because is None
    assert sent.notices == []


def test_an_old_wish_to_leave_does_not_come_true_again(
    client: TestClient, sent: Sent, clock: SetClock
) -> None:
    event = {"id": "1", "kind": "unsubscribed", "address": ADDRESS, "return_path": sent.return_path}
    call = generic(event, at=NOW)
    taken_in(client, "generic", call)
    clock.go_on(minutes=6)

    assert post(client, "generic", call).status_code == 403


def test_many_events_are_taken_in_portions_and_each_counts(
    client: TestClient, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "_PORTION", 2)
    events = [
        {"id": str(number), "kind": "delivered", "address": ADDRESS, "return_path": sent.return_path}
        for number in range(5)
    ]

    taken_in(client, "generic", generic(*events, at=NOW))

    assert sent.feedback == ["delivered"] * 5


def test_a_line_in_the_words_of_a_server_forges_no_other_recipient(client: TestClient, sent: Sent) -> None:
    event = {
        "id": "1\r\n\r\nFinal-Recipient: rfc822; reader@mailbox.example\r\nAction: failed\r\nStatus: 5.1.1",
        "kind": "bounced",
        "address": "x@elsewhere.example\r\nFinal-Recipient: rfc822; reader@mailbox.example",
        "text": f"452 later\r\n\r\nFinal-Recipient: rfc822; {ADDRESS}\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        "status": "4.2.2\r\nStatus: 5.1.1",
        "return_path": sent.return_path,
    }

    taken_in(client, "generic", generic(event, at=NOW))

    assert sent.suppressed_because is None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_without_a_secret_nobody_listens(runtime: Runtime, provider: str) -> None:
    silent = replace(runtime, settings=runtime.settings.model_copy(update={f"hook_{provider}": ""}))

    assert TestClient(create_app(silent)).post(f"/hooks/{provider}", content=b"{}").status_code == 404


def test_nobody_else_is_listened_to(client: TestClient) -> None:
    assert client.post("/hooks/somebody", content=b"{}").status_code == 404
    assert client.get("/hooks/ses").status_code == 405


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_is_not_believed_changes_nothing_and_is_told_without_its_secret(
    client: TestClient, sent: Sent, amazon: Amazon, provider: str
) -> None:
    headers, body = calls_about(sent, amazon)[provider]
    body = body.replace(b"bounce", b"bounse") if provider in ("ses", "sendgrid", "generic") else body
    body = body.replace(b'"signature": "', b'"signature": "0')
    with capture_logs() as lines:
        answer = post(client, provider, Request({**headers, "authorization": "Bearer wrong-secret"}, body))

    assert answer.status_code == 403
    assert sent.feedback == []
    assert [line["event"] for line in lines] == ["hook.refused"]
    assert not any(word in str(lines) for word in (SECRET, "wrong-secret", ADDRESS))


@pytest.mark.parametrize(("path", "most"), [("generic", 256 * 1024), ("mime", 2_000_000)])
def test_more_than_that_is_not_read(client: TestClient, path: str, most: int) -> None:
    headers = {"authorization": f"Bearer {SECRET}"}

    assert client.post(f"/hooks/{path}", content=b"x" * (most + 1), headers=headers).status_code == 413
    assert client.post(f"/hooks/{path}", content=b"x" * most, headers=headers).status_code in (200, 403)


def test_what_is_signed_and_cannot_be_read_is_said(client: TestClient) -> None:
    assert post(client, "brevo", request(b"{", authorization=f"Bearer {SECRET}")).status_code == 400


def test_a_certificate_that_cannot_be_had_is_asked_for_later(
    client: TestClient, site: Site, amazon: Amazon, sent: Sent
) -> None:
    call = request(amazon.signed(ses_bounce(ADDRESS, receipt=RECEIPT), at=NOW))
    del site.pages[PEM_PATH]
    answer = post(client, "ses", call)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")

    site.says(PEM_PATH, amazon.certificate)
    taken_in(client, "ses", call)
    assert sent.feedback == ["bounced"]


@pytest.mark.parametrize("provider", ["generic", "mime"])
def test_while_the_database_is_away_they_are_to_come_again(
    client: TestClient, sent: Sent, amazon: Amazon, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("select 1", {}, Exception("gone"))

    call = calls_about(sent, amazon)["generic"]
    if provider == "mime":
        call = Request({"authorization": f"Bearer {SECRET}"}, sent.bounce())
    with monkeypatch.context() as broken:
        broken.setattr(Database, "transaction", away)
        answer = post(client, provider, call)
    assert answer.status_code == 503
    assert "retry-after" in answer.headers

    assert post(client, provider, call).status_code == 200
    assert sent.feedback == ["bounced"]


def test_a_call_that_broke_off_in_the_middle_is_taken_up_again(
    client: TestClient, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [
        {"id": str(number), "kind": "delivered", "address": ADDRESS, "return_path": sent.return_path}
        for number in range(4)
    ]
    call = generic(*events, at=NOW)
    heed: Callable[..., list[bool]] = taking._heed

    def breaking(session: object, events: Sequence[taking.Event], **rest: object) -> list[bool]:
        if "3" in [event.key for event in events]:
            raise OperationalError("insert", {}, Exception("gone"))
        return heed(session, events, **rest)

    monkeypatch.setattr(taking, "_PORTION", 2)
    with monkeypatch.context() as broken:
        broken.setattr(taking, "_heed", breaking)
        assert post(client, "generic", call).status_code == 503
    assert sent.feedback == ["delivered"] * 2

    assert taken_in(client, "generic", call) == "Taken."
    assert sent.feedback == ["delivered"] * 4


def test_an_event_that_cannot_be_kept_holds_up_no_other_and_is_to_be_told_again(
    client: TestClient, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = {"kind": "delivered", "address": ADDRESS, "return_path": sent.return_path}
    wish = {"id": "wish", "kind": "unsubscribed", "address": ADDRESS, "return_path": sent.return_path}
    call = generic(*({"id": str(number), **event} for number in range(5)), wish, at=NOW)
    report_of = taking.report_of

    def breaking(event: taking.Event, **rest: Any) -> bytes:
        if event.key == "1":
            raise ValueError("no report can be made of this")
        return report_of(event, **rest)

    monkeypatch.setattr(taking, "_PORTION", 3)
    with monkeypatch.context() as broken, capture_logs() as lines:
        broken.setattr(taking, "report_of", breaking)
        assert post(client, "generic", call).status_code == 503
    assert sorted(sent.feedback) == [*["delivered"] * 4, "unsubscribed"]
    assert [line["event"] for line in lines] == ["hook.event_failed", "hook.later"]

    assert taken_in(client, "generic", call) == "Taken."
    assert sorted(sent.feedback) == [*["delivered"] * 5, "unsubscribed"]
    assert taken_in(client, "generic", call) == "Taken before."


def test_calls_from_long_ago_are_forgotten(client: TestClient, sent: Sent, clock: SetClock) -> None:
    event = {"id": "1", "kind": "delivered", "address": ADDRESS, "return_path": sent.return_path}
    taken_in(client, "generic", generic(event, at=NOW))
    clock.go_on(days=31)
    taken_in(client, "generic", generic(event, at=NOW + timedelta(days=31)))

    with sent.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(HookCall)) == 1
    assert sent.feedback == ["delivered"]


class TestMime:
    def test_a_mail_does_what_it_asks_for(self, client: TestClient, sent: Sent) -> None:
        headers = {"authorization": f"Bearer {SECRET}", "content-type": "message/rfc822"}

        answer = client.post("/hooks/mime", content=sent.wish(), headers=headers)

        assert answer.json()["done"] == ["unsubscribed"]
        assert sent.state is SubscriptionState.UNSUBSCRIBED
        assert sent.notices == ["left"]
        assert client.post("/hooks/mime", content=sent.wish(), headers=headers).json()["done"] == []
        assert sent.notices == ["left"]

    def test_the_address_of_the_envelope_may_be_given(self, client: TestClient, sent: Sent) -> None:
        headers = {"authorization": f"Bearer {SECRET}", "x-recipient": sent.leave_at}
        mail = b"From: Anna Kim <reader@mailbox.example>\r\nSubject: unsubscribe\r\n\r\n"

        client.post("/hooks/mime", content=mail, headers=headers)

        assert sent.state is SubscriptionState.UNSUBSCRIBED

    @pytest.mark.parametrize("header", ["", "Bearer wrong", f"Basic {SECRET}", SECRET])
    def test_who_has_no_token_is_turned_away(self, client: TestClient, sent: Sent, header: str) -> None:
        answer = client.post("/hooks/mime", content=sent.wish(), headers={"authorization": header})

        assert answer.status_code == 403
        assert sent.state is SubscriptionState.CONFIRMED

    def test_without_a_token_that_is_set_nobody_listens(self, runtime: Runtime) -> None:
        silent = replace(runtime, settings=runtime.settings.model_copy(update={"hook_mime": ""}))
        headers = {"authorization": "Bearer "}

        assert TestClient(create_app(silent)).post("/hooks/mime", headers=headers).status_code == 404
