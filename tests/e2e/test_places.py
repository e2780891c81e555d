"""Two languages are one document: what each text is to the others is seen between them, and one act sets it right."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import draft, expect_saved, opened, text
from tests.e2e.watching import watched

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ISSUE, THREE = "/issues/bridge-quarterly-90", "/issues/bridge-quarterly-91"
B, C = "01K1000000000000000000000B", "01K1000000000000000000000C"
TITLE, BODY, NAME = f"{B}.title", f"{B}.body", f"{C}.speaker"

FILE = """
newsletter: bridge-quarterly
number: 90
locales: [en, ko]
subject: {en: The ferry, ko: 나룻배}
preheader: {en: Six minutes, ko: 육 분}
blocks:
  - article:
      title: {en: The boat runs twice, ko: 배는 두 번 다닙니다}
      body: {en: It waits for **one** person.}
      id: 01K1000000000000000000000B
  - quote:
      words: {en: We wrote down who is waiting., ko: 누가 기다리는지 적었습니다.}
      speaker: {en: Ok Jun-seok}
      id: 01K1000000000000000000000C
"""
THREE_FILE = """
newsletter: bridge-quarterly
number: 91
locales: [en, ko, de]
subject: {en: The ferry, ko: 나룻배, de: Die Fähre}
blocks:
  - article:
      title: {ko: 배는 두 번 다닙니다, de: Das Boot}
      sources: {title: ko}
      id: 01K1000000000000000000000B
