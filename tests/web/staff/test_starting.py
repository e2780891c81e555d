"""Starting a dispatch: one sentence, one button, once."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch.models import Dispatch
from newsletter.issues.models import Newsletter
from newsletter.runtime import Runtime
from newsletter.users.models import Role
from subscribers.models import SubscriptionState
from tests import factories
from tests.web.conftest import Browser

PAGE = "/proofs/1/dispatches"


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    """There is an approved proof, and a list of three of whom one has not confirmed."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.proof(session, paper)
        readers = factories.mailing_list(session, paper)
        for email in ("a@example.org", "b@example.org"):
            factories.subscription(session, readers, email)
        factories.subscription(session, readers, "c@example.org", state=SubscriptionState.PENDING)
    return browser(Role.ADMIN)


def dispatches(runtime: Runtime) -> list[Dispatch]:
    with runtime.database.reading() as session:
        return list(session.scalars(sa.select(Dispatch)))


def test_one_sentence_says_what_will_happen(admin: TestClient) -> None:
    page = admin.get(PAGE).text

    assert "will go to 2 subscribers of Readers, 1 is skipped because 1 did not confirm yet." in page


def test_with_several_lists_one_has_to_be_chosen_first(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session, slug="other")
        factories.mailing_list(session, paper, slug="foreign")
        first = session.get_one(Newsletter, 1)
        factories.mailing_list(session, first, slug="partners")

    assert "will go to" not in admin.get(PAGE).text
    assert "foreign" not in admin.get(PAGE).text
    assert "would go to nobody" in admin.get(f"{PAGE}?chosen=partners").text


def test_start_begins_at_once(admin: TestClient, runtime: Runtime) -> None:
    response = admin.post(PAGE, data={"list": "readers", "zone": "UTC"})

    [dispatch] = dispatches(runtime)
    assert response.headers["location"] == f"/dispatches/{dispatch.id}"
    assert dispatch.scheduled_at == runtime.clock()


def test_a_second_press_leads_to_the_dispatch_of_the_first(admin: TestClient, runtime: Runtime) -> None:
    first = admin.post(PAGE, data={"list": "readers", "zone": "UTC"})
    second = admin.post(PAGE, data={"list": "readers", "zone": "UTC"})

    assert first.headers["location"] == second.headers["location"]
    assert len(dispatches(runtime)) == 1
    assert "already goes to" in admin.get(second.headers["location"]).text
    assert "This proof already goes to this list." in admin.get(PAGE).text


def test_a_time_is_read_in_its_zone(admin: TestClient, runtime: Runtime) -> None:
    admin.post(PAGE, data={"list": "readers", "at": "2026-12-01T09:00", "zone": "Asia/Seoul"})

    assert dispatches(runtime)[0].scheduled_at == datetime(2026, 12, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize("at", ["2020-01-01T09:00", "soon"])
def test_a_time_that_cannot_be_is_refused(admin: TestClient, runtime: Runtime, at: str) -> None:
    response = admin.post(PAGE, data={"list": "readers", "at": at, "zone": "UTC"})

    assert response.status_code == 422
    assert 'id="at-error"' in response.text
    assert dispatches(runtime) == []


def test_a_proof_that_is_not_approved_cannot_be_started(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.proof(session, session.get_one(Newsletter, 1), slug="bridge-13", is_approved=False)

    assert "This proof is not approved" in admin.get("/proofs/2/dispatches").text
    assert admin.post("/proofs/2/dispatches", data={"list": "readers", "zone": "UTC"}).status_code == 422


def test_only_an_admin_may_start(admin: TestClient, browser: Browser) -> None:
    editor = browser(Role.EDITOR)

    assert editor.get(PAGE).status_code == 403
    assert editor.post(PAGE, data={"list": "readers", "zone": "UTC"}).status_code == 403
