"""A list is pasted into the form, looked at and taken over; a long one stands there as lines."""

import json
from typing import Any

import lxml.html
import pytest
from starlette.testclient import TestClient

from newsletter.content.issue import IssueContent
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from tests import factories
from tests.web.conftest import Browser
from tests.web.forms import shown_form

BLOCK = "01K0000000000000000000000B"
LIST = f"{BLOCK}.names"
BOX = f"{LIST}.lines"
PAGE = "/issues/bridge-12"


def entry(number: int, **changes: Any) -> dict[str, Any]:
    name = {"en": f"Sora Centre {number}", "ko": f"소라센터 {number}"}
    return {"id": f"01K{number:023}", "name": name, "country": "KR"} | changes


def signed_by(count: int) -> IssueContent:
    names = [entry(number) for number in range(1, count + 1)]
    block = {"id": BLOCK, "type": "signatories", "names": names or [{"name": {}}]}
    return factories.content(blocks=[block])


@pytest.fixture
def editor(browser: Browser, runtime: Runtime) -> TestClient:
    begin(runtime, 1)
    return browser(Role.EDITOR)


def begin(runtime: Runtime, count: int) -> None:
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session), says=signed_by(count))


def typed(editor: TestClient, **values: str) -> dict[str, Any]:
    return {**shown_form(editor.get(PAGE).text, "compose"), **values}


def post(editor: TestClient, **values: str) -> Any:
    return editor.post(PAGE, data=typed(editor, **values))


def again(editor: TestClient, response: Any, **values: str) -> Any:
    """The form of an answer, posted."""
    return editor.post(PAGE, data={**shown_form(response.text, "compose"), **values})


def saved(runtime: Runtime) -> Any:
    with runtime.database.reading() as session:
        return content_of(session, find_issue(session, "bridge-12")).blocks[0]


def revision(runtime: Runtime) -> int:
    with runtime.database.reading() as session:
        return find_issue(session, "bridge-12").revision


def shown(response: Any, name: str) -> str:
    """What stands in an input."""
    (value,) = shown_form(response.text, "compose")[name]
    return value.replace("\r\n", "\n")


def part(response: Any, id_: str) -> str:
    element = lxml.html.fromstring(response.text).get_element_by_id(id_)
    return " ".join(element.text_content().split())


def focused(response: Any) -> list[str]:
    page = lxml.html.fromstring(response.text)
    return [
        one.get("id") for one in page.xpath("//form[@id='compose']//*[@autofocus][not(ancestor::dialog)]")
    ]


def test_what_was_understood_is_shown_before_it_is_taken_over(editor: TestClient, runtime: Runtime) -> None:
    before = revision(runtime)

    read = post(editor, **{BOX: "1. Fjord Forum (Norway)\n2. Mill Lane Society", "do": f"list-read:{LIST}"})

    assert read.status_code == 200
    assert "Entries understood: 2." in part(read, f"{BOX}.seen")
    assert "1 with it, 1 without: line 2 (“Mill Lane Society”)" in part(read, f"{BOX}.seen")
    assert focused(read) == [f"{BOX}.seen"]
    assert revision(runtime) == before
    assert lxml.html.fromstring(read.text).get_element_by_id("compose").get("data-saved") == "no"


def test_it_is_taken_over_with_all_that_was_typed(editor: TestClient, runtime: Runtime) -> None:
    read = post(editor, **{BOX: "Fjord Forum (Norway)", "subject.en": "Signed", "do": f"list-read:{LIST}"})

    taken = again(editor, read, do=f"list-take:{LIST}")

    assert taken.headers["location"] == f"{PAGE}?form=plain&open={LIST}#block-{LIST}"
    assert [one.name.get("en") for one in saved(runtime).names] == ["Sora Centre 1", "Fjord Forum"]
    page = editor.get(taken.headers["location"])
    assert "Took over the list. New entries: 1; entries in it: 2." in page.text
    assert shown(page, "subject.en") == "Signed"
    assert focused(page) == [f"block-{LIST}"]


