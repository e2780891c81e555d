"""The server or the browser is killed while somebody types: of what was typed at most the last second is missing."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import ARGUMENTS, program
from tests.e2e.conftest import Demo, serving_demo, sign_in
from tests.e2e.editing import draft, expect_draft, expect_saved, opened, text
from tests.e2e.processes import Installation, Running, eventually
from tests.servers import free_port

ISSUE = "/issues/bridge-quarterly-13"
PLACE = "preheader.en"
AT_MOST = 1.0  # seconds


class Mortal:
    """The demo, which is killed and started again on the same data and the same port."""

    def __init__(self, house: Installation, stack: ExitStack) -> None:
        self._house, self._stack = house, stack
        self.process, self.demo = self._started()

    def kill(self) -> None:
        self.process.kill()

    def start_again(self) -> None:
        self.process, self.demo = self._started()

    def _started(self) -> tuple[Running, Demo]:
        return self._stack.enter_context(serving_demo(self._house))


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    with ExitStack() as stack:
        yield Mortal(Installation(tmp_path_factory.mktemp("mortal")), stack)


@pytest.fixture
def page(chromium: Browser, mortal: Mortal) -> Iterator[Page]:
    with chromium.new_context(base_url=mortal.demo.url, locale="en-GB") as context:
        page = context.new_page()
        sign_in(page, mortal.demo)
        yield opened(page, ISSUE)


def type_for(page: Page, seconds: float, *, start: int = 0, old: int = 0) -> list[tuple[float, str]]:
    """Type numbered words without a pause, until so many of them are old as well; gives when each was finished."""
    typed: list[tuple[float, str]] = []
    ends_at = time.monotonic() + seconds
    while (now := time.monotonic()) < ends_at or sum(now - at > AT_MOST for at, _ in typed) < old:
        word = f"word{start + len(typed):03}"
        page.keyboard.type(f"{word} ", delay=8)
        typed.append((time.monotonic(), word))
    return typed


def begin(page: Page, name: str) -> None:
    """Into a text, in the place of what stood there."""
    text(page, name).click()
    expect(text(page, name)).to_be_focused()
    page.keyboard.press("Control+a")


def sign_in_again(page: Page, demo: Demo) -> None:
    """In place: a demo that is started again has a new password, and no sessions."""
    band = page.get_by_role("alert").filter(has_text="You are signed out.")
    band.get_by_role("button", name="Sign in").click()
    page.get_by_label("Password").fill(demo.password)
    page.keyboard.press("Enter")
    expect(band).to_have_count(0)


def sentence(typed: list[tuple[float, str]]) -> str:
    return " ".join(word for _, word in typed)


def test_nothing_is_missing_when_the_server_is_back(page: Page, mortal: Mortal) -> None:
    closed = opened(page.context.new_page(), ISSUE)
    begin(closed, "subject.en")
    begin(page, PLACE)
    typed = type_for(page, 1.2)
    mortal.kill()
    typed += type_for(page, 0.6, start=len(typed))
    there = type_for(closed, 0.6)
    closed.close()
    expect(page.locator(".save")).to_have_text("No connection. What you write is kept on this device.")

    mortal.start_again()

    sign_in_again(page, mortal.demo)
    expect_saved(page)
    assert draft(page, ISSUE)["values"][PLACE].strip() == sentence(typed)
    page.reload()  # what a closed tab had kept is brought back by the next that is opened
    expect(text(page, "subject.en")).to_have_text(sentence(there))
    expect_draft(page, ISSUE, "subject.en", f"{sentence(there)} ")


@contextmanager
def killable(browser: Browser, profile: Path) -> Iterator[tuple[Running, Page]]:
    """A Chromium of its own with this profile: its process, and a page of it."""
    port = free_port()
    command = [program(), *ARGUMENTS, "--headless", f"--remote-debugging-port={port}"]
    process = Running(
        [*command, f"--user-data-dir={profile}"],
        environment=os.environ,
        folder=profile.parent,
        log=profile.with_suffix(".log"),
    )
    try:
        eventually(lambda: process.is_saying("DevTools listening"), what="Chromium listens")
        connected = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        yield process, connected.contexts[0].new_page()
    finally:
        process.kill()


def test_at_most_the_last_second_is_missing_after_the_browser_was_killed(
    chromium: Browser, mortal: Mortal, tmp_path: Path
) -> None:
    address = f"{mortal.demo.url}{ISSUE}"
    with killable(chromium, tmp_path / "profile") as (process, page):
        sign_in(page, mortal.demo)
        begin(opened(page, address), PLACE)
        typed = type_for(page, 2, old=8)
        process.kill()
        killed_at = time.monotonic()

    with killable(chromium, tmp_path / "profile") as (_, page):
        sign_in(page, mortal.demo)
        opened(page, address)
        shown = text(page, PLACE).inner_text().split()
        assert draft(page, ISSUE)["values"][PLACE].split() == shown
    old = [word for at, word in typed if killed_at - at > AT_MOST]
    assert len(old) > 5
    assert shown[: len(old)] == old
