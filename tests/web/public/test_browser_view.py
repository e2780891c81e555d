"""View in the browser: the frozen web edition, with nobody in it and nothing that runs."""

import re
from typing import Any

import lxml.html
import pytest
from starlette.testclient import TestClient

from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.issues.frozen import envelope_of, rendition_of
from newsletter.issues.models import ProofEdition
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Composer, Recipient
from newsletter.rendering.slots import SlotMaker
from newsletter.runtime import Runtime
from newsletter.wording import NOTHING
from subscribers.models import Subscriber, Subscription
from tests import factories
from tests.web.public.conftest import Reader

PERSONAL = re.compile(r"haneul|하늘|/[upv]/[a-z2-7]{20}")


@pytest.fixture
def delivery_id(runtime: Runtime, reader: Reader) -> int:
    """The delivery of a mail whose text greets by name and whose foot has the link to leave."""
    slots = SlotMaker(SlotMaker("").nonce)  # another nonce than that of the subject and the text
    name, link, email = (
        slots.token("first_name", "friend"),
        slots.token("unsubscribe_url"),
        slots.token("email"),
    )
    with runtime.database.transaction() as session:
        session.get_one(Subscriber, reader.subscriber_id).first_name = "하늘"
        readers = session.get_one(Subscription, reader.subscription_id).mailing_list
        newsletter = session.get_one(factories.Newsletter, readers.newsletter_id)
        proof = factories.proof(session, newsletter)
        edition = session.query(ProofEdition).filter_by(proof_id=proof.id, locale="ko").one()
        edition.html = (
            f'<!DOCTYPE html><html><body>Dear {name} at {email}<a href="{link}">leave</a></body></html>'
        )
        edition.slots = slots.table().as_json()
        delivery = Delivery(
            dispatch_id=factories.dispatch(session, proof, readers).id,
            subscriber_id=reader.subscriber_id,
            locale="ko",
            state=DeliveryState.ACCEPTED,
            attempt=1,
            deferrals=0,
            reply=NOTHING,
            changed_at=runtime.clock(),
        )
        session.add(delivery)
        session.flush()
        return delivery.id


def old_url(delivery_id: int) -> str:
    return f"/v/{factories.SIGNER.token('browser', delivery_id)}"


def url(place: int = 1) -> str:
    return f"/e/{factories.SIGNER.token('edition', 1, place)}"


def document(page: str) -> Any:
    return lxml.html.fromstring(page)


def without_languages(page: str) -> str:
    """A page without the ways to its other languages, which are told otherwise by a secret link."""
    return re.sub(r'<a href="[^"]*" hreflang="[^"]*"', "<a", page)


def test_the_page_is_the_web_edition_that_was_frozen_with_the_proof(
    client: TestClient, runtime: Runtime, delivery_id: int
) -> None:
    with runtime.database.reading() as session:
        frozen = {edition.locale: edition.web_html for edition in session.query(ProofEdition)}

    for place, locale in enumerate(("en", "ko")):
        page = client.get(url(place)).text
        assert without_languages(page) == without_languages(frozen[locale] or "")


def test_its_other_languages_are_reached_by_such_a_link_too(client: TestClient, delivery_id: int) -> None:
    page = client.get(url(0))

    [way] = document(page.text).xpath("//nav//a[@hreflang='ko']/@href")
    assert way == f"http://testserver{url(1)}"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"


def test_a_link_in_capitals_leads_to_it(client: TestClient, delivery_id: int) -> None:
    assert client.get(url().upper()).text == client.get(url()).text


def test_it_gives_nobody_away_and_says_where_to_subscribe(client: TestClient, delivery_id: int) -> None:
    page = client.get(url()).text

    assert not PERSONAL.search(page)
    assert 'action="https://news.bridge.example.org/join/bridge"' in page


def test_a_mail_links_to_the_public_page_whoever_gets_it(runtime: Runtime, delivery_id: int) -> None:
    letterhead = Letterhead("http://testserver", factories.SIGNER)
    with runtime.database.reading() as session:
        edition = session.query(ProofEdition).filter_by(locale="ko").one()
        proof = session.get_one(factories.Proof, edition.proof_id)
        editions = {one.locale: rendition_of(one) for one in proof.editions}
        issue = proof.issue.slug
        composer = Composer(proof.id, envelope_of(proof), editions, issue=issue, letterhead=letterhead)
    anna = Recipient(7, 8, 9, "a@example.org", "a@example.org", "Anna", "", "", "", "en")

    mail = composer.compose(anna, date=runtime.clock()).data.decode()

    assert "http://testserver/editions/bridge-12/en" in mail
    assert not re.search("/[ev]/", mail)


def test_a_link_of_an_older_mail_shows_the_same_page(client: TestClient, delivery_id: int) -> None:
    assert client.get(old_url(delivery_id)).text == client.get(url()).text


def test_a_proof_from_before_there_were_web_editions_shows_its_mail_without_a_person(
    client: TestClient, runtime: Runtime, delivery_id: int
) -> None:
    with runtime.database.transaction() as session:
        session.query(ProofEdition).filter_by(locale="ko").one().web_html = None

    page = client.get(old_url(delivery_id)).text

    assert 'Dear friend at •••<a href="http://testserver/u/">leave</a>' in page
    assert not PERSONAL.search(page)


@pytest.mark.parametrize("sign", [">", "%22", "%E2%80%9D", "/", "=%0D%0A"])
def test_signs_that_a_mail_program_appends_to_the_link_are_passed_over(
    client: TestClient, delivery_id: int, sign: str
) -> None:
    assert client.get(old_url(delivery_id) + sign).text == client.get(old_url(delivery_id)).text
    assert client.get(url() + sign).text == client.get(url()).text


def test_nothing_in_it_runs(client: TestClient, delivery_id: int) -> None:
    for response in (client.get(old_url(delivery_id)), client.get(url())):
        assert response.headers["content-security-policy"].startswith("sandbox ")
        assert response.headers["referrer-policy"] == "no-referrer"


def test_the_page_stays_when_the_person_was_erased(
    client: TestClient, runtime: Runtime, reader: Reader, delivery_id: int
) -> None:
    with runtime.database.transaction() as session:
        session.delete(session.get_one(Subscriber, reader.subscriber_id))

    assert client.get(old_url(delivery_id)).status_code == 200


def test_a_token_that_is_not_ours_finds_nothing(client: TestClient, delivery_id: int) -> None:
    assert client.get("/v/nonsense").status_code == 404
    assert client.get("/e/nonsense").status_code == 404
    assert client.get(old_url(delivery_id + 1)).status_code == 404
    assert client.get(url(2)).status_code == 404
    assert client.get(f"/e/{factories.SIGNER.token('browser', delivery_id)}").status_code == 404
