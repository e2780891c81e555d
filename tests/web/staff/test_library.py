"""The library without script: found, put into an issue, detached, changed from there, and brought up to date."""

import pytest
from starlette.testclient import TestClient

from newsletter.content.blocks import AnyBlock
from newsletter.content.issue import IssueContent
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.library.finding import find_library_block
from newsletter.issues.library.keeping import change_block
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW
from tests.web.conftest import Browser
from tests.web.forms import shown_form

LIBRARY, ISSUE = "/newsletters/bridge/library", "/issues/bridge-12"
ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        factories.library_block(session, paper)
        factories.issue(session, paper)
    return browser(Role.EDITOR)


def content(runtime: Runtime) -> IssueContent:
    with runtime.database.reading() as session:
        return content_of(session, find_issue(session, "bridge-12"))


def put_in(editor: TestClient, way: str = "linked") -> str:
    answer = editor.post(f"{ISSUE}/library", data={"key": "about-us", "way": way, "after": ARTICLE})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def linked(runtime: Runtime) -> AnyBlock:
    return content(runtime).blocks[2]


def changed(runtime: Runtime, words: str = "Who we are now") -> None:
    with runtime.database.transaction() as session:
        block = find_library_block(session, find_issue(session, "bridge-12").newsletter_id, "about-us")
        new = factories.one_block(words)
        change_block(session, block, new, base=block.version, like=new, by=OPERATOR, now=NOW)


def press(editor: TestClient, button: str) -> str:
    form = shown_form(editor.get(f"{ISSUE}?form=plain").text, "compose")
    answer = editor.post(ISSUE, data={**form, "do": button})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_the_library_says_what_is_in_it_and_finds_by_words(editor: TestClient) -> None:
    put_in(editor)

    page = editor.get(LIBRARY).text

    assert "About us" in page
    assert "Linked in 1 issue, 1 of them a draft" in page
    assert "About us" in editor.get(LIBRARY, params={"q": "who ARE"}).text
    assert "Nothing found" in editor.get(LIBRARY, params={"q": "donate"}).text


