"""Getting around in the editor: by what is sought, by keys, from a finding to its text; and hints that are gone for ever."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, opened
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-13"
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        yield opened(context.new_page(), ISSUE)


def sought(page: Page, words: str) -> list[str]:
    """What is found in the palette by these words."""
    page.get_by_role("combobox", name="Go to, or do").fill(words)
    found: list[str] = page.locator(".palette-words").evaluate_all(
        "all => all.map((one) => one.firstChild.textContent.trim())"
    )
    return found


def test_a_block_is_found_in_both_languages_and_while_its_word_is_being_written(page: Page) -> None:
    opener = page.get_by_role("button", name="Go to, or do")
    opener.focus()
    page.keyboard.press("Control+k")

    for words in ("radish", "RADISH said", "ㅇㅍㅇㄹ", "우펴", "우ㅍ"):
        assert sought(page, words)[0] in ("What the radish said", "Seeds by post"), words
    assert sought(page, "핬") == []
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()

    page.keyboard.press("Control+k")
    sought(page, "radish")
    page.keyboard.press("Enter")
    expect(page.locator(".doc .block.is-open")).to_have_attribute(
        "aria-label", re.compile("What the radish said")
    )


def test_another_issue_and_an_act_are_reached(page: Page) -> None:
    page.get_by_role("button", name="Go to, or do").click()
    sought(page, "only 한국어")
    page.keyboard.press("Enter")
    expect(page.locator(".editor")).not_to_have_class("is-pair")

    page.get_by_role("button", name="Go to, or do").click()
    expect(page.get_by_role("option", name="Two shores, one table")).to_be_visible()
    page.set_viewport_size({"width": 340, "height": 700})
    assert page.locator("dialog.palette").evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth")
    page.set_viewport_size(WIDE)
    sought(page, "두 기슭")
    page.keyboard.press("Enter")
    page.wait_for_url("**/issues/bridge-quarterly-12")


def test_the_keys_are_shown_outside_of_a_text_only(page: Page) -> None:
    grip = block(page, page.locator(".doc .block:not(.is-head)").first.get_attribute("id")[6:]).locator(
        ".grip"
    )
    grip.focus()
    page.keyboard.press("Shift+?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Move the block up")
    page.keyboard.press("Escape")
    expect(grip).to_be_focused()

    words = page.locator(".doc [data-name$='.title.en']").first
    words.click()
    page.keyboard.type("?")
    expect(dialog).to_be_hidden()


def test_a_dialog_that_is_closed_at_once_gives_the_focus_back(page: Page) -> None:
    where = page.evaluate(
        """async () => {
            const grip = document.querySelector(".doc .block:not(.is-head) .grip");
            grip.focus();
            grip.dispatchEvent(new KeyboardEvent("keydown", { key: "?", shiftKey: true, bubbles: true }));
            while (!document.querySelector("dialog.key-help")) await null;
            document.querySelector("dialog.key-help").dispatchEvent(new Event("cancel", { cancelable: true }));
            while (document.querySelector("dialog.key-help")) await null;
            await null;
            return document.activeElement === grip;
        }"""
    )

    assert where is True


def test_a_finding_leads_to_its_text(page: Page) -> None:
    pill = page.locator(".findings-pill")
    expect(pill).to_contain_text("to look at")
    pill.click()

    page.locator(".pop:popover-open .finding").last.click()

    expect(page.locator(".doc .block.is-open")).to_be_visible()
    expect(page.locator(".doc .block.is-open :focus")).to_be_visible()


def test_the_size_names_what_weighs_most(page: Page) -> None:
    page.locator(".size-pill").click()
    panel = page.locator(".pop:popover-open")
    expect(panel).to_contain_text("한국어")

    panel.locator(".pop-entry").first.click()

    expect(page.locator(".doc .block.is-open")).to_be_visible()
    expect(panel).to_have_count(0)


def test_a_hint_is_put_away_for_ever(page: Page) -> None:
    hint = page.locator(".once")
    first = hint.locator("p").inner_text()
    hint.get_by_role("button", name="Understood").click()
    expect(hint).to_be_hidden()

    page.reload()
    expect(hint.locator("p")).not_to_have_text(first)
    hint.get_by_role("button", name="No more hints").click()
    page.reload()
    expect(page.locator(".findings-pill")).to_be_visible()
    expect(hint).to_have_count(0)
