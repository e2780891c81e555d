"""Texts that are written in, on a page of their own: the components of the front end without the product around them."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, Route, expect

from hatch_build import NOT_SOURCES, SOURCES, npm
from newsletter.web.staff.editor_words import text as words
from tests.chromium import running_chromium

HERE = Path(__file__).parent
URL = "https://texts.test/"
STYLES = Path("newsletter/web/static/css")


@pytest.fixture(scope="session")
def bundle() -> Iterator[Path]:
    """The page, built in a copy of the sources as the product is."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "frontend"
        shutil.copytree(SOURCES, work, ignore=shutil.ignore_patterns(*NOT_SOURCES))
        shutil.copy(HERE / "page.tsx", work / "src" / "page.tsx")
        (work / "build.mjs").write_text((work / "build.mjs").read_text().replace("editor.tsx", "page.tsx"))
        npm("ci", "--omit=dev", "--ignore-scripts", folder=work)
        npm("run", "--silent", "build", folder=work, NEWSLETTER_BUILT=folder)
        yield Path(folder)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=5_000)
    with running_chromium() as browser:
        yield browser


_DRAWN = (
    "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
)


class Texts:
    """The page, and the text of one form on it."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        self._protocol: CDPSession | None = None

    @property
    def field(self) -> Locator:
        return self.page.locator(f"[data-name={self.name}]")

    @property
    def keyboard(self) -> Any:
        return self.page.keyboard

    def write(self, text: str) -> None:
        """From outside, as a colleague or the undoing of an act does."""
        self.page.evaluate("([name, text]) => write(name, text)", [self.name, text])

    @property
    def text(self) -> str:
        """What the draft has."""
        return str(self.page.evaluate("name => text(name)", self.name))

    @property
    def told(self) -> list[str]:
        """All that the field has said."""
        return list(self.page.evaluate("name => told(name)", self.name))

    @property
    def events(self) -> list[str]:
        return list(self.page.evaluate("() => events"))

    def begin(self, text: str = "", *, at: int | None = None) -> None:
        """The field with a text, and the caret in it: at its end, or behind so many signs."""
        self.write(text)
        if self.name == "plain":
            self.field.evaluate(
                "(field, at) => { field.focus(); field.setSelectionRange(at, at) }",
                len(text) if at is None else at,
            )
        else:
            self.page.evaluate("([name, at]) => caretAt(name, at ?? 'end')", [self.name, at])
        self.page.evaluate(_DRAWN)  # nobody types faster than the field is drawn

    def compose(self, *steps: str) -> None:
        """A syllable as it grows, as an input method tells of it."""
        for step in steps:
            self._send("Input.imeSetComposition", text=step, selectionStart=len(step), selectionEnd=len(step))

    def finish(self, text: str) -> None:
        """The syllable is finished."""
        self._send("Input.insertText", text=text)

    def type_korean(self, *syllables: tuple[str, ...]) -> None:
        """Syllables one after another, each by its steps."""
        for steps in syllables:
            self.compose(*steps)
            self.finish(steps[-1])

    def _send(self, method: str, **values: object) -> None:
        if self._protocol is None:
            self._protocol = self.page.context.new_cdp_session(self.page)
        self._protocol.send(method, values)


@pytest.fixture(scope="module")
def opened(chromium: Browser, bundle: Path) -> Iterator[tuple[Page, list[str]]]:
    """The page, and what it complained of."""
    context = chromium.new_context(viewport={"width": 900, "height": 700})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.route("**/*", lambda route: _answer(route, bundle))
    page.goto(URL)
    yield page, faults
    context.close()


@pytest.fixture
def page(opened: tuple[Page, list[str]]) -> Iterator[Page]:
    """The page as it was at first."""
    page, faults = opened
    page.evaluate("() => begin()")
    yield page
    assert faults == []


@pytest.fixture(params=["rich", "line", "lines", "plain"])
def texts(page: Page, request: pytest.FixtureRequest) -> Texts:
    """A text of every form."""
    return Texts(page, request.param)


@pytest.fixture
def rich(page: Page) -> Texts:
    return Texts(page, "rich")


@pytest.fixture
def line(page: Page) -> Texts:
    return Texts(page, "line")


def _answer(route: Route, bundle: Path) -> None:
    name = route.request.url.removeprefix(URL).partition("?")[0]
    if name in ("page.js", "page.css"):
        route.fulfill(path=bundle / name)
        return
    said = {f"text.{key}": sentence.text for key, sentence in words.WORDS.items()}
    styles = (STYLES / "tokens.css").read_text(encoding="utf-8")
    route.fulfill(
        content_type="text/html; charset=utf-8",
        body=f"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Texts</title>
        <style>{styles} body {{ margin: 40px; font: 15px/1.6 var(--text); background: var(--paper); color: var(--ink) }}
        main {{ display: grid; gap: 60px; max-width: 560px }}</style>
        <link rel="stylesheet" href="page.css"><body>
        <script type="application/json" id="words">{json.dumps(said)}</script>
        <script type="module" src="page.js"></script>""",
    )
