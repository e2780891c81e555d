"""A rehearsal before a start: asked for, followed, read."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch.models import Delivery, Rehearsal
from newsletter.runtime import Runtime
from newsletter.users.models import Role
from tests import factories
from tests.web.conftest import Browser
from workers.jobs import rehearse_dispatch


@pytest.fixture
def admin(browser: Browser, runtime: Runtime) -> TestClient:
    """An approved proof, a list of two of whom one has no first name, and a list of nobody."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.proof(session, paper)
        readers = factories.mailing_list(session, paper)
        noa = factories.subscriber(session, "noa@example.org", name="Noa Kim")
        noa.first_name = "Noa"
        factories.subscription_of(session, readers, noa)
        factories.subscription(session, readers, "nameless@example.org")
        factories.mailing_list(session, paper, slug="nobody")
    return browser(Role.ADMIN)


def ask(admin: TestClient, mailing_list: str = "readers") -> str:
    asked = admin.post("/proofs/1/rehearsals", data={"list": mailing_list})
    assert asked.status_code == 303
    return asked.headers["location"]


def test_it_is_asked_for_where_a_start_is_and_read_when_it_is_over(
    admin: TestClient, runtime: Runtime
) -> None:
    assert 'action="/proofs/1/rehearsals"' in admin.get("/proofs/1/dispatches?chosen=readers").text

    place = ask(admin)
    waiting = admin.get(place).text
    rehearse_dispatch(runtime, rehearsal_id=1)
    report = admin.get(place).text

    assert "Rehearsing" in waiting
    assert "progress.js" in waiting
    assert "All could be written" in report
    assert "First name" in report
    assert '<q lang="en">autumn</q>' in report
    assert "/lists/readers/subscriptions/2" in report
    assert "Two shores" in report
    assert f'href="{place}"' in admin.get("/proofs/1/dispatches?chosen=readers").text
    with runtime.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_its_end_is_told_to_a_page_that_follows(admin: TestClient, runtime: Runtime) -> None:
    place = ask(admin)
    rehearse_dispatch(runtime, rehearsal_id=1)

    told = admin.get(f"{place}/progress").text

    assert "All could be written" in told
    assert "event: done" in told


def test_of_a_list_of_nobody_there_is_nothing_to_write(admin: TestClient, runtime: Runtime) -> None:
    place = ask(admin, "nobody")
    rehearse_dispatch(runtime, rehearsal_id=1)

    assert "There was nothing to write" in admin.get(place).text


def test_what_may_not_be_started_is_not_rehearsed(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.mailing_list(session, factories.newsletter(session, slug="other"), slug="others")

    refused = admin.post("/proofs/1/rehearsals", data={"list": "others"})

    assert "belongs to another newsletter" in refused.text
    with runtime.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Rehearsal)) == 0


def test_there_is_none_of_a_number_that_is_not_there(admin: TestClient) -> None:
    assert admin.get("/rehearsals/7").status_code == 404
    assert admin.get("/rehearsals/7/progress").status_code == 404
