"""The form has an input for every kind of field, without JavaScript, and gives back whatever it shows."""

import io
from typing import Any

import lxml.html
import pytest
from PIL import Image
from starlette.testclient import TestClient

from newsletter.content.fields.describing import fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.issue import IssueContent
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.content.fields.filled import BLOCK, LINK, SPEAKER, issue
from tests.sample_block.sample import Sample
from tests.web.conftest import Browser
from tests.web.forms import shown_form

pytestmark = pytest.mark.usefixtures("sample_block")

LIST = f"{BLOCK}.speakers"


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session), says=issue())
    return browser(Role.EDITOR)


def typed(editor: TestClient, **values: str) -> dict[str, Any]:
    return {**shown_form(editor.get("/issues/bridge-12").text, "compose"), **values}


def post(editor: TestClient, **values: str) -> Any:
    return editor.post("/issues/bridge-12", data=typed(editor, **values))


def saved(runtime: Runtime) -> IssueContent:
    with runtime.database.reading() as session:
        return content_of(session, find_issue(session, "bridge-12"))


def test_the_block_of_the_tests_has_every_kind(sample_block: type[Sample]) -> None:
    fields = [field for outer in fields_of(sample_block) for field in (outer, *outer.fields)]

    assert {field.kind for field in fields} == set(Kind)


def test_saving_what_is_shown_changes_nothing(editor: TestClient, runtime: Runtime) -> None:
    response = post(editor, do="save")

    assert response.status_code == 303
    assert saved(runtime) == issue()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_input_has_a_label(editor: TestClient, language: str) -> None:
    page = lxml.html.fromstring(editor.get(f"/issues/bridge-12?lang={language}").text)

    inputs = [
        one
        for one in page.get_element_by_id("compose").iter("input", "select", "textarea")
        if one.get("type") not in ("hidden", "checkbox") and one.get("name") != "base"
    ]
    labelled = {label.get("for") for label in page.iter("label")}
    assert not [one.get("name") for one in inputs if one.get("id") not in labelled]


def test_countries_and_zones_are_suggested_once(editor: TestClient) -> None:
    page = lxml.html.fromstring(editor.get("/issues/bridge-12?lang=ko").text)

    assert [one.get("id") for one in page.iter("datalist")] == ["countries", "zones"]
    words = {one.get("value"): one.text for one in page.get_element_by_id("countries")}
    assert words["KR"] == "대한민국"
    assert page.get_element_by_id(f"{BLOCK}.country").get("list") == "countries"
    assert page.get_element_by_id(f"{LIST}.{SPEAKER}.country").get("list") == "countries"


def test_fields_of_each_kind_are_saved(editor: TestClient, runtime: Runtime) -> None:
    texts = {
        f"{BLOCK}.date": "2026-Q4",
        f"{BLOCK}.time.start": "9:00",
        f"{BLOCK}.seats": "12.5",
        f"{BLOCK}.country": "Japan",
        f"{BLOCK}.state": "open",
        f"{BLOCK}.is_free": "yes",
        f"{LIST}.{SPEAKER}.name.ko": "한서윤",
        f"{LIST}.{SPEAKER}.links.{LINK}.words.en": "Her first book",
    }

    assert post(editor, **texts, do="save").status_code == 303

    block = saved(runtime).blocks[0]
    assert (block.date.root, block.time.start, str(block.seats)) == ("2026-Q4", "09:00", "12.5")
    assert (block.country.root, block.state, block.is_free) == ("JP", "open", True)
    assert block.speakers[0].name.get("ko") == "한서윤"
    assert block.speakers[0].links[0].words.get("en") == "Her first book"


def test_a_box_that_is_no_longer_ticked_is_a_no(editor: TestClient, runtime: Runtime) -> None:
    post(editor, **{f"{BLOCK}.is_free": "yes", "do": "save"})
    form = typed(editor, do="save")
    del form[f"{BLOCK}.is_free"]

    editor.post("/issues/bridge-12", data=form)

    assert saved(runtime).blocks[0].is_free is False


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (f"{BLOCK}.date", "soon", "“soon” is not a date."),
        (f"{BLOCK}.time.zone", "KST", "“KST” is not a time zone."),
        (f"{BLOCK}.time.start", "", "Please fill this in."),
        (f"{BLOCK}.seats", "many", "“many” is not a number."),
        (f"{LIST}.{SPEAKER}.country", "Atlantis", "“Atlantis” is not a country."),
        (f"{LIST}.{SPEAKER}.links.{LINK}.address.en", "here", "“here” is not a complete address."),
    ],
)
def test_a_mistake_stands_beside_its_input_and_opens_what_is_around_it(
    editor: TestClient, name: str, value: str, sentence: str
) -> None:
    refused = post(editor, **{name: value, "do": "save"})

    page = lxml.html.fromstring(refused.text)
    assert refused.status_code == 422
    assert sentence in page.get_element_by_id(f"{name}-error").text_content()
    around = list(page.get_element_by_id(name).iterancestors("details"))
    assert around
    assert all("open" in one.attrib for one in around)
    assert page.get_element_by_id(name).get("value") == value


