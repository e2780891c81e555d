"""The link of the confirmation mail."""

from datetime import datetime

import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from subscribers.models import MailingList, Subscription, SubscriptionState
from tests import factories
from tests.web.public.conftest import Reader


@pytest.fixture
def state() -> SubscriptionState:
    return SubscriptionState.PENDING


def url(reader: Reader, signs: str = "") -> str:
    return f"/c/{factories.SIGNER.token('confirm', reader.subscription_id)}{signs}?lang=en"


def state_of(runtime: Runtime, reader: Reader) -> SubscriptionState:
    with runtime.database.reading() as session:
        return session.get_one(Subscription, reader.subscription_id).state


def test_opening_the_link_changes_nothing(client: TestClient, runtime: Runtime, reader: Reader) -> None:
    response = client.get(url(reader))
    client.head(url(reader))

    assert response.text.count("<button") == 1
    assert state_of(runtime, reader) is SubscriptionState.PENDING


def test_the_button_confirms_and_a_second_press_says_the_same(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    first, second = client.post(url(reader)), client.post(url(reader))

    assert "You are subscribed" in first.text
    assert first.text == second.text
    assert state_of(runtime, reader) is SubscriptionState.CONFIRMED


@pytest.mark.parametrize("signs", [">", "%22", ".", "%E2%80%99", "/", "=3D", "%3Flang=ko"])
def test_signs_that_a_mail_program_appends_to_the_link_are_passed_over(
    client: TestClient, runtime: Runtime, reader: Reader, signs: str
) -> None:
    asked = client.get(url(reader, signs))
    client.post(url(reader, signs))

    assert asked.text.count("<button") == 1
    assert state_of(runtime, reader) is SubscriptionState.CONFIRMED


def test_an_old_link_brings_nobody_back(client: TestClient, runtime: Runtime, reader: Reader) -> None:
    client.post(url(reader))
    client.post(f"/u/{factories.SIGNER.token('unsubscribe', reader.subscription_id, 0)}")

    response = client.post(url(reader))

    assert "This link was used already" in response.text
    assert state_of(runtime, reader) is SubscriptionState.UNSUBSCRIBED


def test_a_token_that_is_not_ours_finds_nothing(client: TestClient, reader: Reader) -> None:
    assert client.get("/c/nonsense").status_code == 404
    assert client.post("/c/nonsense").status_code == 404


def test_the_link_to_a_list_that_was_closed_says_so_and_works_again_later(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    def closed(at: datetime | None) -> None:
        with runtime.database.transaction() as session:
            session.get_one(MailingList, reader.list_id).closed_at = at

    closed(runtime.clock())

    for page in (client.get(url(reader)), client.post(url(reader))):
        assert "takes no new subscribers at the moment" in page.text
        assert "<form" not in page.text.partition("<main")[2]
    assert state_of(runtime, reader) is SubscriptionState.PENDING

    closed(None)
    client.post(url(reader))
    assert state_of(runtime, reader) is SubscriptionState.CONFIRMED
