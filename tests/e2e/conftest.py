"""A browser, and the demo for it to look at: one of each for all tests of a module."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.chromium import running_chromium
from tests.e2e.processes import Installation, Running
from tests.e2e.watching import watched


@dataclass(frozen=True)
class Demo:
    """The demo as it was printed."""

    house: Installation
    email: str
    password: str

    @property
    def url(self) -> str:
        """Where it is served."""
        return self.house.url


@contextmanager
def running_demo(folder: Path, *, as_in: Installation | None = None) -> Iterator[Demo]:
    """`newsletter demo` in a folder, for as long as the block runs; begun with the data of another one if there is one."""
    house = Installation(folder, secret_key=as_in.secret_key) if as_in else Installation(folder)
    if as_in:
        shutil.copytree(as_in.folder / "data", folder / "data")
    with serving_demo(house) as (_, demo):
        yield demo


@contextmanager
def serving_demo(house: Installation) -> Iterator[tuple[Running, Demo]]:
    """The process of `newsletter demo` in an installation, for as long as the block runs, and what it printed."""
    with house.running("demo", "--no-browser", "--port", str(house.port), says="Stop with Ctrl+C") as process:
        house.wait_until_healthy(process)
        email = re.search(r"Sign in as +(\S+)", process.log)
        password = re.search(r"Password +(\S+)", process.log)
        assert email, process.log
        assert password, process.log
        yield process, Demo(house, email[1], password[1])
        assert "Traceback" not in process.log, process.log


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium without a window."""
    expect.set_options(timeout=20_000)
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A demo that was started once, as it was then: filling it takes longer than copying it."""
    with running_demo(tmp_path_factory.mktemp("seeded")) as demo:
        return demo.house


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, seeded: Installation) -> Iterator[Demo]:
    """`newsletter demo`, in a folder of its own."""
    with running_demo(tmp_path_factory.mktemp("demo"), as_in=seeded) as demo:
        yield demo


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, demo: Demo) -> StorageState:
    """The cookies of the demo's admin after signing in."""
    with watched(chromium, demo.url, locale="en-GB") as context:
        sign_in(context.new_page(), demo)
        return context.storage_state()


def sign_in(page: Page, demo: Demo) -> None:
    """As the demo's admin."""
    page.goto(f"{demo.url}/sign-in")
    page.fill("[name=email]", demo.email)
    page.fill("[name=password]", demo.password)
    page.keyboard.press("Enter")
    expect(page.locator(".nav-list")).to_be_attached()
