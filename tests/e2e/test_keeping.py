"""What is written and not saved outlives the tab, the network and the server, and is never called kept before it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-13"
KEPT = "What you wrote is kept."


@contextmanager
def at_work(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    """A tab of the writer."""
    size = {"width": 1440, "height": 900}
    with watched(chromium, demo.url, viewport=size, locale="en-GB", storage_state=signed_in) as context:
        yield context.new_page()


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with at_work(chromium, demo, signed_in) as page:
        page.goto(ISSUE)
        page.evaluate(
            "address => fetch(`${address}/unsaved`, { method: 'POST' }).then((done) => done.text())", ISSUE
        )
        page.goto(ISSUE)
        yield page


def test_what_was_written_is_there_when_the_tab_was_closed_without_a_word(
    page: Page, chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    page.locator("[name='subject.en']").fill("Written in a hurry")
    expect(page.locator("#kept")).to_contain_text(KEPT)
    page.close()

    with at_work(chromium, demo, signed_in) as again:
        again.goto(ISSUE)
        expect(again.get_by_text("This is what you wrote and had not saved")).to_be_visible()
        expect(again.locator("[name='subject.en']")).to_have_value("Written in a hurry")

        again.get_by_role("button", name="Save", exact=True).locator("visible=true").click()
        expect(again.locator("#saved")).to_have_text("Saved.")
        again.goto(ISSUE)
        expect(again.locator("[name='subject.en']")).to_have_value("Written in a hurry")
        expect(again.get_by_text("This is what you wrote and had not saved")).to_be_hidden()


def test_one_goes_back_to_what_is_saved_after_a_question(page: Page) -> None:
    before = page.locator("[name='subject.en']").input_value()
    page.locator("[name='subject.en']").fill("Rather not")
    expect(page.locator("#kept")).to_contain_text(KEPT)
    page.goto(ISSUE)

    page.get_by_role("button", name="Go back to what is saved").click()
    page.get_by_role("dialog").get_by_role("button", name="Go back", exact=True).click()

    expect(page.locator("[name='subject.en']")).to_have_value(before)


def test_it_is_called_kept_only_when_the_server_has_it(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/issues/*/draft", lambda route: held.append(route))

    with page.expect_request(re.compile("/draft$")):
        page.locator("[name='subject.en']").fill("On its way")
    expect(page.locator("#kept")).to_be_hidden()
    expect(page.locator("#saved")).to_have_text("There are changes that are not saved yet.")

    held.pop(0).continue_()
    expect(page.locator("#kept")).to_contain_text(KEPT)
    page.locator("[name='subject.en']").press("End")
    page.keyboard.type(", again")
    expect(page.locator("#kept")).to_be_hidden()


def test_a_line_that_is_down_is_told_and_tried_again(
    chromium: Browser, demo: Demo, signed_in: StorageState
) -> None:
    with chromium.new_context(base_url=demo.url, locale="en-GB", storage_state=signed_in) as context:
        page = context.new_page()
        page.goto(ISSUE)
        context.set_offline(True)
        page.locator("[name='subject.en']").fill("Written in a tunnel")
        expect(page.locator("#kept")).to_have_text(
            "It cannot be kept at the moment, and is in this window only."
        )

        context.set_offline(False)
        expect(page.locator("#kept")).to_contain_text(KEPT)
        page.goto(ISSUE)
        expect(page.locator("[name='subject.en']")).to_have_value("Written in a tunnel")
