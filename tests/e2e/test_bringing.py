"""What comes in from outside: words from other programs, an address that becomes a card, a table that becomes a list."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened, order, text
from tests.e2e.processes import eventually
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-12"
WIDE = {"width": 1440, "height": 900}
ADDRESS = "https://news.example.org/bridge?utm_source=post"
CARD = {
    "type": "article",
    "locale": "ko",
    "values": {"title.ko": "낮은 다리가 남는다", "link.ko": ADDRESS, "image.alt.ko": "나무 다리"},
    "picture": {"address": "https://news.example.org/a.jpg", "name": "image"},
}
TABLE = "Name\t이름\nReed Club\t갈대 모임\nHaru Bus\t\nReed Club\t갈대 모임\n"
_PASTE = """(field, [html, plain]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", plain);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        page = opened(context.new_page(), ISSUE)
        yield page
        expect_saved(page)


def of_type(page: Page, kind: str) -> str:
    """The id of the first block of a type."""
    return next(str(one["id"]) for one in draft(page, ISSUE)["blocks"] if one["type"] == kind)


def asset_on(page: Page) -> str:
    """A picture that the issue has."""
    values = draft(page, ISSUE)["values"]
    return next(str(text) for name, text in values.items() if name.endswith(".asset") and text)


def entered(page: Page, name: str) -> Locator:
    """A text that one is in, the caret on an empty line at its end."""
    text(page, name).click(position={"x": 4, "y": 4})
    expect(text(page, name)).to_be_focused()
    text(page, name).locator("p").last.click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    return text(page, name)


def value(page: Page, name: str) -> str:
    """What the server has of a text."""
    return str(draft(page, ISSUE)["values"].get(name, ""))


def comes_to(page: Page, name: str, is_right: Callable[[str], bool]) -> str:
    """A text as the server has it, once it says the right thing."""
    eventually(lambda: is_right(value(page, name)), what=name, within=20)
    return value(page, name)


def test_words_from_a_word_processor_come_without_their_looks(page: Page) -> None:
    name = f"{of_type(page, 'letter')}.body.en"
    field = entered(page, name)

    field.evaluate(_PASTE, ["<p style='color:red'><b>Wide</b> river</p><p>· one</p><p>· two</p>", "x"])

    comes_to(page, name, lambda said: said.endswith("**Wide** river\n\n- one\n- two"))
    page.keyboard.press("Control+z")


def test_an_address_on_an_empty_line_becomes_a_card_after_asking(page: Page) -> None:
    letter = of_type(page, "letter")
    before, body = order(page), f"{letter}.body.en"
    page.route("**/card", lambda route: route.fulfill(json=CARD))
    kept = {"file": "images/a.jpg", "asset": asset_on(page), "width": "600", "height": "400"}
    page.route("**/card/picture", lambda route: route.fulfill(json=kept))
    field = entered(page, body)

    field.evaluate(_PASTE, ["", ADDRESS])
    question = page.get_by_role("group", name="Show the page at news.example.org as a card?")
    expect(question).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(question).not_to_be_attached()
    after = order(page)
    new = after[after.index(letter) + 1]
    assert len(after) == len(before) + 1
    expect(block(page, new).locator("img")).to_be_visible()
    comes_to(page, f"{new}.image.alt.ko", "나무 다리".__eq__)
    assert value(page, f"{new}.title.ko") == "낮은 다리가 남는다"
    assert value(page, f"{new}.source.title") == "ko"
    assert ADDRESS not in value(page, body)

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert order(page) == before


def test_the_address_stays_where_nobody_wants_a_card(page: Page) -> None:
    body = f"{of_type(page, 'letter')}.body.en"
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/card" in request.url else None)

    entered(page, body).evaluate(_PASTE, ["", ADDRESS])
    expect(page.locator(".card-question")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator(".card-question")).not_to_be_attached()
    comes_to(page, body, lambda said: said.endswith(ADDRESS))
    assert asked == []
    page.keyboard.press("Control+z")


def test_a_pasted_table_becomes_the_entries_of_a_list(page: Page) -> None:
    people = of_type(page, "people")
    first = value(page, f"{people}.cards").split(",")
    block(page, people).locator(".t").first.click()
    block(page, people).get_by_role("button", name="Paste a list").click()
    dialog = page.get_by_role("dialog")

    dialog.get_by_role("textbox").fill(TABLE)
    expect(dialog.get_by_role("combobox").nth(1)).to_have_value("name.ko")
    expect(dialog).to_contain_text("There twice, and left out: 1.")
    dialog.get_by_role("button", name="Add these 2").click()

    expect(dialog).not_to_be_attached()
    count = len(first) + 2
    entries = comes_to(page, f"{people}.cards", lambda said: said.count(",") + 1 == count).split(",")
    assert entries[: len(first)] == first
    assert [value(page, f"{people}.cards.{one}.name.en") for one in entries[len(first) :]] == [
        "Reed Club",
        "Haru Bus",
    ]
    page.keyboard.press("Control+z")
    comes_to(page, f"{people}.cards", lambda said: said.split(",") == first)
