"""The editor at 200 % and 400 %: nothing is wider than the page, and whoever goes by keys sees where they are."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, opened, order, text
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-12"
# What is left of a window of 1280 by 1024 pixels.
SIZES: dict[str, ViewportSize] = {
    "200 %": {"width": 640, "height": 512},
    "400 %": {"width": 320, "height": 256},
}
# Parts of what is open that stand out of the page, or that one would have to scroll sideways to see.
TOO_WIDE = """() => [
  ...(document.documentElement.scrollWidth > innerWidth ? [`page: ${document.documentElement.scrollWidth}`] : []),
  ...[...document.querySelectorAll("button, a, input, textarea, select, [role=textbox]")].filter((one) => {
    const { left, right, width } = one.getBoundingClientRect();
    return one.checkVisibility() && width > 1 && (left < -1 || right > innerWidth + 1);
  }).map((one) => one.outerHTML.slice(0, 120)),
]"""
# Whether what has the focus can be seen, in part at least: in the window, with nothing else over it.
IN_SIGHT = """() => {
  const here = document.activeElement, { left, top, width, height } = here.getBoundingClientRect();
  if (here === document.body || here.tagName === "IFRAME" || width < 2) return "";
  const [first, last] = [Math.max(top, 0), Math.min(top + height, innerHeight)];
  const shares = [0.1, 0.3, 0.5, 0.7, 0.9];
  const isSeen = shares.some((across) => shares.some((down) => {
    const there = document.elementFromPoint(left + width * across, first + (last - first) * down);
    return there && (here.contains(there) || there.closest("label")?.contains(here));
  }));
  return isSeen ? "" : here.outerHTML.slice(0, 160);
}"""


@pytest.fixture(params=SIZES)
def page(
    chromium: Browser, demo: Demo, signed_in: StorageState, request: pytest.FixtureRequest
) -> Iterator[Page]:
    with watched(
        chromium,
        demo.url,
        viewport=SIZES[request.param],
        locale="ko-KR",
        storage_state=signed_in,
        reduced_motion="reduce",
    ) as context:
        page = opened(context.new_page(), ISSUE)
        hints = page.locator(".once .mini").first
        if hints.count():
            hints.click()
        yield page


def require_narrow(page: Page, where: str) -> None:
    assert page.evaluate(TOO_WIDE) == [], where


def test_nothing_is_wider_than_the_page(page: Page) -> None:
    require_narrow(page, "closed")
    text(page, "subject.ko").click()
    require_narrow(page, "the head")
    for at in (1, 3):
        block(page, order(page)[at]).locator(".t[data-name]").first.click()
        page.locator(".block.is-open .is-more").click()
        require_narrow(page, f"block {at}, all of it")
        page.locator(".block.is-open .is-more").click()
    page.locator(".foot button").first.click()
    expect(page.locator(".picker")).to_be_visible()
    require_narrow(page, "the picker")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".grip:visible").first.press("Control+k")
    expect(page.locator(".palette")).to_be_visible()
    require_narrow(page, "the palette")


def test_keys_lead_through_an_open_block_and_the_focus_is_seen(page: Page) -> None:
    block(page, order(page)[1]).locator(".t[data-name]").first.click()

    hidden = []
    for _ in range(40):
        page.keyboard.press("Tab")
        hidden.append(page.evaluate(IN_SIGHT))

    assert not any(hidden), [one for one in hidden if one]
