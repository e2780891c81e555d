"""Public pages look like their newsletter: its logo, its colours, its name, also when a page fails."""

import io
import re

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from PIL import Image
from starlette.testclient import TestClient

from newsletter.dispatch.models import Delivery, DeliveryState
from newsletter.issues.finding import find_newsletter
from newsletter.runtime import Runtime
from newsletter.web.public import subscribing
from subscribers.lists import public_lists
from subscribers.models import Subscriber
from subscribers.subscription_ledger import forget
from tests import factories
from tests.web.conftest import SetClock
from tests.web.public.conftest import Reader


def give_logo(runtime: Runtime, column: str, colour: str) -> str:
    drawn = io.BytesIO()
    Image.new("RGB", (240, 60), colour).save(drawn, "PNG")
    with runtime.database.transaction() as session:
        asset = runtime.assets.store(session, drawn.getvalue(), now=runtime.clock())
        setattr(find_newsletter(session, "bridge"), column, asset.name)
        return f"/assets/{asset.name}"


LOST = ["/u/nonsense", "/c/nonsense", "/nowhere"]


def look_of(page: str) -> str:
    found = re.search(r'<link rel="stylesheet" href="(/looks/[^"]+)">', page)
    assert found is not None
    return found[1]


def test_every_page_has_the_name_and_the_colours_of_its_newsletter(
    client: TestClient, reader: Reader
) -> None:
    for path in [*reader.pages, *LOST]:
        page = client.get(f"{path}?lang=en").text
        assert '<p class="public-name">Bridge Quarterly</p>' in page, path
        assert client.get(look_of(page)).status_code == 200


def test_a_logo_stands_in_the_place_of_the_name_by_day_and_by_night(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    by_day = give_logo(runtime, "logo", "navy")
    alone = client.get("/subscribe/readers?lang=en").text
    by_night = give_logo(runtime, "logo_dark", "white")
    both = client.get("/subscribe/readers?lang=ko").text

    assert (
        f'<p class="public-logo is-plated"><img src="{by_day}" width="240" height="60" alt="Bridge Quarterly">'
        in alone
    )
    assert f'<source media="(prefers-color-scheme: dark)" srcset="{by_night}"' in both
    assert f'<img src="{by_day}" width="240" height="60" alt="다리 계간">' in both
    assert client.get(by_day).status_code == client.get(by_night).status_code == 200


def test_no_page_needs_a_style_that_the_policy_refuses(client: TestClient, reader: Reader) -> None:
    for path in [*reader.pages, *LOST]:
        answer = client.get(path)
        assert "style-src 'self';" in answer.headers["content-security-policy"]
        assert not re.search("<style|style=", answer.text)


def test_the_colours_are_kept_for_ever_until_they_change(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    before = look_of(client.get("/subscribe/readers").text)
    assert "immutable" in client.get(before).headers["cache-control"]

    with runtime.database.transaction() as session:
        find_newsletter(session, "bridge").theme = {"light": {"accent": "#7a1f3d"}}
    after = look_of(client.get("/subscribe/readers").text)

    assert before != after
    assert "--accent: light-dark(#7a1f3d, " in client.get(after).text
    assert client.get(before).headers["cache-control"] == "no-cache", "an old address has the new colours"
    assert client.get("/looks/nobodys.css").status_code == 404


def test_a_link_of_who_was_erased_still_shows_whose_mail_it_stood_in(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        bridge = find_newsletter(session, "bridge")
        factories.newsletter(session, slug="shore").name = {"en": "Shore"}
        proof = factories.proof(session, bridge)
        readers = factories.mailing_list(session, bridge, slug="others")
        dispatch = factories.dispatch(session, proof, readers)
        factories.deliveries(session, dispatch, DeliveryState.ACCEPTED)
        delivery_id = session.scalars(sa.select(Delivery.id)).one()
        forget(session, session.get_one(Subscriber, reader.subscriber_id), now=runtime.clock())
    token = factories.SIGNER.token("unsubscribe", reader.subscription_id, delivery_id)

    assert "Bridge Quarterly" in client.get(f"/u/{token}?lang=en").text
    assert "Bridge Quarterly" not in client.get("/u/nonsense?lang=en").text, "one of two: nobody knows which"


def test_a_newsletter_that_is_not_public_is_named_nowhere(
    client: TestClient, runtime: Runtime, reader: Reader
) -> None:
    with runtime.database.transaction() as session:
        for one in public_lists(session, find_newsletter(session, "bridge").id):
            one.is_public = False

    for path in ("/nowhere", "/subscribe/staff", "/u/nonsense"):
        assert "Bridge" not in client.get(f"{path}?lang=en").text


def test_a_page_that_is_not_there_has_a_way_on(client: TestClient, reader: Reader) -> None:
    page = client.get("/nowhere?lang=en").text

    assert '<a class="button" href="/join/bridge">Subscribe to Bridge Quarterly</a>' in page
    assert 'href="https://bridge.example.org"' in page


def test_without_a_newsletter_it_leads_to_the_sign_in(client: TestClient) -> None:
    assert 'href="/sign-in"' in client.get("/nowhere").text


def test_where_it_is_not_known_whose_a_page_was_nothing_leads_to_the_staff(
    app: FastAPI, client: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        factories.newsletter(session, slug="one")
        factories.newsletter(session, slug="two")

    @app.get("/breaking")
    def breaking() -> None:
        raise RuntimeError("broken")

    for address in ("/nowhere", "/breaking"):
        page = client.get(address).text
        assert "/sign-in" not in page
        assert "its last lines say who publishes it" in page


def test_a_page_that_breaks_is_still_its_newsletters(
    app: FastAPI, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(subscribing, "_page", broken)
    answer = TestClient(app, raise_server_exceptions=False).get("/subscribe/readers?lang=en")

    assert answer.status_code == 500
    assert "Bridge Quarterly" in answer.text
    assert '<a class="button" href="/subscribe/readers?lang=en">Try again</a>' in answer.text


def test_too_many_forms_say_how_to_go_on(client: TestClient, clock: SetClock, reader: Reader) -> None:
    for _ in range(21):
        answer = client.post("/subscribe/readers?lang=en", data={})

    assert answer.status_code == 429
    assert "Try again</a>" in answer.text