def test_an_entry_is_added_and_opened(editor: TestClient, runtime: Runtime) -> None:
    response = post(editor, **{"subject.en": "New", "do": f"entry-add:{LIST}"})

    _, new = saved(runtime).blocks[0].speakers
    place = f"{LIST}.{new.id}"
    assert response.headers["location"] == f"/issues/bridge-12?form=plain&open={place}#block-{place}"
    assert saved(runtime).subject.get("en") == "New"
    page = lxml.html.fromstring(editor.get(response.headers["location"]).text)
    assert "open" in page.get_element_by_id(f"block-{place}").find("details").attrib


def test_entries_are_moved_and_deleted(editor: TestClient, runtime: Runtime) -> None:
    post(editor, do=f"entry-add:{LIST}")
    new = saved(runtime).blocks[0].speakers[1].id

    post(editor, do=f"entry-up:{LIST}.{new}")
    assert [one.id for one in saved(runtime).blocks[0].speakers] == [new, SPEAKER]

    post(editor, do=f"entry-delete:{LIST}.{new}")
    assert [one.id for one in saved(runtime).blocks[0].speakers] == [SPEAKER]


def test_the_last_entry_that_must_be_there_stays(editor: TestClient, runtime: Runtime) -> None:
    refused = post(editor, do=f"entry-delete:{LIST}.{SPEAKER}")

    assert refused.status_code == 422
    assert "must have at least 1 entry" in refused.text
    assert len(saved(runtime).blocks[0].speakers) == 1


def test_an_entry_of_an_entry_is_added(editor: TestClient, runtime: Runtime) -> None:
    post(editor, do=f"entry-add:{LIST}.{SPEAKER}.links")

    assert len(saved(runtime).blocks[0].speakers[0].links) == 2


@pytest.mark.parametrize("wish", ["entry-add:nowhere", "entry-up:x", f"entry-delete:{LIST}.x", "entry-what"])
def test_a_wish_for_what_is_not_there_changes_nothing(
    editor: TestClient, runtime: Runtime, wish: str
) -> None:
    assert post(editor, do=wish).status_code == 303
    assert saved(runtime) == issue()


def test_a_picture_of_an_entry_is_stored(editor: TestClient, runtime: Runtime) -> None:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#9a3b18").save(out, "PNG")

    editor.post(
        "/issues/bridge-12",
        data=typed(editor, do="save"),
        files={f"{LIST}.{SPEAKER}.portrait.upload": ("han.png", out.getvalue())},
    )

    portrait = saved(runtime).blocks[0].speakers[0].portrait
    assert (portrait.file, portrait.width) == ("images/han.png", 40)
    assert runtime.assets.path(portrait.asset).is_file()


def test_two_people_who_work_on_the_same_list_lose_nothing(editor: TestClient, runtime: Runtime) -> None:
    mine, theirs = typed(editor), typed(editor)
    name = f"{LIST}.{SPEAKER}.name.en"
    editor.post("/issues/bridge-12", data={**theirs, "do": f"entry-add:{LIST}"})

    refused = editor.post("/issues/bridge-12", data={**mine, name: "Han", "do": "save"})
    editor.post("/issues/bridge-12", data={**shown_form(refused.text, "compose"), "do": "save"})

    assert refused.status_code == 409
    first, second = saved(runtime).blocks[0].speakers
    assert first.name.get("en") == "Han"
    assert not second.name


def test_a_new_block_of_the_type_can_be_added_and_saved(editor: TestClient, runtime: Runtime) -> None:
    post(editor, do=f"add:sample:{BLOCK}")
    assert post(editor, do="save").status_code == 303

    new = saved(runtime).blocks[1]
    assert new.is_free is True
    assert len(new.speakers) == 1


def test_the_key_of_a_disclaimer_that_is_gone_is_not_lost(editor: TestClient, runtime: Runtime) -> None:
    post(editor, **{"subject.en": "New", "do": "save"})

    assert saved(runtime).blocks[0].terms == "funding"


def test_pasted_cells_are_kept_and_one_is_told_what_was_understood(
    editor: TestClient, runtime: Runtime
) -> None:
    texts = {f"{BLOCK}.menu.en": "Dish\tPrice\r\nSoup\t4\r\nTea\t2", f"{BLOCK}.spoken": "Korean, German"}

    assert post(editor, **texts, do="save").status_code == 303

    block = saved(runtime).blocks[0]
    assert block.menu.get("en") == "Dish | Price\nSoup | 4\nTea | 2"
    assert block.spoken.root == "ko, de"
    page = editor.get("/issues/bridge-12").text
    assert "Understood: 3 rows, 2 columns (text, numbers)." in page


def test_cells_that_do_not_fit_stay_in_their_box_with_the_reason(editor: TestClient) -> None:
    wide = "\t".join("x" * 50)

    page = post(editor, **{f"{BLOCK}.menu.ko": wide, "do": "save"})

    assert page.status_code == 422
    assert "the table has 50 columns, and 8 fit into a mail." in page.text
    assert wide in page.text


def test_a_picture_that_a_name_describes_is_not_asked_for_a_description(
    editor: TestClient, runtime: Runtime
) -> None:
    post(editor, do=f"add:people:{BLOCK}")
    people = saved(runtime).blocks[1]
    portrait = f"{people.id}.cards.{people.cards[0].id}.portrait"

    page = editor.get("/issues/bridge-12").text

    assert f'type="hidden" name="{portrait}.alt.en"' in page
    assert f'id="{portrait}.credit.en"' in page
    assert f'id="{portrait}.alt.en"' not in page