def test_an_empty_library_says_how_it_is_filled(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        factories.newsletter(session, slug="other")

    assert "save it as a library block" in editor.get("/newsletters/other/library").text


def test_a_block_is_shown_as_it_looks_without_what_surrounds_it(editor: TestClient) -> None:
    answer = editor.get(f"{LIBRARY}/about-us/look", params={"locale": "ko"})

    assert "Who we are" in answer.text
    assert "data-block" in answer.text
    assert "div[role=article]>:not(:has([data-block])){display:none!important}" in answer.text
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(("way", "key"), [("linked", "about-us"), ("copied", None)])
def test_it_is_put_into_an_issue_after_the_block_that_was_asked_for(
    editor: TestClient, runtime: Runtime, way: str, key: str | None
) -> None:
    assert press(editor, f"insert:{ARTICLE}") == f"{ISSUE}/library?after={ARTICLE}"
    assert "Put in, linked" in editor.get(f"{ISSUE}/library?after={ARTICLE}").text

    place = put_in(editor, way)

    block = linked(runtime)
    assert place == f"{ISSUE}?form=plain&open={block.id}#block-{block.id}"
    assert (block.library.key if block.library else None) == key


def test_the_form_shows_a_linked_block_to_be_read_and_keeps_it(editor: TestClient, runtime: Runtime) -> None:
    put_in(editor)
    before = content(runtime)

    page = editor.get(f"{ISSUE}?form=plain").text
    press(editor, "save")

    assert "“About us” comes from the library." in page
    assert (
        f'<textarea class="input is-writing" rows="8" lang="en" id="{linked(runtime).id}.body.en"' not in page
    )
    assert content(runtime) == before


def test_detached_it_is_written_in_as_any_other(editor: TestClient, runtime: Runtime) -> None:
    put_in(editor)
    block = linked(runtime)

    press(editor, f"detach:{block.id}")
    form = shown_form(editor.get(f"{ISSUE}?form=plain").text, "compose")
    editor.post(ISSUE, data={**form, f"{block.id}.body.en": "Ours alone", "do": "save"})

    assert linked(runtime).library is None
    assert linked(runtime).body.get("en").plain() == "Ours alone"
    assert "detached from the library block “about-us”" in editor.get(f"{ISSUE}/revisions").text


def test_something_new_is_shown_and_taken(editor: TestClient, runtime: Runtime) -> None:
    put_in(editor)
    changed(runtime)
    block = linked(runtime)
    assert "See version 2" in editor.get(f"{ISSUE}?form=plain").text

    way = press(editor, f"library:{block.id}")
    page = editor.get(way).text
    editor.post(f"{ISSUE}/blocks/{block.id}/update")

    assert "What is new in version 2" in page
    assert "now" in page
    assert linked(runtime).library.version == 2
    assert linked(runtime).body.get("en").plain() == "Who we are now"


def test_a_block_of_an_issue_is_saved_under_a_name(editor: TestClient, runtime: Runtime) -> None:
    way = press(editor, f"library:{ARTICLE}")
    nameless = editor.post(way, data={"name": " "})
    editor.post(way, data={"name": "The table"})

    assert nameless.status_code == 422
    assert "Give the library block a name" in nameless.text
    assert content(runtime).blocks[1].library.key == "the-table"
    assert "The table" in editor.get(LIBRARY).text


def test_a_block_of_an_issue_is_saved_as_the_next_version(editor: TestClient, runtime: Runtime) -> None:
    put_in(editor)
    block = linked(runtime)
    press(editor, f"detach:{block.id}")
    form = shown_form(editor.get(f"{ISSUE}?form=plain").text, "compose")
    editor.post(ISSUE, data={**form, f"{block.id}.body.en": "Better", "do": "save"})

    editor.post(f"{ISSUE}/blocks/{block.id}/library", data={"key": "about-us", "name": ""})

    assert linked(runtime).library.version == 2
    assert "Better" in editor.get(f"{LIBRARY}/about-us").text


def test_what_was_written_in_a_linked_block_is_saved_there_or_given_up(
    editor: TestClient, runtime: Runtime
) -> None:
    put_in(editor)
    block = linked(runtime)
    form = shown_form(editor.get(f"{ISSUE}?form=plain").text, "compose")
    editor.post(ISSUE, data={**form, f"{block.id}.body.en": "By another program", "do": "save"})

    page = editor.get(f"{ISSUE}/blocks/{block.id}/library").text
    editor.post(f"{ISSUE}/blocks/{block.id}/update")

    assert "It was written in" in page
    assert "Save in the library, used in 1 draft" in page
    assert linked(runtime).body.get("en").plain() == "Who we are"


def test_it_is_renamed_retired_and_offered_again(editor: TestClient) -> None:
    put_in(editor)
    editor.post(f"{LIBRARY}/about-us", data={"name": "Who we are"})
    refused = editor.post(f"{LIBRARY}/about-us", data={"name": ""})

    editor.post(f"{LIBRARY}/about-us/retirement")

    assert "<h1>Who we are</h1>" in editor.get(f"{LIBRARY}/about-us").text
    assert refused.status_code == 422
    assert "It was retired" in editor.get(f"{LIBRARY}/about-us").text
    assert "It was retired there, and stays as it is here." in editor.get(f"{ISSUE}?form=plain").text
    assert "The library is empty" in editor.get(f"{ISSUE}/library").text
    editor.post(f"{LIBRARY}/about-us/return")
    assert "Who we are" in editor.get(f"{ISSUE}/library").text


def test_all_drafts_are_brought_up_to_date_from_its_page(editor: TestClient, runtime: Runtime) -> None:
    put_in(editor)
    changed(runtime)
    assert "1 draft has an earlier version" in editor.get(f"{LIBRARY}/about-us").text

    editor.post(f"{LIBRARY}/about-us/drafts")

    assert linked(runtime).library.version == 2
    assert "earlier version" not in editor.get(f"{LIBRARY}/about-us").text


def test_who_may_only_look_sees_the_library_and_no_way_to_change_it(
    editor: TestClient, browser: Browser
) -> None:
    page = browser(Role.VIEWER).get(f"{LIBRARY}/about-us").text

    assert "About us" in page
    assert "Rename" not in page
    assert "Retire" not in page


def test_a_locked_disclaimer_says_why_it_is_locked(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        fund = {"key": "fund", "name": "Fund", "text": {}, "authority": "Two Rivers Fund"}
        issue.newsletter.disclaimers = [fund]
        placed = factories.content(blocks=[{"type": "disclaimer", "key": "fund"}])
        factories.issue(session, issue.newsletter, slug="bridge-13", says=placed)

    page = editor.get("/issues/bridge-13").text

    assert "Wording approved by Two Rivers Fund." in page
    assert "It is changed in the settings of the newsletter, by: Admin." in page
