"""Leaving a list: RFC 8058 to the letter, and a page with one button."""

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter import db
from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.runtime import Runtime
from newsletter.signing import Signer
from newsletter.users.roles import Role
from newsletter.web.public import unsubscribing
from newsletter.web.public.shared import public_page
from newsletter.wording import verbatim
from subscribers.models import Consent, ConsentEvent, Subscription, SubscriptionState
from tests import factories
from tests.web.conftest import Browser, SetClock
from tests.web.public.conftest import Reader

BODY = "List-Unsubscribe=One-Click"
MULTIPART = (
    "--frontier\r\n"
    'Content-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
    "One-Click\r\n"
    "--frontier--\r\n"
)
ONE_CLICK = {
    "urlencoded": ("application/x-www-form-urlencoded", BODY),
    "multipart": ("multipart/form-data; boundary=frontier", MULTIPART),
}


def token(reader: Reader, delivery_id: int = 0) -> str:
    return factories.SIGNER.token("unsubscribe", reader.subscription_id, delivery_id)


def state_of(runtime: Runtime, reader: Reader) -> SubscriptionState:
    with runtime.database.reading() as session:
        return session.get_one(Subscription, reader.subscription_id).state


def delivery(runtime: Runtime, reader: Reader) -> int:
    with runtime.database.transaction() as session:
        hers = session.get_one(Subscription, reader.subscription_id)
        newsletter = session.get_one(factories.Newsletter, hers.mailing_list.newsletter_id)
        dispatch = factories.dispatch(session, factories.proof(session, newsletter), hers.mailing_list)
        made = Delivery(
            dispatch_id=dispatch.id,
            subscriber_id=reader.subscriber_id,
            locale="ko",
            state=DeliveryState.ACCEPTED,
            attempt=1,
            deferrals=0,
            reply=verbatim("250 ok"),
            changed_at=runtime.clock(),
        )
        session.add(made)
        session.flush()
        return made.id


def test_a_member_of_staff_may_press_the_button_in_the_browser_they_are_signed_in_with(
    browser: Browser, clock: SetClock, runtime: Runtime, reader: Reader
) -> None:
    admin = browser(Role.ADMIN)
    clock.go_on(hours=1)

    response = admin.post(f"/u/{token(reader)}")

    assert response.status_code == 200
    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize("kind", ONE_CLICK)
def test_one_click_unsubscribes_without_cookie_or_origin_and_without_a_redirect(
    client: TestClient, runtime: Runtime, reader: Reader, kind: str
) -> None:
    content_type, body = ONE_CLICK[kind]

    response = client.post(f"/u/{token(reader)}", content=body, headers={"content-type": content_type})

    assert response.status_code == 200
    assert not response.cookies
    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED
    with runtime.database.reading() as session:
        evidence = session.scalars(sa.select(Consent).where(Consent.event == ConsentEvent.WITHDRAWN)).one()
        assert evidence.how == "one-click"
        assert evidence.evidence["page"] == "/u/{token}"


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"origin": "https://mail.example.com"}, {"origin": "null"}],
)
def test_a_mailbox_in_a_browser_may_post_from_its_own_site(
    client: TestClient, runtime: Runtime, reader: Reader, headers: dict[str, str]
) -> None:
    response = client.post(f"/u/{token(reader)}", data={"List-Unsubscribe": "One-Click"}, headers=headers)

    assert response.status_code == 200
    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("", ""), ("multipart/form-data", "no boundary"), ("application/json", "{}"), ("text/plain", BODY)],
)
def test_an_odd_post_unsubscribes_as_well(
    client: TestClient, runtime: Runtime, reader: Reader, content_type: str, body: str
) -> None:
    response = client.post(f"/u/{token(reader)}", content=body, headers={"content-type": content_type})

    assert response.status_code == 200
    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED


APPENDED = '> %3E . ) " %22 , ; %E2%80%99 %E2%80%9D ] %20 = =3D =%0D%0A / %2F >/ &gt; %3Flang=en &utm_source=mail %0A%0ABest'


@pytest.mark.parametrize("signs", APPENDED.split())
def test_what_a_mail_program_appends_to_the_link_keeps_nobody_on_the_list(
    client: TestClient, runtime: Runtime, reader: Reader, signs: str
) -> None:
    url = f"/u/{token(reader)}{signs}"
    page = client.get(url)
    asked = state_of(runtime, reader)
    response = client.post(url, data={"List-Unsubscribe": "One-Click"}, follow_redirects=False)

    assert (page.status_code, page.text.count("<button")) == (200, 1)
    assert asked is SubscriptionState.CONFIRMED
    assert response.status_code == 200
    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED
    with runtime.database.reading() as session:
        evidence = session.scalars(sa.select(Consent).where(Consent.event == ConsentEvent.WITHDRAWN)).one()
        assert evidence.evidence["page"] == "/u/{token}"


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "https://mail.example.com"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_link_in_capitals_leads_to_its_page(
    client: TestClient, runtime: Runtime, reader: Reader, headers: dict[str, str]
) -> None:
    url = f"/u/{token(reader)}".upper()
    page = client.get(url)
    response = client.post(url, headers=headers, follow_redirects=False)

    assert (page.status_code, page.text.count("<button")) == (200, 1)
    assert response.status_code == 200
    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED
    with runtime.database.reading() as session:
        evidence = session.scalars(sa.select(Consent).where(Consent.event == ConsentEvent.WITHDRAWN)).one()
        assert evidence.evidence["page"] == "/u/{token}"


