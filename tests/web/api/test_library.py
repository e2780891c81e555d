"""Library blocks by the interface: what is answered are values of a draft, and what is kept is told by whom and when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.publication import LockedDisclaimer
from newsletter.content.richtext import RichText
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.library.finding import find_library_block
from newsletter.issues.library.keeping import retire_block
from newsletter.issues.library.placing import insert_linked
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.roles import Role
from tests import factories
from tests.conftest import NOW
from tests.web.conftest import Browser

PATH = "/api/issues/bridge-12/library"
ARTICLE = "01K0000000000000000000000B"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    """Of two issues that are linked to one library block."""
    with runtime.database.transaction() as session:
        paper = factories.newsletter(session)
        about = factories.library_block(session, paper)
        for slug in ("bridge-12", "bridge-13"):
            insert_linked(
                session, factories.issue(session, paper, slug=slug), about, after="", by=OPERATOR, now=NOW
            )
    return browser(Role.EDITOR)


def content(runtime: Runtime, slug: str = "bridge-12") -> IssueContent:
    with runtime.database.reading() as session:
        return content_of(session, find_issue(session, slug))


def block_in(runtime: Runtime, number: int = 0) -> dict[str, Any]:
    """A block of the issue as the editor has it."""
    says = content(runtime)
    block = says.blocks[number]
    draft = draft_of(says)
    values = {name: text for name, text in draft.values.items() if name.startswith(f"{block.id}.")}
    return {"block": {"id": block.id, "type": block.type}, "values": values}


def asked(client: TestClient, path: str, body: Mapping[str, Any], *, status: int = 200) -> dict[str, Any]:
    answer = client.post(f"{PATH}{path}", json=body)
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


def changed(editor: TestClient, runtime: Runtime, words: str = "Who we are now") -> dict[str, Any]:
    mine = block_in(runtime)
    mine["values"][f"{mine['block']['id']}.body.en"] = words
    return asked(editor, "/about-us/versions", {**mine, "base": 1})


def test_the_library_tells_where_each_block_is_used(editor: TestClient) -> None:
    told = editor.get(PATH).json()

    [about] = told["blocks"]
    assert (told["newsletter"], told["may_keep"]) == ("bridge", True)
    assert (about["key"], about["name"], about["label"], about["version"]) == (
        "about-us",
        "About us",
        "Text",
        1,
    )
    assert about["words"] == "Who we are"
    assert [(use["slug"], use["subject"], use["versions"], use["is_draft"]) for use in about["uses"]] == [
        ("bridge-13", "Two shores", [1], True),
        ("bridge-12", "Two shores", [1], True),
    ]


@pytest.mark.parametrize(("way", "link"), [("linked", "about-us"), ("copied", None)])
def test_a_block_is_ready_to_be_put_into_the_draft(
    editor: TestClient, runtime: Runtime, way: str, link: str | None
) -> None:
    told = asked(editor, "/about-us/block", {"way": way})

    block = told["block"]
    [placed] = content_of_draft(
        Draft((BlockDraft(block["id"], block["type"]),), told["values"]), locales=("en", "ko")
    ).blocks
    assert placed.body.get("ko").plain() == "Who we are (ko)"
    assert (placed.library.key if placed.library else None) == link
    assert len(content(runtime).blocks) == 4


def test_a_block_that_is_kept_is_found_by_all(editor: TestClient, runtime: Runtime) -> None:
    told = asked(editor, "", {**block_in(runtime, 2), "name": "The table"}, status=201)

    assert told == {"key": "the-table", "version": 1, "behind": 0}
    assert [one["name"] for one in editor.get(PATH).json()["blocks"]] == ["About us", "The table"]


def test_what_cannot_be_kept_is_told_in_a_sentence(editor: TestClient, runtime: Runtime) -> None:
    mine = block_in(runtime, 2)
    nameless = asked(editor, "", {**mine, "name": " "}, status=422)
    mine["values"][f"{ARTICLE}.link.en"] = "no address"
    broken = asked(editor, "", {**mine, "name": "The table"}, status=422)

    assert nameless["sentence"] == "Give the library block a name, so that colleagues find it."
    assert broken["sentence"].startswith("1 fields need your attention")


def test_a_change_is_a_version_that_the_drafts_are_behind(editor: TestClient, runtime: Runtime) -> None:
    assert changed(editor, runtime) == {"key": "about-us", "version": 2, "behind": 2}
    conflict = editor.post(f"{PATH}/about-us/versions", json={**block_in(runtime), "base": 1})

    assert conflict.status_code == 409
    assert "at version 2 by now" in conflict.json()["sentence"]
    assert content(runtime).blocks[0].body.get("en").plain() == "Who we are"


def test_who_writes_is_told_with_the_next_sign_of_life(editor: TestClient, runtime: Runtime) -> None:
    def state() -> tuple[str, str]:
        sign = {"tab": "one", "version": 0}
        told = editor.patch("/api/issues/bridge-12/draft", json=sign).json()["library"]
        return told, editor.get("/api/issues/bridge-12/draft").json()["library"]

    before = state()
    assert state() == before == (before[0], before[0])
    changed(editor, runtime)
    after = state()

    with runtime.database.transaction() as session:
        paper = find_issue(session, "bridge-12").newsletter
        retire_block(find_library_block(session, paper.id, "about-us"), by=OPERATOR, now=NOW)
    assert len({before, after, state()}) == 3


def test_the_difference_is_told_word_by_word(editor: TestClient, runtime: Runtime) -> None:
    changed(editor, runtime)

    told = editor.get(f"{PATH}/about-us/difference?since=1").json()

    [change, stale] = told["changes"]
    assert told["version"] == 2
    assert (change["label"], change["locale"]) == ("Text", "en")
    assert change["runs"] == [
        {"deed": "kept", "text": "Who we are"},
        {"deed": "inserted", "text": " now"},
    ]
    assert (stale["locale"], stale["after"]) == ("ko", "a translation was marked as stale")


def test_an_update_is_values_that_are_taken_into_the_draft(editor: TestClient, runtime: Runtime) -> None:
    changed(editor, runtime)
    mine = block_in(runtime)
    own = mine["block"]["id"]
    mine["values"][f"{own}.body.de"] = "Nicht mehr da"

    told = asked(editor, "/about-us/update", mine)

    assert told["block"]["id"] == own
    assert told["values"][f"{own}.body.en"] == "Who we are now"
    assert told["values"][f"{own}.library.version"] == "2"
    assert told["values"][f"{own}.body.de"] == ""
    assert content(runtime).blocks[0].library.version == 1


def test_what_cannot_be_used_is_in_no_ones_way_when_it_is_to_go(editor: TestClient, runtime: Runtime) -> None:
    mine = block_in(runtime)
    mine["values"] = {f"{mine['block']['id']}.when.channels": "the wall"}

    told = asked(editor, "/about-us/update", mine)

    assert told["values"][f"{mine['block']['id']}.body.en"] == "Who we are"


def test_all_drafts_are_brought_up_to_date_at_once(editor: TestClient, runtime: Runtime) -> None:
    changed(editor, runtime)

    assert sorted(asked(editor, "/about-us/drafts", {})["issues"]) == ["bridge-12", "bridge-13"]
    assert content(runtime, "bridge-13").blocks[0].body.get("en").plain() == "Who we are now"


def test_the_blocks_of_another_newsletter_are_not_there(editor: TestClient, runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        other = factories.newsletter(session, slug="other")
        factories.library_block(session, other, name="Others")

    assert editor.post(f"{PATH}/others/block", json={"way": "linked"}).status_code == 404
    assert [one["name"] for one in editor.get(PATH).json()["blocks"]] == ["About us"]


def test_a_lock_says_why_and_by_whom_and_who_can_change_it(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    fund = LockedDisclaimer(
        key="fund",
        name="Two Rivers Fund",
        text=Localized[RichText]({"en": RichText.from_markdown("Published with support")}),
        authority="Two Rivers Fund",
        valid_until=date(2027, 6, 30),
    )
    with runtime.database.transaction() as session:
        issue = find_issue(session, "bridge-12")
        issue.newsletter.disclaimers = [fund.model_dump(mode="json")]

    [lock] = editor.get(PATH).json()["locks"]
    [korean] = editor.get(PATH, headers={"accept-language": "ko"}).json()["locks"]
    [for_admin] = browser(Role.ADMIN).get(PATH).json()["locks"]

    assert lock["reason"] == "Wording approved by Two Rivers Fund, valid until 30 Jun 2027."
    assert lock["values"] == {"text.en": "Published with support"}
    assert (lock["who_may"], lock["place"]) == ("Admin", "")
    assert for_admin["place"] == "/newsletters/bridge#disclaimers.0.name"
    assert korean["valid_until"] == "2027-06-30"


def test_an_editor_of_text_finds_the_way_described(editor: TestClient) -> None:
    paths = editor.get("/api/openapi.json").json()["paths"]

    with_key = f"{PATH.replace('bridge-12', '{slug}')}/{{key}}"
    assert {f"{with_key}/block", f"{with_key}/versions", f"{with_key}/update"} <= set(paths)
