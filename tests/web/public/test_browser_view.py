"""View in the browser: the frozen edition, with the reader's own values and nothing that runs."""

import pytest
from starlette.testclient import TestClient

from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.issues.models import ProofEdition
from newsletter.rendering.slots import SlotMaker
from newsletter.runtime import Runtime
from newsletter.wording import NOTHING
from subscribers.models import Subscriber, Subscription
from tests import factories
from tests.web.public.conftest import Reader


@pytest.fixture
def delivery_id(runtime: Runtime, reader: Reader) -> int:
    """The delivery of a mail whose text greets by name and whose foot has the link to leave."""
    slots = SlotMaker("")
    name, link = slots.token("first_name", "friend"), slots.token("unsubscribe_url")
    with runtime.database.transaction() as session:
        session.get_one(Subscriber, reader.subscriber_id).first_name = "<b>하늘"
        readers = session.get_one(Subscription, reader.subscription_id).mailing_list
        newsletter = session.get_one(factories.Newsletter, readers.newsletter_id)
        proof = factories.proof(session, newsletter)
        edition = session.query(ProofEdition).filter_by(proof_id=proof.id, locale="ko").one()
        edition.html = f'<!DOCTYPE html><html><body>Dear {name}<a href="{link}">leave</a></body></html>'
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


def url(delivery_id: int) -> str:
    return f"/v/{factories.SIGNER.token('browser', delivery_id)}"


def test_the_mail_is_filled_for_its_reader_and_escaped(
    client: TestClient, reader: Reader, delivery_id: int
) -> None:
    response = client.get(url(delivery_id))

    unsubscribe = factories.SIGNER.token("unsubscribe", reader.subscription_id, delivery_id)
    assert response.status_code == 200
    assert "Dear &lt;b&gt;하늘" in response.text
    assert f'href="http://testserver/u/{unsubscribe}"' in response.text


@pytest.mark.parametrize("sign", [">", "%22", "%E2%80%9D", "/", "=%0D%0A"])
def test_signs_that_a_mail_program_appends_to_the_link_are_passed_over(
    client: TestClient, delivery_id: int, sign: str
) -> None:
    assert client.get(url(delivery_id) + sign).text == client.get(url(delivery_id)).text


def test_nothing_in_it_runs(client: TestClient, delivery_id: int) -> None:
    response = client.get(url(delivery_id))

    assert response.headers["content-security-policy"].startswith("sandbox ")
    assert response.headers["referrer-policy"] == "no-referrer"


def test_the_mail_of_an_erased_person_is_gone(
    client: TestClient, runtime: Runtime, reader: Reader, delivery_id: int
) -> None:
    with runtime.database.transaction() as session:
        session.delete(session.get_one(Subscriber, reader.subscriber_id))

    assert client.get(url(delivery_id)).status_code == 404


def test_a_token_that_is_not_ours_finds_nothing(client: TestClient, delivery_id: int) -> None:
    assert client.get("/v/nonsense").status_code == 404
    assert client.get(url(delivery_id + 1)).status_code == 404
