"""A draft is kept while it is written, and the form comes back with it."""

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.issues.composing import content_of, find_issue, newest_revision, save
from newsletter.issues.models import UnsavedDraft
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.models import Role
from tests import factories
from tests.web.conftest import Browser
from tests.web.forms import shown_form

PAGE, PATH = "/issues/bridge-12", "/api/issues/bridge-12/draft"
KEPT = "This is what you wrote and had not saved"
ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def saved(runtime: Runtime) -> Draft:
    with runtime.database.reading() as session:
        return draft_of(content_of(session, find_issue(session, "bridge-12")))


def put(client: TestClient, draft: Draft, *, base: int = 1) -> dict[str, Any]:
    blocks = [{"id": block.id, "type": block.type} for block in draft.blocks]
    answer = client.put(PATH, json={"blocks": blocks, "values": dict(draft.values), "base": base})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_form_comes_back_with_what_was_kept(editor: TestClient, runtime: Runtime) -> None:
    draft = saved(runtime).with_values({"subject.en": "Half a senten", "number": "no number"})

    assert put(editor, draft) == {"is_kept": True}

    page = editor.get(PAGE)
    form = shown_form(page.text, "compose")
    assert KEPT in page.text
    assert form["subject.en"] == ["Half a senten"]
    assert form["number"] == ["no number"]
    assert 'data-saved="no"' in page.text


def test_a_picture_that_is_to_go_is_gone_when_the_form_comes_back(
    editor: TestClient, runtime: Runtime
) -> None:
    name = f"{ARTICLE}.image"
    with_picture = saved(runtime).with_values({f"{name}.file": "a.jpg", f"{name}.alt.en": "A quay"})

    put(editor, with_picture.with_values({f"{name}.remove": "yes"}))
    form = shown_form(editor.get(PAGE).text, "compose")

    assert form[f"{name}.file"] == [""]
    assert form.get(f"{name}.remove") is None


def test_it_is_gone_once_it_is_saved(editor: TestClient, runtime: Runtime) -> None:
    put(editor, saved(runtime).with_values({"subject.en": "A new subject"}))

    answer = editor.post(PAGE, data=shown_form(editor.get(PAGE).text, "compose"))

    assert answer.status_code == 303
    assert KEPT not in editor.get(PAGE).text
    with runtime.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(UnsavedDraft.id))) == 0
        assert content_of(session, find_issue(session, "bridge-12")).subject.get("en") == "A new subject"


def test_what_cannot_be_saved_is_kept_also_without_script(editor: TestClient, runtime: Runtime) -> None:
    form = {
        **shown_form(editor.get(PAGE).text, "compose"),
        "number": "no number",
        "subject.en": "Kept all the same",
    }

    assert editor.post(PAGE, data=form).status_code == 422

    page = editor.get(PAGE).text
    assert KEPT in page
    assert shown_form(page, "compose")["subject.en"] == ["Kept all the same"]


def test_it_meets_what_somebody_else_has_saved_since(editor: TestClient, runtime: Runtime) -> None:
    put(editor, saved(runtime).with_values({f"{ARTICLE}.title.en": "Mine"}))
    theirs = saved(runtime).with_values({"subject.en": "Theirs"})
    with runtime.database.transaction() as session:
        content = content_of_draft(theirs, locales=("en", "ko"))
        save(session, find_issue(session, "bridge-12"), content, base=1, by=OPERATOR, now=runtime.clock())

    page = editor.get(PAGE)
    form = shown_form(page.text, "compose")

    assert page.status_code == 200
    assert (form["subject.en"], form[f"{ARTICLE}.title.en"], form["base"]) == (["Theirs"], ["Mine"], ["2"])
    assert editor.post(PAGE, data=form).status_code == 303
    assert KEPT not in editor.get(PAGE).text


def test_one_may_go_back_to_what_is_saved(editor: TestClient, runtime: Runtime) -> None:
    put(editor, saved(runtime).with_values({"subject.en": "Rather not"}))

    assert editor.post(f"{PAGE}/unsaved").status_code == 303

    page = editor.get(PAGE).text
    assert KEPT not in page
    assert shown_form(page, "compose")["subject.en"] == [saved(runtime).value("subject.en")]


def test_what_comes_late_and_says_what_is_saved_leaves_nothing(editor: TestClient, runtime: Runtime) -> None:
    assert put(editor, saved(runtime)) == {"is_kept": False}
    assert KEPT not in editor.get(PAGE).text


def test_it_is_a_colleague_s_no_more_than_a_stranger_s(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    put(editor, saved(runtime).with_values({"subject.en": "Only mine"}))

    assert "Only mine" not in browser(Role.ADMIN).get(PAGE).text


def test_what_went_out_is_shown_as_it_went_out_and_a_correction_begins_with_what_was_kept(
    editor: TestClient, runtime: Runtime
) -> None:
    put(editor, saved(runtime).with_values({"subject.en": "Never went out"}))
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        proof = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=runtime.clock())
        factories.dispatch(session, proof, factories.mailing_list(session, issue.newsletter))

    locked, correcting = editor.get(PAGE).text, editor.get(f"{PAGE}?correction=yes").text

    assert "This issue was dispatched" in locked
    assert "Never went out" not in locked
    assert KEPT in correcting
    assert shown_form(correcting, "compose")["subject.en"] == ["Never went out"]


def test_nothing_is_saved_by_keeping(editor: TestClient, runtime: Runtime) -> None:
    put(editor, saved(runtime).with_values({"subject.en": "Not yet"}))

    with runtime.database.reading() as session:
        assert newest_revision(session, find_issue(session, "bridge-12")).number == 1


@pytest.mark.parametrize("body", [{}, {"blocks": [], "values": {}, "base": 0}, {"blocks": [], "values": {}}])
def test_what_is_no_draft_is_refused_with_a_sentence(editor: TestClient, body: dict[str, Any]) -> None:
    answer = editor.put(PATH, json=body)

    assert answer.status_code == 422
    assert answer.json()["sentence"].endswith(".")
