"""Comments on their page, without any script."""

import re

import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser

PAGE = "/issues/bridge-12/comments"
ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
        factories.user(session, email="bo@bridge.example.org", role=Role.VIEWER).name = "Bo"
    return browser(Role.EDITOR)


def test_the_pages_of_the_issue_lead_there_and_say_how_many_wait(editor: TestClient) -> None:
    editor.post(PAGE, data={"text": "Shorter?"})

    page = editor.get("/issues/bridge-12/preview").text

    assert re.search(rf'href="{PAGE}"[^>]*>Comments \(1\)<', page)


def test_something_is_said_answered_settled_and_opened_again(editor: TestClient) -> None:
    said = editor.post(PAGE, data={"text": "@Bo: shorter?", "block": ARTICLE})
    assert said.headers["location"] == f"{PAGE}#thread-1"
    page = editor.get(PAGE).text
    assert '<b class="said-name">@Bo</b>: shorter?' in page
    assert f'href="/issues/bridge-12#block-{ARTICLE}"' in page

    editor.post(PAGE, data={"text": "Yes", "thread": "1"})
    editor.post(f"{PAGE}/1/resolution", data={"is_resolved": "on"})
    settled = editor.get(PAGE).text
    assert "Nothing waits for an answer" in settled
    assert "Settled by Ada" in settled
    editor.post(f"{PAGE}/1/resolution", data={})
    assert "1 waits for an answer" in editor.get(PAGE).text


def test_one_takes_back_ones_own(editor: TestClient, browser: Browser) -> None:
    editor.post(PAGE, data={"text": "Shorter?"})
    viewer = browser(Role.VIEWER)
    assert "/removal" not in viewer.get(PAGE).text
    assert viewer.post(f"{PAGE}/1/removal").status_code == 403

    editor.post(f"{PAGE}/1/removal")

    assert "Shorter?" not in editor.get(PAGE).text


def test_what_cannot_be_kept_stands_in_the_form_again(editor: TestClient) -> None:
    refused = editor.post(PAGE, data={"text": "\u202eolleh"})

    assert refused.status_code == 422
    assert "olleh</textarea>" in refused.text
    assert editor.post(PAGE, data={"text": "a", "thread": "7"}).status_code == 404


def test_what_is_said_is_text(editor: TestClient) -> None:
    editor.post(PAGE, data={"text": "<script>alert(1)</script>"})

    assert "<script>alert" not in editor.get(PAGE).text
