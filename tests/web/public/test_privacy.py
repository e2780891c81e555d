"""The privacy notice: linked wherever somebody decides about their data, and kept with what they decided."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.issues.finding import find_newsletter
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from subscribers.models import Consent, ConsentEvent, Subscription, SubscriptionState
from tests import factories
from tests.web.conftest import Browser, SetClock
from tests.web.public.conftest import Reader
from tests.web.public.test_subscribing import sent

NOTICES = {"en": "https://bridge.example.org/privacy", "ko": "https://bridge.example.org/ko/privacy"}


@pytest.fixture(autouse=True)
def has_notice(runtime: Runtime, reader: Reader) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").privacy_notice = NOTICES


def kept(runtime: Runtime, event: ConsentEvent) -> list[object]:
    with runtime.database.reading() as session:
        lines = session.scalars(sa.select(Consent).where(Consent.event == event).order_by(Consent.id))
        return [line.evidence.get("privacy_notice") for line in lines]


def test_every_page_links_to_it_in_the_language_of_the_page(client: TestClient, reader: Reader) -> None:
    for page in reader.pages:
        for language, notice in NOTICES.items():
            shown = client.get(f"{page}?lang={language}").text
            assert shown.count(f'href="{notice}"') == 1, page


def test_without_one_no_page_speaks_of_it(client: TestClient, runtime: Runtime, reader: Reader) -> None:
    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").privacy_notice = {}

    for page in reader.pages:
        assert "rivacy" not in client.get(f"{page}?lang=en").text


def test_what_the_form_showed_is_kept_with_the_question(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader
) -> None:
    sent(client, clock, locale="ko")

    assert kept(runtime, ConsentEvent.ASKED) == [NOTICES["en"]], "the page was English, whatever was chosen"


@pytest.mark.parametrize("state", [SubscriptionState.PENDING])
def test_what_the_page_of_the_link_showed_is_kept_with_the_answer(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    client.post(f"/c/{factories.SIGNER.token('confirm', reader.subscription_id)}")

    assert kept(runtime, ConsentEvent.CONFIRMED) == [NOTICES["ko"]], "its reader reads Korean"


def test_what_the_preferences_showed_is_kept_for_each_newsletter(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    other = "https://shore.example.org/privacy"
    with runtime.database.transaction() as session:
        shore = factories.newsletter(session, slug="shore")
        shore.privacy_notice = {"en": other}
        theirs = factories.mailing_list(session, shore, slug="shore-readers")
        factories.subscription_of(
            session,
            theirs,
            session.get_one(Subscription, reader.subscription_id).subscriber,
            state=SubscriptionState.UNSUBSCRIBED,
        )
        lists = [reader.list_id, reader.other_list_id, theirs.id]
    page = f"/p/{factories.SIGNER.token('preferences', reader.subscriber_id)}?lang=en"

    shown = client.get(page).text
    client.post(page, data={"locale": "ko", "lists": lists})

    assert shown.count(f'href="{NOTICES["en"]}"') == shown.count(f'href="{other}"') == 1
    assert kept(runtime, ConsentEvent.CONFIRMED) == [NOTICES["en"], other]


def test_staff_see_which_one_was_shown(
    client: TestClient, runtime: Runtime, clock: SetClock, reader: Reader, browser: Browser
) -> None:
    sent(client, clock)
    with runtime.database.reading() as session:
        asked = session.scalars(sa.select(Consent)).one()

    page = browser(Role.EDITOR).get(f"/lists/readers/subscriptions/{asked.subscription_id}").text

    assert NOTICES["en"] in page