def test_a_text_that_was_changed_meanwhile_is_shown_first(editor: TestClient, runtime: Runtime) -> None:
    read = post(editor, **{BOX: "Fjord Forum", "do": f"list-read:{LIST}"})

    changed = again(editor, read, **{BOX: "Fjord Forum\nMill Lane Society", "do": f"list-take:{LIST}"})
    taken = again(editor, changed, do=f"list-take:{LIST}")

    assert "Entries understood: 2." in part(changed, f"{BOX}.seen")
    assert taken.status_code == 303
    assert len(saved(runtime).names) == 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "There is nothing here to read."),
        ("Fjord Forum\tAtlantis", "Line 1 (“Fjord Forum Atlantis”): Country: “Atlantis” is not a country."),
        ("x" * 500, "it is 500 characters long. Shorten it to 200."),
        ("\t".join("x" * 50), "it has 50 columns"),
        (
            "\n".join(f"Club {number}" for number in range(5000)),
            "Line 500 (“Club 499”): there is no room for it.",
        ),
    ],
    ids=["nothing", "no country", "a long name", "50 columns", "5,000 names"],
)
@pytest.mark.parametrize("wish", ["list-read", "list-take"])
def test_what_does_not_fit_stays_in_the_box(
    editor: TestClient, runtime: Runtime, text: str, words: str, wish: str
) -> None:
    refused = post(editor, **{BOX: text, "do": f"{wish}:{LIST}"})

    assert refused.status_code == 422
    assert words in part(refused, f"{BOX}-error")
    assert shown(refused, BOX) == text
    assert focused(refused) == [BOX]
    assert len(saved(runtime).names) == 1


@pytest.mark.parametrize("wish", ["save", f"copy:{BLOCK}", f"entry-add:{LIST}", f"delete:{BLOCK}x"])
def test_whatever_is_pressed_a_pasted_list_is_not_lost(
    editor: TestClient, runtime: Runtime, wish: str
) -> None:
    refused = post(editor, **{BOX: "Fjord Forum", "do": wish})

    assert refused.status_code == 422
    assert "This text is not taken over yet." in part(refused, f"{BOX}-error")
    assert again(editor, refused, do=f"list-take:{LIST}").status_code == 303
    assert [one.name.get("en") for one in saved(runtime).names][:1] == ["Sora Centre 1"]
    assert "Fjord Forum" in str(saved(runtime).names)


def test_a_list_may_be_left_as_it_is(editor: TestClient, runtime: Runtime) -> None:
    left = again(editor, post(editor, **{BOX: "Fjord\tAtlantis", "do": "save"}), do=f"list-leave:{LIST}")

    assert left.headers["location"] == f"{PAGE}?form=plain&open={LIST}#block-{LIST}"
    assert len(saved(runtime).names) == 1
    assert "The list stays as it is." in editor.get(left.headers["location"]).text


def test_a_mistake_elsewhere_does_not_cost_the_text(editor: TestClient) -> None:
    refused = post(
        editor, **{BOX: "Fjord Forum", f"{LIST}.{entry(1)['id']}.country": "Atlantis", "do": "save"}
    )

    assert refused.status_code == 422
    assert shown(refused, BOX) == "Fjord Forum"


def test_a_whole_list_is_edited_as_text(editor: TestClient, runtime: Runtime) -> None:
    filled = post(editor, do=f"list-text:{LIST}")
    assert filled.status_code == 200
    assert shown(filled, BOX) == "Sora Centre 1 (South Korea)"
    assert focused(filled) == [BOX]

    read = again(editor, filled, **{BOX: "Fjord Forum (NO)\nSora Center 1 (KR)", "do": f"list-read:{LIST}"})
    assert "New entries: 1." in part(read, f"{BOX}.seen")
    taken = again(editor, read, do=f"list-take:{LIST}")

    assert taken.status_code == 303
    fjord, sora = saved(runtime).names
    assert fjord.name.root == {"en": "Fjord Forum"}
    assert (sora.id, sora.name.root) == (entry(1)["id"], {"en": "Sora Center 1", "ko": "소라센터 1"})


