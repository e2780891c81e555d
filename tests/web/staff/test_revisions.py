"""The history of an issue."""

import pytest
from starlette.testclient import TestClient

from newsletter.content.issue_file import IssueFile, write
from newsletter.issues.composing import content_of, find_issue, newest_revision, save
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


UNREADABLE = [
    {"number": 999_999_999_999},
    {"period": "Autumn \u202e"},
    {"period": "a" * 100_000},
    {"blocks": [{"type": "of another version"}]},
    {"subject": {"xx": "a language that the issue does not have"}},
]


@pytest.fixture(params=UNREADABLE, ids=lambda change: next(iter(change)))
def damaged(request: pytest.FixtureRequest, editor: TestClient, runtime: Runtime) -> TestClient:
    """A browser of an installation where the newest of two revisions is one that no issue can say."""
    with runtime.database.transaction() as session:
        newest = newest_revision(session, find_issue(session, "bridge-12"))
        newest.content = {**newest.content, **request.param}
    return editor


def test_the_history_survives_a_revision_that_cannot_be_read(damaged: TestClient) -> None:
    page = damaged.get("/issues/bridge-12/revisions")

    assert page.status_code == 200
    assert "cannot be read" in page.text
    assert damaged.get("/").status_code == 200


@pytest.mark.parametrize("page", ["", "/preview", "/file"])
def test_a_page_of_it_says_what_to_do(damaged: TestClient, page: str) -> None:
    response = damaged.get(f"/issues/bridge-12{page}")

    assert response.status_code == 409
    assert "Revision 2 of “bridge-12” cannot be read" in response.text
    assert "Bring an earlier one back from its history" in response.text


def test_an_earlier_revision_is_brought_back_over_it(damaged: TestClient) -> None:
    damaged.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2"})

    assert damaged.get("/issues/bridge-12").status_code == 200


def test_a_file_is_read_over_it(damaged: TestClient, runtime: Runtime) -> None:
    text = write(IssueFile("bridge", "bridge-12", factories.content()))

    answer = damaged.post("/issues/file", files={"files": ("issue.yaml", text.encode())})

    assert answer.status_code == 303
    with runtime.database.reading() as session:
        assert content_of(session, find_issue(session, "bridge-12")) == factories.content()
