"""A stale translation in the form and in the preview."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from newsletter.content.staleness import stale_translations
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser
from tests.web.forms import shown_form

ARTICLE = "01K0000000000000000000000B"
MARK = f"{ARTICLE}.made.title.ko"
ADVICE = "The source was changed since this was translated."


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def save(editor: TestClient, **values: str) -> Any:
    form = shown_form(editor.get("/issues/bridge-12").text, "compose")
    return editor.post("/issues/bridge-12", data={**form, "do": "save", **values})


def stale(runtime: Runtime) -> int:
    with runtime.database.reading() as session:
        return len(list(stale_translations(content_of(session, find_issue(session, "bridge-12")))))


def test_the_form_says_beside_a_text_that_its_source_changed(editor: TestClient) -> None:
    assert ADVICE not in editor.get("/issues/bridge-12").text

    save(editor, **{f"{ARTICLE}.title.en": "The long table"})

    page = editor.get("/issues/bridge-12").text
    assert page.count(ADVICE) == 1
    assert "Title (ko) was written for an earlier “en”, which was changed since." in page


def test_saving_the_form_again_keeps_the_mark_and_a_tick_takes_it_away(
    editor: TestClient, runtime: Runtime
) -> None:
    save(editor, **{f"{ARTICLE}.title.en": "The table!"})

    save(editor, **{"subject.en": "News", "subject.ko": "소식"})
    assert stale(runtime) == 1

    save(editor, **{f"{MARK}.stands": "yes"})
    assert stale(runtime) == 0
    assert ADVICE not in editor.get("/issues/bridge-12").text
    assert "a translation was said to stand" in editor.get("/issues/bridge-12/revisions").text


def test_a_tick_survives_a_mistake_elsewhere(editor: TestClient, runtime: Runtime) -> None:
    save(editor, **{f"{ARTICLE}.title.en": "The table!"})

    refused = save(editor, **{f"{MARK}.stands": "yes", "number": "twelve"})

    assert refused.status_code == 422
    assert shown_form(refused.text, "compose")[f"{MARK}.stands"] == ["yes"]


def test_a_mark_that_nobody_made_is_refused_in_its_place(editor: TestClient) -> None:
    assert save(editor, **{f"{ARTICLE}.stale.title.ko": "no hash"}).status_code == 422


def test_a_picture_that_is_taken_away_takes_its_marks_with_it(editor: TestClient, runtime: Runtime) -> None:
    picture = {f"{ARTICLE}.image.{part}": text for part, text in {"file": "a.jpg", "alt.ko": "상"}.items()}
    save(editor, **picture, **{f"{ARTICLE}.image.alt.en": "A table"})
    save(editor, **{f"{ARTICLE}.image.alt.en": "A long table"})
    assert stale(runtime) == 1

    assert save(editor, **{f"{ARTICLE}.image.remove": "yes"}).status_code == 303

    assert stale(runtime) == 0


def test_the_preview_counts_the_stale_texts_of_its_edition(editor: TestClient) -> None:
    save(editor, **{f"{ARTICLE}.title.en": "The long table", "subject.en": "Coasts"})

    assert (
        "2 translations of this edition are stale" in editor.get("/issues/bridge-12/preview?locale=ko").text
    )
    assert "stale" not in editor.get("/issues/bridge-12/preview?locale=en").text.partition("<aside")[0]