def test_capitals_open_no_other_page_to_other_sites(client: TestClient) -> None:
    for path in ("/U", "/U/", "/SIGN-IN", "/Issues/file"):
        response = client.post(path, headers={"sec-fetch-site": "cross-site"})

        assert response.status_code in (403, 404)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_link_scanners_change_nothing(
    client: TestClient, runtime: Runtime, reader: Reader, method: str
) -> None:
    response = client.request(method, f"/u/{token(reader)}", follow_redirects=False)

    assert response.status_code == (200 if method in ("GET", "HEAD") else 405)
    assert state_of(runtime, reader) is SubscriptionState.CONFIRMED


def test_the_page_has_one_button_in_the_readers_language_and_names_no_whole_address(
    client: TestClient, reader: Reader
) -> None:
    response = client.get(f"/u/{token(reader)}")

    assert response.status_code == 200
    assert response.headers["content-language"] == "ko"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.text.count("<button") == 1
    assert "haneul@example.org" not in response.text
    assert "h•••@example.org" in response.text
    assert "독자" in response.text


def test_the_button_of_the_page_unsubscribes_and_says_so(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    response = client.post(f"/u/{token(reader)}?lang=en")

    assert "You are unsubscribed" in response.text
    assert "<button" not in response.text
    with runtime.database.reading() as session:
        assert session.scalars(sa.select(Consent.how)).one() == "page"


def test_a_second_time_is_answered_alike_and_leaves_one_line_of_evidence(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    first = client.post(f"/u/{token(reader)}", data={"List-Unsubscribe": "One-Click"})
    second = client.post(f"/u/{token(reader)}", data={"List-Unsubscribe": "One-Click"})

    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert "<button" not in client.get(f"/u/{token(reader)}").text
    with runtime.database.reading() as session:
        assert len(session.scalars(sa.select(Consent)).all()) == 1


def test_it_is_noted_as_feedback_on_the_delivery_once(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    delivery_id = delivery(runtime, reader)

    for _ in range(2):
        client.post(f"/u/{token(reader, delivery_id)}", data={"List-Unsubscribe": "One-Click"})

    with runtime.database.reading() as session:
        noted = session.scalars(sa.select(Feedback)).one()
        assert (noted.delivery_id, noted.kind, noted.how) == (
            delivery_id,
            FeedbackKind.UNSUBSCRIBED,
            "one-click",
        )


def test_a_delivery_that_is_not_there_does_not_keep_anybody_on_the_list(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    client.post(f"/u/{token(reader, 12345)}")

    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED


NOBODYS = {
    "of another purpose": factories.SIGNER.token("preferences", 1, 0),
    "of another key": Signer("the secret key of another server").token("unsubscribe", 1, 0),
    "no token": "nonsense",
    "nothing": "",
    "a space": "%20/",
}


@pytest.mark.parametrize("made_up", NOBODYS.values(), ids=NOBODYS)
def test_a_token_that_is_not_ours_is_never_answered_as_if_it_had_worked(
    client: TestClient, runtime: Runtime, reader: Reader, made_up: str
) -> None:
    one_click = client.post(f"/u/{made_up}", data={"List-Unsubscribe": "One-Click"})

    assert one_click.status_code == 404
    assert "nothing was changed" in one_click.text
    assert client.post(f"/u/{made_up}").status_code == client.get(f"/u/{made_up}").status_code == 404
    assert state_of(runtime, reader) is SubscriptionState.CONFIRMED


def test_all_tokens_that_are_not_ours_get_the_same_page(client: TestClient, reader: Reader) -> None:
    damaged = (token(reader)[:-2] + "aa", token(reader)[:-9] + ">")
    pages = {
        client.post(f"/u/{made_up}").text.replace(made_up, "") for made_up in (*NOBODYS.values(), *damaged)
    }

    assert len(pages) == 1


def test_who_was_erased_gets_no_more_mail_and_is_told_so(client: TestClient, reader: Reader) -> None:
    erased = factories.SIGNER.token("unsubscribe", reader.subscription_id + 999, 0)

    assert client.post(f"/u/{erased}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "There is nothing left to do here" in client.get(f"/u/{erased}?lang=en").text


def test_whoever_leaves_has_let_go_of_the_writer_when_the_page_is_drawn(
    client: TestClient, runtime: Runtime, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bool] = []

    def drawn(*given: Any, **values: Any) -> Any:
        with runtime.database.transaction() as session:
            written.append(session.scalar(sa.select(1)) == 1)
        return public_page(*given, **values)

    monkeypatch.setattr(
        db, "_BUSY_TIMEOUT", 0.01
    )  # whoever held the writer still would be waited for in vain
    monkeypatch.setattr(unsubscribing, "public_page", drawn)

    assert client.post(f"/u/{token(reader)}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert written == [True]
