"""The history of an issue."""

import pytest
from starlette.testclient import TestClient

from newsletter.issues.composing import content_of, find_issue, save
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import Role
from tests import factories
from tests.web.conftest import Browser


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        newer = factories.content(subject={"en": "Newer", "ko": "더 새로운"})
        save(session, issue, newer, base=1, by=OPERATOR, now=runtime.clock())
    return browser(Role.EDITOR)


def test_every_revision_is_listed_with_what_changed(editor: TestClient) -> None:
    page = editor.get("/issues/bridge-12/revisions").text

    assert "subject or preview line changed" in page
    assert "first state" in page


def test_bringing_back_adds_a_revision(editor: TestClient, runtime: Runtime) -> None:
    editor.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2"})

    with runtime.database.reading() as session:
        issue = find_issue(session, "bridge-12")
        assert issue.revision == 3
        assert content_of(session, issue) == factories.content()


def test_bringing_back_does_not_pass_over_a_newer_change(editor: TestClient) -> None:
    assert editor.post("/issues/bridge-12/revisions", data={"number": "1", "base": "1"}).status_code == 409


def test_a_revision_that_does_not_exist_is_not_found(editor: TestClient) -> None:
    assert editor.post("/issues/bridge-12/revisions", data={"number": "9", "base": "2"}).status_code == 404


def test_a_viewer_reads_the_history_only(editor: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)

    assert "Bring back" not in viewer.get("/issues/bridge-12/revisions").text
    assert viewer.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2"}).status_code == 403
