"""Writing in place on the page of an issue, as a person does it: what the caret, the keys and an input method do there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_draft, expect_saved, opened, order, text
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-12"


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(
        chromium, demo.url, storage_state=signed_in, locale="en-GB", viewport={"width": 1280, "height": 900}
    ) as context:
        yield opened(context.new_page(), ISSUE)


def body_of_the_letter(page: Page, language: str) -> str:
    """The name of the first long text of the issue."""
    name = page.locator(f".doc .t.is-body[lang={language}]").first.get_attribute("data-name")
    assert name
    return name


def into_the_end(page: Page, name: str) -> None:
    """Into a text, behind all of it."""
    text(page, name).click()
    expect(text(page, name)).to_be_focused()
    page.keyboard.press("Control+End")


def press_into(page: Page, name: str, words: str) -> None:
    """A press behind words of a text."""
    x, y = text(page, name).evaluate(
        """(text, words) => {
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at + words.length);
                walker.currentNode.parentElement.scrollIntoView({ block: "center" });
                const { left, top, height } = range.getBoundingClientRect();
                return [left, top + height / 2];
            }
        }""",
        words,
    )
    page.mouse.click(x, y)


def test_the_caret_is_where_the_text_was_pressed_and_one_history_takes_back(page: Page) -> None:
    name = body_of_the_letter(page, "en")
    before = draft(page, ISSUE)["values"][name]

    press_into(page, name, "forty-one")
    expect(text(page, name)).to_be_focused()
    page.keyboard.type(" painted")
    expect_draft(page, ISSUE, name, before.replace("forty-one", "forty-one painted"))
    page.keyboard.press("Control+z")
    expect(text(page, name)).not_to_contain_text("painted")
    page.keyboard.press("Control+Shift+z")
    expect(text(page, name)).to_contain_text("painted")
    page.keyboard.press("Control+z")

    expect_draft(page, ISSUE, name, before)


def test_korean_is_written_in_a_text_a_line_and_an_input(page: Page) -> None:
    keys = page.context.new_cdp_session(page)
    body, subject = body_of_the_letter(page, "ko"), "subject.ko"
    before = draft(page, ISSUE)["values"]

    for name in (body, subject):
        into_the_end(page, name)
        for steps in (("ㄱ", "가"), ("ㄴ", "나"), ("ㄷ", "다")):
            for step in steps:
                keys.send("Input.imeSetComposition", {"text": step, "selectionStart": 1, "selectionEnd": 1})
            # Neither the keys of the page nor its history do anything in the middle of a syllable.
            keys.send(
                "Input.dispatchKeyEvent",
                {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229},
            )
            keys.send("Input.insertText", {"text": steps[-1]})
        expect(text(page, name)).to_contain_text("가나다")

    for name in (body, subject):
        expect_draft(page, ISSUE, name, before[name] + "가나다")


def test_arrows_lead_through_the_texts_of_one_language(page: Page) -> None:
    name = body_of_the_letter(page, "en")
    into_the_end(page, name)

    page.keyboard.press("ArrowDown")

    below = page.evaluate("document.activeElement.dataset.name")
    assert below != name
    assert below.endswith(".en")
    page.keyboard.press("ArrowUp")
    expect(text(page, name)).to_be_focused()


def test_a_block_is_put_in_behind_a_slash_in_either_language(page: Page) -> None:
    name = body_of_the_letter(page, "en")
    before, values = order(page), draft(page, ISSUE)["values"]
    into_the_end(page, name)
    page.keyboard.press("Enter")

    page.keyboard.type("/")
    page.keyboard.insert_text("인용")
    expect(page.locator(".slash [aria-selected=true]")).to_contain_text("Quotation")
    expect_saved(page)
    assert draft(page, ISSUE)["values"][name] == values[name]
    page.keyboard.press("Enter")

    expect(page.locator(".tools-type")).to_have_text("Quotation")
    after = order(page)
    [made] = set(after) - set(before)
    assert after.index(made) == before.index(name.partition(".")[0]) + 1
    expect(block(page, made).locator(":focus")).to_have_count(1)
    assert draft(page, ISSUE)["values"][name] == values[name]


def test_two_braces_open_the_names_of_readers_and_escape_leaves_them(page: Page) -> None:
    name = body_of_the_letter(page, "ko")
    before = draft(page, ISSUE)["values"][name]
    into_the_end(page, name)
    menu = page.locator(".tag-menu")

    page.keyboard.type(" {{")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(text(page, name)).to_be_focused()
    expect(text(page, name)).to_contain_text("{{")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")

    page.keyboard.type("{{")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "김", "selectionStart": 1, "selectionEnd": 1})
    expect(menu.locator("[aria-selected=true]")).to_contain_text("김")
    keys.send("Input.insertText", {"text": "김"})
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    expect(menu).to_have_count(0)
    expect(text(page, name).locator(".chip").last).to_contain_text("김")
    page.wait_for_function(
        """([address, name, before]) => fetch(address).then((answer) => answer.json())
            .then(({ values }) => values[name].startsWith(before + " {{") && values[name].endsWith("}}"))""",
        arg=[f"/api{ISSUE}/draft", name, before],
        polling=200,
    )
    while page.locator(".bar [aria-label=Undo]").is_enabled():
        page.locator(".bar [aria-label=Undo]").click()
    expect_draft(page, ISSUE, name, before)


def test_a_link_is_set_where_it_leads_somewhere(page: Page) -> None:
    name = body_of_the_letter(page, "en")
    before = draft(page, ISSUE)["values"][name]
    press_into(page, name, "forty-one")
    for _ in range(9):
        page.keyboard.press("Shift+ArrowLeft")
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()

    page.keyboard.press("Control+k")
    page.get_by_label("Where it leads").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(page.locator(".link-fault")).to_contain_text("is not a complete address")
    page.get_by_label("Where it leads").fill("example.org/chairs")
    page.keyboard.press("Enter")

    expect(text(page, name).locator("a[data-href='https://example.org/chairs']")).to_have_text("forty-one")
    expect(text(page, name)).to_be_focused()
    expect_draft(page, ISSUE, name, before.replace("forty-one", "[forty-one](https://example.org/chairs)"))

    page.keyboard.press("Control+k")
    expect(page.get_by_label("Where it leads")).to_have_value("https://example.org/chairs")
    page.keyboard.press("Escape")
    expect(text(page, name)).to_be_focused()
    page.keyboard.press("Control+k")
    page.get_by_role("button", name="Remove the link").click()
    expect(text(page, name).locator("a")).to_have_count(0)
    expect_draft(page, ISSUE, name, before)