def test_a_list_that_was_only_looked_at_as_text_is_in_nobodys_way(
    editor: TestClient, runtime: Runtime
) -> None:
    filled = post(editor, do=f"list-text:{LIST}")

    assert again(editor, filled, do="save").status_code == 303
    assert len(saved(runtime).names) == 1


def test_two_people_who_add_to_a_list_lose_nothing(
    editor: TestClient, browser: Browser, runtime: Runtime
) -> None:
    mine = post(editor, **{BOX: "Fjord Forum", "do": f"list-read:{LIST}"})
    post(browser(Role.ADMIN), **{f"{LIST}.{entry(1)['id']}.name.en": "Sora House", "do": "save"})

    met = again(editor, mine, do=f"list-take:{LIST}")
    again(editor, met, do="save")

    assert met.status_code == 409
    assert [one.name.get("en") for one in saved(runtime).names] == ["Sora House", "Fjord Forum"]


@pytest.mark.parametrize(
    "wish", ["list-take:nowhere", f"list-read:{BLOCK}.group", "list-what:", f"list-text:{LIST}.x"]
)
def test_a_wish_for_a_box_that_is_not_there_changes_nothing(
    editor: TestClient, runtime: Runtime, wish: str
) -> None:
    before = saved(runtime)

    assert post(editor, do=wish).status_code in (200, 303)
    assert saved(runtime) == before


@pytest.fixture
def long(browser: Browser, runtime: Runtime) -> TestClient:
    begin(runtime, 21)
    return browser(Role.EDITOR)


def test_a_long_list_stands_as_lines_that_open_one_by_one(long: TestClient, runtime: Runtime) -> None:
    place = f"{LIST}.{entry(7)['id']}"
    assert part(long.get(f"{PAGE}?lang=ko"), f"block-{place}") == "7소라센터 7대한민국이 항목 열기"

    opened = post(long, **{"subject.en": "Signed", "do": f"entry-open:{place}"})

    assert opened.headers["location"] == f"{PAGE}?form=plain&open={place}#block-{place}"
    page = long.get(opened.headers["location"])
    inputs = lxml.html.fromstring(page.text).xpath("//input[@type='text'][contains(@name, '.names.')]/@name")
    assert {name.split(".")[2] for name in inputs} == {entry(7)["id"]}
    assert focused(page) == [f"block-{place}"]
    assert shown(page, "subject.en") == "Signed"


def test_saving_a_long_list_changes_nothing_in_it(long: TestClient, runtime: Runtime) -> None:
    before = saved(runtime)

    assert post(long, do="save").status_code == 303
    assert saved(runtime) == before


def test_a_mistake_in_a_folded_entry_opens_it(long: TestClient) -> None:
    name = f"{LIST}.{entry(7)['id']}.country"

    refused = post(long, **{name: "Atlantis", "do": "save"})

    assert focused(refused) == [name]
    assert "“Atlantis” is not a country." in part(refused, f"{name}-error")


def test_what_speaks_of_a_folded_entry_leads_to_its_line(browser: Browser, runtime: Runtime) -> None:
    content = signed_by(21)
    block = content.blocks[0].model_dump(mode="json")
    block["names"][6]["name"] = {}
    with runtime.database.transaction() as session:
        factories.issue(session, factories.newsletter(session), says=factories.content(blocks=[block]))

    page = lxml.html.fromstring(browser(Role.EDITOR).get(PAGE).text)

    places = {link.get("href") for link in page.xpath("//*[@id='checks']//a")}
    assert f"#block-{LIST}.{entry(7)['id']}" in places


def test_five_hundred_names_in_two_languages_fit_into_a_page(browser: Browser, runtime: Runtime) -> None:
    begin(runtime, 500)
    editor = browser(Role.EDITOR)
    page = editor.get(PAGE)

    assert len(page.content) <= 1_500_000
    before = saved(runtime)
    assert again(editor, page, do="save").status_code == 303
    assert saved(runtime) == before
    assert len(json.dumps(shown_form(page.text, "compose"))) < 500_000
