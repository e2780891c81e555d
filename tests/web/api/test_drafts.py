"""The working draft is shared: what one writes the other gets, and the form, the page beside the editor, holds the same."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.issues.composing import content_of, save
from newsletter.issues.finding import find_issue
from newsletter.issues.proofing import make_proof
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser
from tests.web.forms import shown_form

PAGE, PATH, REVISION = "/issues/bridge-12", "/api/issues/bridge-12/draft", "/api/issues/bridge-12/revision"
ARTICLE = "01K0000000000000000000000B"
TITLE = f"{ARTICLE}.title.en"
NEW = {"id": "01K0000000000000000000000D", "type": "divider"}


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session))
    return browser(Role.EDITOR)


def draft(client: TestClient) -> dict[str, Any]:
    answer = client.get(PATH)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def patch(client: TestClient, *, version: int, tab: str = "one", **sent: Any) -> dict[str, Any]:
    answer = client.patch(PATH, json={"tab": tab, "version": version, **sent})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def texts(**changes: tuple[str, str]) -> dict[str, Any]:
    return {name.replace("__", "."): {"was": was, "now": now} for name, (was, now) in changes.items()}


def revision(runtime: Runtime) -> int:
    with runtime.database.reading() as session:
        return find_issue(session, "bridge-12").revision


def test_it_begins_with_what_is_saved(editor: TestClient, runtime: Runtime) -> None:
    told = draft(editor)

    with runtime.database.reading() as session:
        saved = draft_of(content_of(session, find_issue(session, "bridge-12")))
    assert told["values"] == saved.values
    assert [block["id"] for block in told["blocks"]] == [block.id for block in saved.blocks]
    assert (told["version"], told["revision"], told["is_saved"]) == (0, 1, True)
    assert (told["locales"], told["clashes"], told["people"], told["is_locked"]) == (
        ["en", "ko"],
        {},
        [],
        False,
    )


def test_what_one_writes_the_other_gets_finished_or_not(editor: TestClient, browser: Browser) -> None:
    other = browser(Role.ADMIN)

    mine = patch(
        editor, version=0, values=texts(subject__en=("Two shores", "Half a"), number=("12", "no number"))
    )
    theirs = patch(other, version=0, tab="two")

    marked = {"made.subject.ko": "Two shores"}
    assert (mine["version"], mine["values"], mine["is_saved"], mine["revision"]) == (1, marked, False, 1)
    assert theirs["values"] == {"subject.en": "Half a", "number": "no number", **marked}
    assert theirs["version"] == 1


def test_where_both_wrote_the_sender_s_stays_and_the_other_s_is_shown_until_it_is_settled(
    editor: TestClient, browser: Browser
) -> None:
    other = browser(Role.ADMIN)
    patch(editor, version=0, values=texts(subject__en=("Two shores", "Mine")))

    met = patch(other, version=0, tab="two", values=texts(subject__en=("Two shores", "Theirs")))

    assert met["values"] == {"made.subject.ko": "Two shores"}
    assert [(name, one["text"]) for name, one in met["clashes"].items()] == [("subject.en", "Mine")]
    seen = patch(editor, version=1)
    assert seen["values"] == {"subject.en": "Theirs"}
    assert seen["clashes"] == met["clashes"]
    assert patch(editor, version=2, settled=["subject.en"])["clashes"] == {}
    assert draft(other)["clashes"] == {}


def test_blocks_are_added_by_both(editor: TestClient, browser: Browser) -> None:
    other, before = browser(Role.ADMIN), draft(editor)["blocks"]
    patch(editor, version=0, blocks={"was": before, "now": [NEW, *before]})

    told = patch(other, version=0, tab="two", blocks={"was": before, "now": before[1:]})

    assert told["blocks"] == [NEW, *before[1:]]


def test_who_changed_a_text_last_is_told(editor: TestClient, browser: Browser) -> None:
    def writer(name: str) -> dict[str, Any]:
        told: dict[str, Any] = editor.get(f"{PATH}/writer", params={"name": name}).json()
        return told

    patch(editor, version=0, values=texts(subject__en=("Two shores", "Mine")))
    patch(browser(Role.ADMIN), version=1, tab="two", values=texts(subject__en=("Mine", "Theirs")))

    assert writer("subject.en")["by"] == "Ada"
    assert writer("subject.en")["at"]
    assert writer("preheader.en") == {"by": "", "at": None}


def test_what_came_twice_is_written_once(editor: TestClient) -> None:
    sent = texts(subject__en=("Two shores", "Once"))
    patch(editor, version=0, values=sent)

    again = patch(editor, version=0, values=sent)

    assert (again["version"], again["values"], again["clashes"]) == (1, {"made.subject.ko": "Two shores"}, {})


def test_a_window_that_knows_a_version_that_never_was_gets_everything(editor: TestClient) -> None:
    told = patch(editor, version=99, values=texts(subject__en=("Two shores", "Late")))

    assert told["is_whole"]
    assert told["values"] == draft(editor)["values"]
    assert told["values"]["subject.en"] == "Late"


def test_people_are_seen_in_their_block_and_soon_forgotten(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    patch(editor, version=0, block=ARTICLE)

    seen = patch(browser(Role.ADMIN), version=0, tab="two")["people"]

    assert [(one["tab"], one["block"], one["is_me"]) for one in seen] == [
        ("one", ARTICLE, False),
        ("two", "", True),
    ]


def test_a_revision_is_made_when_it_is_asked_for(editor: TestClient, runtime: Runtime) -> None:
    patch(editor, version=0, values={TITLE: {"was": "The table", "now": "Our table"}})

    assert editor.post(REVISION).json() == {"revision": 2}
    assert editor.post(REVISION).json() == {"revision": 2}

    assert draft(editor)["is_saved"]
    with runtime.database.reading() as session:
        assert content_of(session, find_issue(session, "bridge-12")).blocks[1].title.get("en") == "Our table"


def test_what_cannot_be_saved_yet_is_told_by_its_name(editor: TestClient, runtime: Runtime) -> None:
    patch(editor, version=0, values=texts(number=("12", "no number")))

    answer = editor.post(REVISION)

    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["number"]
    assert answer.json()["sentence"].endswith(".")
    assert revision(runtime) == 1


def test_the_form_shows_what_is_written_and_saves_it(editor: TestClient, runtime: Runtime) -> None:
    patch(editor, version=0, values=texts(subject__en=("Two shores", "From the editor")))

    form = shown_form(editor.get(f"{PAGE}?form=plain").text, "compose")
    assert (form["subject.en"], form["base"]) == (["From the editor"], ["1"])
    assert editor.post(PAGE, data={**form, "do": "save"}).status_code == 303

    assert draft(editor)["is_saved"]
    with runtime.database.reading() as session:
        assert content_of(session, find_issue(session, "bridge-12")).subject.get("en") == "From the editor"


def test_a_form_that_cannot_be_saved_is_kept(editor: TestClient, runtime: Runtime) -> None:
    form = {**shown_form(editor.get(PAGE).text, "compose"), "number": "no number", "subject.en": "Kept"}

    assert editor.post(PAGE, data=form).status_code == 422

    assert draft(editor)["values"]["subject.en"] == "Kept"
    assert shown_form(editor.get(PAGE).text, "compose")["number"] == ["no number"]
    assert revision(runtime) == 1


def test_a_form_and_a_window_that_wrote_different_texts_lose_nothing(editor: TestClient) -> None:
    form = shown_form(editor.get(PAGE).text, "compose")
    patch(editor, version=0, values=texts(subject__ko=("두 기슭", "편집기에서")))

    answer = editor.post(PAGE, data={**form, TITLE: "From the form", "do": "save"})

    told = draft(editor)
    assert answer.status_code == 303
    assert (told["values"]["subject.ko"], told["values"][TITLE]) == ("편집기에서", "From the form")


def test_a_form_that_meets_the_same_text_of_a_window_shows_both_and_the_next_save_settles_it(
    editor: TestClient,
) -> None:
    form = shown_form(editor.get(PAGE).text, "compose")
    patch(editor, version=0, values=texts(subject__en=("Two shores", "From a window")))

    met = editor.post(PAGE, data={**form, "subject.en": "From the form", "do": "save"})

    assert met.status_code == 409
    assert "<blockquote>From a window</blockquote>" in met.text
    assert "<blockquote>From a window</blockquote>" in editor.get(PAGE).text
    assert editor.post(PAGE, data={**shown_form(met.text, "compose"), "do": "save"}).status_code == 303
    assert (draft(editor)["clashes"], draft(editor)["values"]["subject.en"]) == ({}, "From the form")


def test_what_a_command_saves_comes_into_it(editor: TestClient, runtime: Runtime) -> None:
    patch(editor, version=0, values={TITLE: {"was": "The table", "now": "Mine"}})
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        saved = draft_of(content_of(session, issue)).with_values({"subject.en": "Theirs", TITLE: "Theirs"})
        content = content_of_draft(saved, locales=("en", "ko"))
        save(session, issue, content, base=1, by=OPERATOR, now=runtime.clock())

    told = patch(editor, version=1)

    assert told["values"]["subject.en"] == "Theirs"
    assert TITLE not in told["values"]
    assert [(name, one["text"], one["by"]) for name, one in told["clashes"].items()] == [
        (TITLE, "Theirs", "")
    ]


def test_what_went_out_is_shown_as_it_went_out_and_a_correction_is_written_on_top(
    editor: TestClient, runtime: Runtime
) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        proof = make_proof(session, issue, base_url=factories.BASE_URL, by=OPERATOR, now=runtime.clock())
        factories.dispatch(session, proof, factories.mailing_list(session, issue.newsletter))
    assert draft(editor)["is_locked"]

    patch(editor, version=0, values=texts(subject__en=("Two shores", "Told anew")))

    assert not draft(editor)["is_locked"]
    locked, correcting = editor.get(PAGE).text, editor.get(f"{PAGE}?correction=yes").text
    assert "This issue was dispatched" in locked
    assert "Told anew" not in locked
    assert shown_form(correcting, "compose")["subject.en"] == ["Told anew"]


def test_raw_html_of_somebody_who_may_write_none_is_refused_and_the_rest_is_taken(
    editor: TestClient, runtime: Runtime
) -> None:
    before = draft(editor)["blocks"]
    block = {"id": NEW["id"], "type": "html"}
    name = f"{NEW['id']}.code.en"

    told = patch(
        editor,
        version=0,
        blocks={"was": before, "now": [*before, block]},
        values={name: {"was": "", "now": "<b>x</b>"}, "subject.en": {"was": "Two shores", "now": "Taken"}},
    )

    assert "write raw HTML" in told["refused"][name]
    assert told["values"] == {name: "", "made.subject.ko": "Two shores"}
    assert draft(editor)["values"]["subject.en"] == "Taken"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tab": "", "version": 1},
        {"tab": "a", "version": -1},
        {"tab": "a", "version": 0, "values": {"a": "b"}},
    ],
)
def test_what_is_no_patch_is_refused_with_a_sentence(editor: TestClient, body: dict[str, Any]) -> None:
    answer = editor.patch(PATH, json=body)

    assert answer.status_code == 422
    assert answer.json()["sentence"].endswith(".")


def test_who_may_only_look_reads_and_writes_no_draft(editor: TestClient, browser: Browser) -> None:
    viewer = browser(Role.VIEWER)

    assert viewer.get(PATH).status_code == 403
    assert viewer.patch(PATH, json={"tab": "a", "version": 0}).status_code == 403
    assert viewer.post(REVISION).status_code == 403
