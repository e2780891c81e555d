"""The schema of the blocks: all that an editor needs to draw a type that it does not know by name."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.completeness import PARTIALS
from newsletter.content.drafts.conversion import content_of_draft, draft_of
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.fields.items import new_identifier
from newsletter.content.issue import IssueContent
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.api.drawings import drawing_of
from tests import factories
from tests.web.conftest import Browser

PATH = "/api/blocks"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def editor(browser: Browser) -> TestClient:
    return browser(Role.EDITOR)


@pytest.fixture
def issue(runtime: Runtime) -> str:
    with runtime.database.transaction() as session:
        newsletter = factories.newsletter(session)
        newsletter.theme = {"light": {"band": "#123456"}}
        newsletter.disclaimers = [{"key": "funding", "name": "Funding", "text": {"en": "With help of many."}}]
        factories.mailing_list(session, newsletter)
        factories.issue(session, newsletter)
    return "bridge-12"


def types_in(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in answer["types"]}


def field_in(fields: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in fields if one["name"] == name)


def new_block(kind: dict[str, Any]) -> Draft:
    """A draft of one new block, made as a program makes it that knows the schema alone."""
    block = new_identifier()
    return Draft((BlockDraft(block, kind["name"]),), made(f"{block}.", kind))


def made(start: str, whole: dict[str, Any]) -> dict[str, str]:
    values = {f"{start}{name}": text for name, text in whole["blank"].items()}
    for field in whole["fields"]:
        if field["kind"] == "items":
            entries = [new_identifier() for _ in range(field["at_least"])]
            values[f"{start}{field['name']}"] = ",".join(entries)
            for entry in entries:
                values |= made(f"{start}{field['name']}.{entry}.", field)
    return values


def test_it_tells_of_every_type_and_every_field(editor: TestClient) -> None:
    types = types_in(editor.get(PATH).json())

    assert list(types) == list(BLOCKS)
    article = types["article"]
    assert (article["label"], article["about"]) == ("Article", "A story, with or without a picture.")
    title = field_in(article["fields"], "title")
    assert (title["kind"], title["look"], title["is_localized"], title["longest"]) == (
        "line",
        "title",
        True,
        500,
    )
    layout = field_in(article["fields"], "layout")
    assert layout["choices"][0] == {"value": "image-left", "label": "Picture on the left"}
    picture = field_in(article["fields"], "image")
    assert [one["name"] for one in picture["fields"]] == ["alt", "credit", "focus"]
    names = field_in(types["signatories"]["fields"], "names")
    assert names["columns"] == ["name", "country", "role", "kind"]
    assert names["blank"] == {"kind": "organisation"}


def test_it_speaks_the_language_of_its_reader_and_is_searched_in_all(editor: TestClient) -> None:
    korean = editor.get(PATH, params={"lang": "ko"}).json()

    programme = types_in(korean)["programme"]
    assert programme["label"] == programme["labels"]["ko"] != programme["labels"]["en"] == "Programme"
    assert {"agenda", "시간표"} <= set(programme["aliases"])
    assert {one["value"]: one["label"] for one in korean["channels"]}[""] == "모든 곳"


@pytest.mark.parametrize("name", BLOCKS)
def test_a_new_block_made_of_it_is_the_one_that_the_form_adds(editor: TestClient, name: str) -> None:
    draft = new_block(types_in(editor.get(PATH).json())[name])
    filled = draft.with_values({"subject.en": "Two shores"})

    content = content_of_draft(filled, locales=["en", "ko"])

    assert without_ids(content.blocks[0]) == without_ids(BLOCKS[name].blank())


def without_ids(block: Block) -> str:
    return re.sub(r'"id":"[^"]+"', "", block.model_dump_json())


def test_it_names_the_texts_of_the_issue_itself(editor: TestClient) -> None:
    fields = editor.get(PATH).json()["issue"]["fields"]

    drawn = draft_of(IssueContent.blank(["en"])).values
    names = {name.partition(".")[0] for name in drawn if not re.match(r"[0-9A-Z]{26}\.", name)}
    assert names <= {one["name"] for one in fields}
    assert [one["name"] for one in fields if one["at_first_sight"]] == ["subject", "preheader"]


@pytest.mark.parametrize("name", BLOCKS)
def test_a_few_controls_are_seen_at_first_sight(editor: TestClient, name: str) -> None:
    fields = types_in(editor.get(PATH).json())[name]["fields"]

    def seen(fields: list[dict[str, Any]]) -> list[str]:
        return [one["name"] for one in fields if one["at_first_sight"]]

    assert len(seen(fields)) <= 6
    assert seen(fields) or not fields
    assert all(len(seen(one["fields"])) <= 6 for one in fields)


def test_raw_html_is_offered_to_those_who_may_write_it(browser: Browser) -> None:
    offered = {
        role: [one["name"] for one in browser(role).get(PATH).json()["types"] if one["is_offered"]]
        for role in (Role.EDITOR, Role.ADMIN)
    }

    assert offered[Role.ADMIN] == list(BLOCKS)
    assert set(offered[Role.ADMIN]) - set(offered[Role.EDITOR]) == {"html"}


def test_of_an_issue_it_has_what_its_newsletter_has(editor: TestClient, issue: str) -> None:
    answer = editor.get(PATH, params={"issue": issue}).json()

    types = types_in(answer)
    key = field_in(types["disclaimer"]["fields"], "key")
    assert [one["value"] for one in key["choices"]] == ["", "funding"]
    mailing_list = field_in(types["subscribe"]["fields"], "list")
    assert mailing_list["choices"][1] == {"value": "readers", "label": "Readers"}
    assert [one["value"] for one in field_in(answer["common"], "when.locales")["choices"]] == ["", "en", "ko"]
    band = field_in_tones(answer, "band")
    assert band["light"]["ground"] == "#123456"
    assert re.fullmatch("#[0-9a-f]{6}", band["dark"]["ink"])
    assert editor.get(PATH, params={"issue": "nowhere"}).status_code == 404


def field_in_tones(answer: dict[str, Any], value: str) -> dict[str, Any]:
    return next(one for one in answer["tones"] if one["value"] == value)


def test_who_has_it_already_is_not_given_it_again(editor: TestClient) -> None:
    first = editor.get(PATH)

    again = editor.get(PATH, headers={"If-None-Match": first.headers["etag"]})
    other = editor.get(PATH, params={"lang": "ko"}, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"


def test_a_type_that_nobody_drew_is_drawn_from_its_fields(
    editor: TestClient, sample_block: type[Block]
) -> None:
    sample = types_in(editor.get(PATH).json())["sample"]

    shapes = list(ElementTree.fromstring(sample["drawing"]))
    assert len(shapes) > 3
    assert {one["kind"] for one in sample["fields"]} >= {"line", "rich", "picture", "items", "date", "cells"}


def test_what_is_drawn_is_a_type() -> None:
    assert {file.stem for file in PARTIALS.glob("*.svg")} <= set(BLOCKS)


@pytest.mark.parametrize("name", BLOCKS)
def test_every_drawing_is_in_the_colours_of_the_page(name: str) -> None:
    drawing = ElementTree.fromstring(drawing_of(BLOCKS[name]))

    assert drawing.get("viewBox") == "0 0 120 72"
    for shape in drawing.iter():
        assert shape.tag in {f"{SVG}{tag}" for tag in ("svg", "rect", "circle", "path")}
        assert not [key for key in shape.attrib if key.startswith("on") or key in ("style", "href", "id")]
        for paint in ("fill", "stroke"):
            assert shape.get(paint, "none") == "none" or shape.attrib[paint].startswith("var(--drawn-")


@pytest.mark.parametrize("name", BLOCKS)
def test_every_type_is_found_by_other_words_too(name: str) -> None:
    words = BLOCKS[name].aliases

    assert len(words.in_locale("en").split(", ")) > 2
    assert re.search("[가-힣]", words.in_locale("ko"))


def test_programs_learn_of_it(editor: TestClient) -> None:
    told = editor.get("/api/openapi.json").json()

    answer = told["paths"][PATH]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/SchemaJson"}
    assert {"look", "at_first_sight", "blank"} <= set(
        told["components"]["schemas"]["FieldJson"]["properties"]
    )
