"""Korean in every kind of field of the editor: the key that ends a syllable does nothing else, and no letter is lost."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened, order, text
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-12"
WIDE = {"width": 1440, "height": 900}
SAID = "안녕"
STEPS = (("ㅇ", "아", "안"), ("안ㄴ", "안녀", "안녕"))  # of one composition, as some input methods have it


@pytest.fixture(scope="module")
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="ko-KR", storage_state=signed_in) as context:
        yield context.new_page()


def block_with(page: Page, *ends: str) -> str:
    """The first block that has a text whose name ends so."""
    values = draft(page, ISSUE)["values"]
    return next(one for one in order(page) for end in ends if any(_is_of(name, one, end) for name in values))


def _is_of(name: str, identity: str, end: str) -> bool:
    return name.startswith(f"{identity}.") and name.endswith(end)


def into(page: Page, name: str) -> Locator:
    text(page, name).click()
    expect(text(page, name)).to_be_focused()
    page.keyboard.press("Control+a")
    return text(page, name)


def a_line(page: Page) -> Locator:
    return into(page, "subject.ko")


def rich_text(page: Page) -> Locator:
    return into(page, f"{block_with(page, '.body.ko')}.body.ko")


def a_text_of_an_entry(page: Page) -> Locator:
    values, here = draft(page, ISSUE)["values"], order(page)
    name = next(
        name
        for name in values
        if name.split(".")[0] in here and name.count(".") == 4 and name.endswith((".title.ko", ".role.ko"))
    )
    return into(page, name)


def the_description_of_a_picture(page: Page) -> Locator:
    name = f"{block_with(page, '.image.alt.ko')}.image.alt.ko"
    text(page, name.replace(".image.alt.ko", ".title.ko")).click()
    return into(page, name)


def an_input_of_the_block(page: Page) -> Locator:
    text(page, "subject.ko").click()
    page.locator(".is-head .is-more").click()
    return page.locator(".is-head input[data-name]:visible").first


def a_comment(page: Page) -> Locator:
    first = order(page)[0]
    block(page, first).locator(".grip").click()
    block(page, first).locator(".tools button").nth(3).click()
    return page.locator(".say-text").first


def the_palette(page: Page) -> Locator:
    page.locator("body").press("Control+k")
    return page.locator(".palette-search input")


def the_search_of_the_picker(page: Page) -> Locator:
    page.locator(".outline-add").click()
    return page.locator(".picker-search")


def the_address_of_a_link(page: Page) -> Locator:
    rich_text(page)
    page.keyboard.press("Control+k")
    return page.locator(".link-dialog input")


FIELDS: list[Callable[[Page], Locator]] = [
    a_line,
    rich_text,
    a_text_of_an_entry,
    the_description_of_a_picture,
    an_input_of_the_block,
    a_comment,
    the_palette,
    the_search_of_the_picker,
    the_address_of_a_link,
]


@pytest.mark.parametrize("way", FIELDS, ids=lambda way: way.__name__)
def test_a_syllable_is_whole_and_enter_only_ends_it(page: Page, way: Callable[[Page], Locator]) -> None:
    opened(page, ISSUE)
    before = order(page)
    field = way(page)
    field.focus()
    if field.evaluate("field => 'value' in field"):
        field.fill("")
    keys = page.context.new_cdp_session(page)

    for steps in STEPS:
        for step in steps:
            press(keys, "Process")
            caret = {"selectionStart": len(step), "selectionEnd": len(step)}
            keys.send("Input.imeSetComposition", {"text": step, **caret})
    press(keys, "Enter")
    keys.send("Input.insertText", {"text": SAID})
    keys.detach()

    expect(field).to_be_focused()
    said = "field => 'value' in field ? field.value : field.innerText.trim()"
    assert field.evaluate(said) == SAID
    assert order(page) == before
    if name := field.get_attribute("data-name"):
        expect_saved(page)
        assert draft(page, ISSUE)["values"][name] == SAID


def press(keys: CDPSession, key: str) -> None:
    """A key as an input method passes it on."""
    for kind in ("rawKeyDown", "keyUp"):
        keys.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "windowsVirtualKeyCode": 229})