"""


@pytest.fixture(scope="module")
def issues(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("issues")
    for name, words in (("two.yaml", FILE), ("three.yaml", THREE_FILE)):
        file = Path(folder, name)
        file.write_text(words, encoding="utf-8")
        demo.house.run("issue", "import", str(file))


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState, issues: None) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        page = opened(context.new_page(), ISSUE)
        yield page
        while page.locator(".bar [aria-label=Undo]").is_enabled():
            page.keyboard.press("Control+z")
        expect_saved(page)


def row(page: Page, place: str) -> Locator:
    return page.locator(f".doc [data-place='{place}']")


def knot(page: Page, place: str) -> Locator:
    return row(page, place).locator(".knot")


def write(page: Page, name: str, words: str) -> None:
    """Words at the end of a text."""
    text(page, name).click()
    text(page, name).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def test_a_source_that_changed_is_compared_where_it_stands_and_agreed_to_in_one_act(page: Page) -> None:
    write(page, f"{TITLE}.en", " a day")
    expect(knot(page, TITLE)).to_have_accessible_name("Title: The source has changed")
    text(page, f"{TITLE}.ko").focus()

    expect(row(page, TITLE).locator("ins")).to_have_text("[inserted:] a day")
    expect_saved(page)
    expect(row(page, TITLE).locator(".note-by")).to_have_text(re.compile(r".+, \d{1,2}:\d{2}"))
    values = draft(page, ISSUE)["values"]
    assert values[f"{B}.made.title.ko"] == "The boat runs twice"
    expect(row(page, TITLE).get_by_role("button", name="No change needed")).to_be_visible()
    page.keyboard.type(".")
    expect(row(page, TITLE).get_by_role("button", name="Agrees again")).to_be_visible()
    page.keyboard.press("Control+Enter")

    expect(knot(page, TITLE)).to_have_accessible_name("Title: Source and translation agree")
    expect_saved(page)
    assert not draft(page, ISSUE)["values"].get(f"{B}.made.title.ko")


def test_a_compared_source_that_is_pressed_at_leisure_is_written_in(page: Page) -> None:
    write(page, f"{TITLE}.en", " a day")
    text(page, f"{TITLE}.ko").focus()
    expect(row(page, TITLE).locator("ins")).to_be_visible()

    row(page, TITLE).locator("ins").hover()
    page.mouse.down()
    page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    page.mouse.up()

    expect(text(page, f"{TITLE}.en")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("!")
    expect(text(page, f"{TITLE}.en")).to_have_text("The boat runs twice a day!")


def test_a_change_that_is_taken_back_is_none(page: Page) -> None:
    write(page, f"{TITLE}.en", " a day")
    expect(page.locator(".stitches .is-changed")).to_have_count(1)

    page.keyboard.press("Control+z")

    expect(page.locator(".stitches .is-changed")).to_have_count(0)


def test_the_next_open_place_is_found_and_begun_from_the_source(page: Page) -> None:
    page.keyboard.press("F8")
    expect(text(page, f"{BODY}.ko")).to_be_focused()
    expect(page.locator("[role=status].visually-hidden")).to_have_text("Text, 한국어: Not translated yet")

    row(page, BODY).get_by_role("button", name="Start from the source").click()

    expect(text(page, f"{BODY}.ko")).to_be_focused()
    expect(row(page, BODY).locator(".note")).to_contain_text("This is still the English text itself.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("button", name="Everything is translated")).to_be_disabled()
    expect_saved(page)
    values = draft(page, ISSUE)["values"]
    assert values[f"{BODY}.ko"] == values[f"{BODY}.en"]


def test_a_place_may_be_the_same_in_all_languages_on_purpose(page: Page) -> None:
    knot(page, BODY).click()
    page.get_by_role("button", name="The same in all languages", exact=True).click()

    expect(knot(page, BODY)).to_have_accessible_name("Text: The same in all languages on purpose")
    expect(page.locator(".next")).to_be_disabled()
    expect_saved(page)
    assert draft(page, ISSUE)["values"][f"{B}.same.body"] == "yes"
    knot(page, BODY).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(knot(page, BODY)).to_be_focused()


def test_a_text_may_have_been_written_in_another_language_first(page: Page) -> None:
    knot(page, TITLE).click()
    page.locator(".knot-menu:popover-open").get_by_role("button", name="한국어").click()

    write(page, f"{TITLE}.ko", "!")

    expect(page.locator(".heads .head").first).to_contain_text("1 changed")
    text(page, f"{TITLE}.en").focus()
    expect(row(page, TITLE).locator("ins")).to_contain_text("다닙니다!")


def test_a_name_is_enough_once(page: Page) -> None:
    expect(row(page, NAME).locator(".is-ghost")).to_have_text("Ok Jun-seok")
    expect(page.locator(".next .count")).to_have_text("1")


def test_in_one_language_the_source_stands_where_the_translation_will(page: Page) -> None:
    write(page, f"{TITLE}.en", " a day")
    page.keyboard.press("Alt+2")

    ghost = row(page, BODY).locator(".is-ghost")
    expect(ghost).to_have_attribute("lang", "en")
    expect(ghost).to_contain_text("It waits for")
    expect(row(page, TITLE).locator(".note ins")).to_have_text("[inserted:] a day")
    expect(text(page, f"{TITLE}.ko")).to_be_focused()
    page.keyboard.press("Alt+3")
    expect(text(page, f"{TITLE}.en")).to_be_visible()


def test_keys_go_from_source_to_knot_to_translation_and_across(page: Page) -> None:
    text(page, f"{TITLE}.en").click()
    text(page, f"{TITLE}.en").focus()

    page.keyboard.press("Tab")
    expect(knot(page, TITLE)).to_be_focused()
    page.keyboard.press("Tab")
    expect(text(page, f"{TITLE}.ko")).to_be_focused()
    page.keyboard.press("Alt+ArrowLeft")
    expect(text(page, f"{TITLE}.en")).to_be_focused()


def test_on_a_phone_the_source_stands_above_its_translation(
    chromium: Browser, demo: Demo, signed_in: StorageState, issues: None
) -> None:
    with watched(chromium, demo.url, viewport=PHONE, locale="en-GB", storage_state=signed_in) as context:
        page = opened(context.new_page(), THREE)
        page.get_by_role("button", name="Side by side").click()
        above = row(page, TITLE).locator("[data-source=true]")
        source, other = (
            one.bounding_box() for one in (above, row(page, TITLE).locator("[data-source=false]"))
        )

        expect(above.locator(".t")).to_have_attribute("lang", "ko")
        assert source
        assert other
        assert source["y"] + source["height"] <= other["y"] + 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_of_three_languages_any_two_stand_side_by_side(
    chromium: Browser, demo: Demo, signed_in: StorageState, issues: None
) -> None:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        page = opened(context.new_page(), THREE)
        expect(page.locator(".segs .seg").nth(2)).to_have_accessible_name(re.compile("Deutsch, .*translated"))

        page.get_by_label("Language on the left").select_option("de")

        expect(text(page, f"{TITLE}.de")).to_be_visible()
        expect(text(page, f"{TITLE}.ko")).to_be_visible()
        expect(text(page, f"{TITLE}.en")).to_have_count(0)
        write(page, f"{TITLE}.ko", "!")
        expect(page.locator(".heads .head").first).to_contain_text("1 changed")
        page.keyboard.press("Control+z")
        page.reload()
        expect(page.get_by_label("Language on the left")).to_have_value("de")
        expect_saved(page)
