"""Test mails on their page: whom they go to, and what the relay said."""

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.dispatch import notices
from newsletter.dispatch.models import Notice, TrialMail
from newsletter.relays.base import Fault, Refused
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.wording import verbatim
from tests import factories
from tests.fakes import ScriptedRelay
from tests.web.conftest import Browser

PAGE = "/issues/bridge-12/tests"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.proof(session, factories.newsletter(session), is_approved=False)
    return browser(Role.EDITOR)


def submit(runtime: Runtime) -> None:
    with runtime.database.reading() as session:
        waiting = session.scalars(sa.select(Notice.id)).all()
    relay = ScriptedRelay({"b@example.org": Refused(verbatim("550 5.1.1 Nobody"), Fault.RECIPIENT)})
    for number in waiting:
        notices.submit(
            runtime.database,
            relay,
            number,
            letterhead=runtime.letterhead,
            retries=runtime.retries,
            clock=runtime.clock,
        )


def test_the_preview_and_the_proof_lead_to_it(editor: TestClient, browser: Browser) -> None:
    assert f'href="{PAGE}"' in editor.get("/issues/bridge-12/preview").text
    assert f'href="{PAGE}?proof=1"' in editor.get("/proofs/1").text
    viewer = browser(Role.VIEWER)
    assert PAGE not in viewer.get("/issues/bridge-12/preview").text
    assert viewer.get(PAGE).status_code == 403


def test_it_offers_ones_own_address_and_tells_what_the_relay_said(
    editor: TestClient, runtime: Runtime
) -> None:
    assert "editor@bridge.example.org" in editor.get(PAGE).text

    sent = editor.post(f"{PAGE}?proof=1", data={"to": "a@example.org\nb@example.org", "locale": "ko"})
    before = editor.get(sent.headers["location"]).text
    submit(runtime)
    after = editor.get(sent.headers["location"]).text

    assert sent.headers["location"] == f"{PAGE}?proof=1"
    assert "Look again" in before
    assert "Look again" not in after
    assert "The relay accepted it for a@example.org." in after
    assert "The relay refused it for b@example.org: 550 5.1.1 Nobody" in after


def test_what_cannot_be_sent_is_said_beside_the_addresses_which_stay(
    editor: TestClient, runtime: Runtime
) -> None:
    refused = editor.post(PAGE, data={"to": "a@example.org\nnobody", "locale": "ko", "reader": "own"})

    assert refused.status_code == 422
    assert "Line 2: “nobody” is not a mail address" in refused.text
    assert "a@example.org\nnobody</textarea>" in refused.text
    assert '<option value="ko" selected>' in refused.text
    with runtime.database.reading() as session:
        assert session.scalars(sa.select(TrialMail)).all() == []


def test_it_speaks_to_the_colleague_who_wishes_so(editor: TestClient, runtime: Runtime) -> None:
    editor.post(PAGE, data={"to": "a@example.org", "locale": "en", "reader": "own"})

    with runtime.database.reading() as session:
        trial = session.scalars(sa.select(TrialMail)).one()
    assert (trial.reader, trial.locale, trial.proof_id) == ("Ada", "en", None)


@pytest.mark.parametrize("page", ["/issues/none/tests", f"{PAGE}?proof=99"])
def test_what_is_not_there_is_not_found(editor: TestClient, page: str) -> None:
    assert editor.get(page).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_links_in_it_say_that_it_was_a_test(client: TestClient, method: str) -> None:
    page = client.request(method, "/test-mail", data={"List-Unsubscribe": "One-Click"})

    assert page.status_code == 200
    assert method == "HEAD" or "This was a test mail" in page.text
