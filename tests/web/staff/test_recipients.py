"""Before a start: who would get it, who would not, and three of the mails."""

import re

import lxml.html
import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.models import Role
from subscribers.models import SubscriptionState
from tests import factories
from tests.web.conftest import Browser

PAGE = "/proofs/1/recipients?chosen=readers"
SAMPLES = "/proofs/1/samples?chosen=readers"


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    """An approved proof, and a list of four: one reads Korean, one has not confirmed, one has left."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.proof(session, paper)
        readers = factories.mailing_list(session, paper)
        noa = factories.subscriber(session, "noa@example.org", name="Noa Kim")
        noa.first_name = "Noa"
        factories.subscription_of(session, readers, noa)
        factories.subscription(session, readers, "ko@example.org", locale="ko")
        factories.subscription(session, readers, "asked@example.org", state=SubscriptionState.PENDING)
        factories.subscription(session, readers, "left@example.org", state=SubscriptionState.UNSUBSCRIBED)
    return browser(Role.ADMIN)


def people(page: str) -> list[str]:
    rows = lxml.html.fromstring(page).cssselect("tbody tr")
    return [" ".join(" ".join(row.itertext()).split()) for row in rows]


def test_each_of_them_stands_there_with_language_and_edition(admin: TestClient) -> None:
    assert people(admin.get(PAGE).text) == [
        "Noa Kim noa@example.org English English",
        "ko@example.org 한국어 한국어",
    ]
    assert people(admin.get(f"{PAGE}&q=noa").text) == ["Noa Kim noa@example.org English English"]
    assert "Nobody matches." in admin.get(f"{PAGE}&q=nobody").text


def test_who_is_left_out_stands_there_with_the_reason(admin: TestClient) -> None:
    page = admin.get(f"{PAGE}&group=left-out").text

    assert people(page) == [
        "asked@example.org English Did not confirm yet",
        "left@example.org English Unsubscribed",
    ]
    assert people(admin.get(f"{PAGE}&group=left-out&reason=unsubscribed").text) == [
        "left@example.org English Unsubscribed"
    ]


def test_a_list_of_nobody_says_so(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session, slug="other")
        factories.proof(session, paper, slug="other-1")
        factories.mailing_list(session, paper, slug="nobody")

    page = "/proofs/2/recipients?chosen=nobody"

    assert "Nobody would get it" in admin.get(page).text
    assert "Nobody is left out" in admin.get(f"{page}&group=left-out").text
    assert "There is no mail to look at" in admin.get("/proofs/2/samples?chosen=nobody").text


def test_the_list_of_another_newsletter_is_refused(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="others")

    for place in ("recipients", "recipients.csv", "samples", "samples/1"):
        refused = admin.get(f"/proofs/1/{place}?chosen=others")
        assert refused.status_code == 422
        assert "belongs to another newsletter" in refused.text


def test_three_are_drawn_and_each_mail_is_as_it_goes_out(admin: TestClient) -> None:
    page = admin.get(SAMPLES).text
    cards = lxml.html.fromstring(page).cssselect(".drawn a")

    assert len(cards) == 2
    assert "seed=2" in page
    noa = next(card for card in cards if "Noa Kim" in card.text_content())
    shown = admin.get(f"/proofs/1/samples{noa.get('href')[len('/proofs/1/samples') :]}").text
    frame = lxml.html.fromstring(shown).cssselect("iframe")[0].get("src")
    mail = admin.get(frame)
    assert "met</em> in Noa" in re.sub(r"<(/?em)[^>]*>", r"<\1>", mail.text)
    assert "/editions/bridge-12/en" in mail.text
    assert "script" not in mail.headers["content-security-policy"].replace("script-src 'none'", "")


def test_nothing_in_a_mail_leads_to_what_is_the_readers_own(admin: TestClient) -> None:
    mail = admin.get("/proofs/1/samples/1?chosen=readers").text

    assert "/u/" not in mail
    assert "/p/" not in mail


def test_who_does_not_get_it_has_no_mail_to_look_at(admin: TestClient) -> None:
    assert admin.get("/proofs/1/samples/3?chosen=readers").status_code == 404


def test_both_groups_are_files(admin: TestClient) -> None:
    going = admin.get("/proofs/1/recipients.csv?chosen=readers")
    others = admin.get("/proofs/1/recipients.csv?chosen=readers&group=left-out")

    assert going.headers["content-disposition"] == 'attachment; filename="proof-1-readers-going.csv"'
    assert going.content.decode("utf-8-sig").splitlines()[1:] == [
        '"noa@example.org","Noa Kim","","en","en"',
        '"ko@example.org","","","ko","ko"',
    ]
    assert '"unsubscribed"' in others.text


def test_the_start_leads_there(admin: TestClient) -> None:
    page = admin.get("/proofs/1/dispatches?chosen=readers").text

    assert 'href="/proofs/1/recipients?chosen=readers"' in page
    assert 'href="/proofs/1/samples?chosen=readers"' in page
