"""What somebody writes outlives the tab, the network and the session; of two who write at once neither loses a word."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened, order, text
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-13"
WIDE = {"width": 1440, "height": 900}
WRITE = """([address, version, name, was]) => fetch(address, {
  method: "PATCH",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ tab: "another", version, values: { [name]: { was, now: "Another" } } }),
})"""


@contextmanager
def at_work(chromium: Browser, demo: Demo, session: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=session) as context:
        yield opened(context.new_page(), ISSUE)


@pytest.fixture
def unwatched(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[BrowserContext]:
    """A browser whose complaints about a lost line are none of ours."""
    with chromium.new_context(
        base_url=demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in
    ) as context:
        context.set_default_timeout(20_000)
        yield context


def write(page: Page, name: str, words: str) -> None:
    """Click into a text and write these words in the place of what stood there."""
    text(page, name).click()
    expect(text(page, name)).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(words)


def require_one_below_the_other(page: Page) -> None:
    """Fail unless a text, what another wrote there and what is to be mended in it each have a place of their own."""
    tops = page.locator(".cell:has(.clash)").evaluate_all(
        """cells => cells.map(cell => [...cell.children].filter(one => !one.matches(".is-ghost"))
            .map(one => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom]))"""
    )
    assert tops
    for cell in tops:
        assert len(cell) > 1
        assert all(bottom <= top for (_, bottom), (top, _) in pairwise(cell)), cell


def test_what_two_write_in_two_places_both_have(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with at_work(chromium, demo, signed_in) as one, at_work(chromium, demo, signed_in) as other:
        write(one, "subject.en", "Seeds by post")
        write(other, "preheader.en", "And by hand")
        expect_saved(one)
        expect_saved(other)

        expect(text(other, "subject.en")).to_have_text("Seeds by post")
        expect(text(one, "preheader.en")).to_have_text("And by hand")


def test_of_two_texts_in_one_place_each_is_shown_until_somebody_chooses(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with at_work(chromium, demo, signed_in) as one, at_work(chromium, demo, signed_in) as other:
        held: list[Route] = []
        other.route("**/api/issues/*/draft", lambda route: held.append(route))
        write(other, "subject.en", "Seeds, my way")
        write(one, "subject.en", "Seeds, her way")
        expect_saved(one)
        with other.expect_response("**/api/issues/*/draft"):
            held[0].continue_()
            other.unroute("**/api/issues/*/draft")

        clash = other.get_by_role("group", name="Two texts of one place")
        expect(clash).to_contain_text("her")
        expect(text(other, "subject.en")).to_have_text("Seeds, my way")
        expect(other.locator(".cell .finding-at").first).to_be_visible()
        require_one_below_the_other(other)
        clash.get_by_role("button", name="Both").click()

        expect(clash).to_have_count(0)
        expect_saved(other)
        assert draft(other, ISSUE)["values"]["subject.en"] == "Seeds, my way Seeds, her way"
        assert draft(other, ISSUE)["clashes"] == {}


def test_what_another_wrote_is_there_again_when_a_block_is_brought_back(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with at_work(chromium, demo, signed_in) as page:
        before = draft(page, ISSUE)
        name = next(name for name in before["values"] if name.endswith(".title.en"))
        own = name.partition(".")[0]
        write(page, name, "Mine")
        expect_saved(page)
        page.evaluate(WRITE, [f"/api{ISSUE}/draft", before["version"], name, before["values"][name]])
        clash = page.get_by_role("group", name="Two texts of one place")
        expect(clash).to_contain_text("Mine")

        page.get_by_role("toolbar", name="This block").get_by_role("button", name="Delete").click()
        expect(block(page, own)).to_have_count(0)
        expect_saved(page)
        assert draft(page, ISSUE)["clashes"] == {}
        page.keyboard.press("Control+z")

        expect(clash).to_contain_text("Mine")
        expect(text(page, name)).to_have_text("Another")
        clash.get_by_role("button", name="Take this one").click()
        expect_saved(page)
        assert draft(page, ISSUE)["clashes"] == {}


def test_what_came_while_one_wrote_is_shown_when_that_is_taken_back(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with at_work(chromium, demo, signed_in) as one, at_work(chromium, demo, signed_in) as other:
        text(other, "subject.en").click()
        keys = other.context.new_cdp_session(other)
        keys.send("Input.imeSetComposition", {"text": "ㄱ", "selectionStart": 1, "selectionEnd": 1})
        with other.expect_response(lambda answer: "Seeds for all" in answer.text()):
            write(one, "subject.en", "Seeds for all")  # which the next sign of life is answered with

        keys.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
        keys.send("Input.insertText", {"text": ""})

        expect(text(other, "subject.en")).to_have_text("Seeds for all")
        expect_saved(other)


def test_what_was_written_without_a_connection_is_there_after_the_tab_was_closed(
    unwatched: BrowserContext,
) -> None:
    page = opened(unwatched.new_page(), ISSUE)
    unwatched.set_offline(True)
    write(page, "preheader.en", "Written in a tunnel")
    expect(page.locator(".save")).to_have_text("No connection. What you write is kept on this device.")
    page.close()
    unwatched.set_offline(False)

    page = opened(unwatched.new_page(), ISSUE)

    expect(text(page, "preheader.en")).to_have_text("Written in a tunnel")
    assert draft(page, ISSUE)["values"]["preheader.en"] == "Written in a tunnel"


def test_what_was_brought_back_and_then_undone_is_undone_on_the_server_too(unwatched: BrowserContext) -> None:
    page = opened(unwatched.new_page(), ISSUE)
    before = order(page)
    page.route("**/api/issues/*/draft", come_without_answer)
    block(page, before[0]).locator(".grip").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator(".save")).to_have_text("No connection. What you write is kept on this device.")
    page.close()

    page = unwatched.new_page()
    page.goto(ISSUE)
    block(page, before[0]).locator(".grip").focus()
    page.keyboard.press("Alt+ArrowUp")  # before the server was told of what was brought back

    expect_saved(page)
    assert order(page) == before
    assert [one["id"] for one in draft(page, ISSUE)["blocks"]] == before


def test_what_was_on_its_way_is_kept_beside_what_was_written_since(unwatched: BrowserContext) -> None:
    page = opened(unwatched.new_page(), ISSUE)
    page.route("**/api/issues/*/draft", lambda _never_answered: None)
    with page.expect_request(is_patch):
        write(page, "preheader.en", "On its way")
    write(page, "subject.en", "Written since")
    page.close()

    page = opened(unwatched.new_page(), ISSUE)

    values = draft(page, ISSUE)["values"]
    assert (values["preheader.en"], values["subject.en"]) == ("On its way", "Written since")


def test_what_comes_late_of_a_tab_that_is_gone_says_nothing_new(unwatched: BrowserContext) -> None:
    page = opened(unwatched.new_page(), ISSUE)
    page.route("**/api/issues/*/draft", lambda _never_answered: None)
    name = str(page.locator(".doc .block:not(.is-head) .t[data-name]").first.get_attribute("data-name"))
    with page.expect_request(is_patch) as sent:
        write(page, name, "Too late")
    page.close()
    page = opened(unwatched.new_page(), ISSUE)
    expect(text(page, name)).to_have_text("Too late")
    write(page, name, "Later still")
    expect_saved(page)

    unwatched.request.fetch(sent.value)

    said = draft(page, ISSUE)
    assert (said["values"][name], said["clashes"]) == ("Later still", {})


def is_patch(request: Request) -> bool:
    return request.method == "PATCH"


def come_without_answer(route: Route) -> None:
    """It comes to the server, and its answer does not come back."""
    route.fetch()
    route.abort()


def test_what_was_taken_back_at_once_is_not_brought_back(unwatched: BrowserContext) -> None:
    page = opened(unwatched.new_page(), ISSUE)
    before = text(page, "subject.en").inner_text()
    text(page, "subject.en").click()
    page.keyboard.press("End")
    page.keyboard.type("!")
    expect(text(page, "subject.en")).to_have_text(f"{before}!")
    page.keyboard.press("Control+z")
    page.reload()

    opened(page, ISSUE)

    expect(text(page, "subject.en")).to_have_text(before)
    assert draft(page, ISSUE)["values"]["subject.en"] == before


def test_who_was_signed_out_signs_in_without_leaving_the_page(unwatched: BrowserContext, demo: Demo) -> None:
    page = opened(unwatched.new_page(), ISSUE)
    unwatched.clear_cookies()
    write(page, "preheader.en", "Written by nobody")
    band = page.get_by_role("alert").filter(has_text="You are signed out.")

    band.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Password")).to_be_focused()
    page.get_by_label("Password").fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This password does not fit.")).to_be_visible()
    page.get_by_label("Password").fill(demo.password)
    page.keyboard.press("Enter")

    expect(band).to_have_count(0)
    expect_saved(page)
    assert draft(page, ISSUE)["values"]["preheader.en"] == "Written by nobody"


def test_who_has_not_finished_may_leave_and_finds_it_again(unwatched: BrowserContext) -> None:
    page = opened(unwatched.new_page(), ISSUE)
    date = page.locator(".doc input[data-name='date']")
    more = page.locator(".is-head").get_by_role("button", name="More")
    text(page, "subject.en").click()
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    before = date.input_value()
    date.fill("some day in spring")

    page.get_by_role("link", name="Back to the issues").click()

    expect(page.locator("#editor")).to_have_count(0)
    opened(page, ISSUE)
    text(page, "subject.en").click()
    expect(date).to_have_value("some day in spring")
    date.fill(before)
    expect_saved(page)
