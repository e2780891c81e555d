"""The history of an issue."""

import re

import lxml.html
import pytest
from starlette.testclient import TestClient

from newsletter.content.issue_file import IssueFile, write
from newsletter.issues.composing import content_of, newest_revision, save
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser


def main_of(page: str) -> str:
    return page.partition("<main")[2]


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        issue = factories.issue(session, factories.newsletter(session))
        newer = factories.content(subject={"en": "Newer", "ko": "더 새로운"})
        save(session, issue, newer, base=1, by=OPERATOR, now=runtime.clock())
    return browser(Role.EDITOR)


def test_every_revision_is_listed_with_what_changed(editor: TestClient) -> None:
    page = editor.get("/issues/bridge-12/revisions").text

    assert "The issue: Subject" in page
    assert "first state" in page
    assert "/issues/bridge-12/revisions/1" in page


def test_nothing_is_brought_back_from_the_list(editor: TestClient) -> None:
    assert "<form" not in main_of(editor.get("/issues/bridge-12/revisions").text)


def test_a_revision_shows_what_it_changed(editor: TestClient) -> None:
    page = main_of(editor.get("/issues/bridge-12/revisions/2?locale=ko").text)

    assert re.search(r"<del>.*Two.*</del>.*<ins>.*Newer.*</ins>", page)
    assert re.search(r"<p[^>]* lang=\"ko\">", page)
    assert "/issues/bridge-12/preview/ko?" in page
    assert "revision=2" in page
    assert "Go back to this version" not in page, "it is the newest"


def test_a_revision_shows_what_was_changed_since(editor: TestClient) -> None:
    page = main_of(editor.get("/issues/bridge-12/revisions/1?against=now").text)

    assert "Newer" in page
    assert "Go back to this version" in page
    assert "began with this" in main_of(editor.get("/issues/bridge-12/revisions/1").text)


def test_what_was_written_in_a_revision_is_shown_as_text(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        hostile = factories.content(subject={"en": "<script>alert(1)</script>", "ko": "두 기슭"})
        save(session, find_issue(session, "bridge-12"), hostile, base=2, by=OPERATOR, now=runtime.clock())

    page = editor.get("/issues/bridge-12/revisions/3").text

    assert "<script>alert" not in page
    assert "&lt;" in page


@pytest.mark.parametrize("number", ["0", "3", "99999999999", "-1", "two"])
def test_there_is_no_page_of_a_revision_that_does_not_exist(editor: TestClient, number: str) -> None:
    assert editor.get(f"/issues/bridge-12/revisions/{number}").status_code == 404


@pytest.mark.parametrize("query", ["against=never", "as=painting"])
def test_a_choice_that_is_not_offered_is_refused(editor: TestClient, query: str) -> None:
    assert editor.get(f"/issues/bridge-12/revisions/1?{query}").status_code in (404, 422)


def test_bringing_back_adds_a_revision(editor: TestClient, runtime: Runtime) -> None:
    editor.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2"})

    with runtime.database.reading() as session:
        issue = find_issue(session, "bridge-12")
        assert issue.revision == 3
        assert content_of(session, issue) == factories.content()


def test_going_back_does_not_pass_over_a_newer_change(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        other = factories.content(subject={"en": "Newest", "ko": "더 새로운"})
        save(session, find_issue(session, "bridge-12"), other, base=2, by=OPERATOR, now=runtime.clock())

    met = editor.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2"})

    assert met.status_code == 409
    assert "Somebody saved this issue while you were writing" in met.text
    assert "Newest" in met.text, "the other person's text"
    assert "Two shores" in met.text, "that of the revision"
    with runtime.database.reading() as session:
        assert find_issue(session, "bridge-12").revision == 3


def test_a_revision_that_does_not_exist_is_not_found(editor: TestClient) -> None:
    assert editor.post("/issues/bridge-12/revisions", data={"number": "9", "base": "2"}).status_code == 404


def test_a_viewer_reads_the_history_only(editor: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)

    assert "Go back to this version" not in viewer.get("/issues/bridge-12/revisions/1").text
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


def test_it_can_be_looked_at_as_far_as_that_goes(damaged: TestClient) -> None:
    unreadable, earlier = (damaged.get(f"/issues/bridge-12/revisions/{number}") for number in (2, 1))

    assert (unreadable.status_code, earlier.status_code) == (200, 200)
    assert "This revision cannot be read" in unreadable.text
    assert "Go back to this version" not in unreadable.text
    assert "Go back to this version" in earlier.text
    since = damaged.get("/issues/bridge-12/revisions/1?against=now").text
    assert "one of the two states cannot be read" in since


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


def test_after_going_back_the_page_begins_at_what_was_done(editor: TestClient) -> None:
    answer = editor.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2"})

    address, _, place = answer.headers["location"].partition("#")
    page = lxml.html.fromstring(editor.get(address).text)
    told = page.get_element_by_id(place)
    assert "says again what it said in revision 1" in told.text_content()
    assert told.get("tabindex") == "-1"
    assert "says again" not in page.get_element_by_id("saved").text_content(), "it is told once"


def test_a_revision_is_named_and_found_by_it(editor: TestClient) -> None:
    editor.post("/issues/bridge-12/revisions/1/name", data={"name": "For the board"})

    assert ">For the board</a>" in editor.get("/issues/bridge-12/revisions").text
    assert "<h2>For the board</h2>" in editor.get("/issues/bridge-12/revisions/1").text
    too_long = editor.post("/issues/bridge-12/revisions/1/name", data={"name": "a" * 81})
    assert "at most 80" in editor.get(too_long.headers["location"]).text


def test_one_text_is_brought_back_alone(editor: TestClient, runtime: Runtime) -> None:
    page = editor.get("/issues/bridge-12/revisions/1?against=now").text
    assert 'name="part" value="subject.ko"' in page

    done = editor.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2", "part": "subject.ko"})

    assert "stands again as it did in revision 1" in editor.get(done.headers["location"]).text
    with runtime.database.reading() as session:
        subject = content_of(session, find_issue(session, "bridge-12")).subject
        assert (str(subject.get("en")), str(subject.get("ko"))) == ("Newer", "두 기슭")
    late = editor.post("/issues/bridge-12/revisions", data={"number": "1", "base": "2", "part": "subject.en"})
    assert late.status_code == 409


def test_two_revisions_are_compared_side_by_side(editor: TestClient) -> None:
    page = main_of(editor.get("/issues/bridge-12/revisions/1?with=2&beside=sides").text)

    assert page.count('class="difference-sides"') == 2
    assert "From here to revision 2:" in page
    assert editor.get("/issues/bridge-12/revisions/1?with=9").status_code == 404
