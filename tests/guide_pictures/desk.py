"""A colleague at the demo, who looks at an issue in one language, and of whom pictures are taken."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened

ISSUE, DRAFT = "/issues/bridge-quarterly-12", "/issues/bridge-quarterly-13"
SHARPNESS = 1.5  # pixels of the picture for one of the page

_COLLEAGUE = "editor@twoshores.example.org"
_STYLE = "::-webkit-scrollbar { display: none } * { caret-color: transparent !important }"
_STILL = """() => Promise.all([document.fonts.ready, ...[...document.images]
    .filter((image) => image.getBoundingClientRect().top < innerHeight).map((image) => image.decode().catch(() => {}))])"""
_PATCH = """([address, body]) => {
    const headers = { "content-type": "application/json" };
    return fetch(address, { method: "PATCH", headers, body: JSON.stringify(body) }).then((answer) => answer.status);
}"""


@dataclass
class Desk:
    """Opens pages; what was opened is closed with it."""

    browser: Browser
    demo: Demo
    locale: str
    open: ExitStack = field(default_factory=ExitStack)
    sessions: dict[str, StorageState] = field(default_factory=dict)

    def page(self, issue: str = ISSUE, *, is_colleague: bool = False, **options: Any) -> Page:
        """The page of an issue, ready to be written in."""
        page = self.context(is_colleague=is_colleague, **options).new_page()
        return opened(page, issue)

    def context(self, *, is_colleague: bool = False, **options: Any) -> BrowserContext:
        """A browser in which the admin, or a colleague of theirs, is signed in."""
        email = _COLLEAGUE if is_colleague else self.demo.email
        size = {"width": options.pop("width", 1440), "height": options.pop("height", 880)}
        context = self.browser.new_context(
            base_url=self.demo.url,
            viewport=size,
            device_scale_factor=SHARPNESS,
            reduced_motion="reduce",
            storage_state=self._session(email),
            locale={"en": "en-GB", "ko": "ko-KR"}[self.locale],
            **options,
        )
        self.open.callback(context.close)
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "language", "value": self.locale, "url": self.demo.url}])
        return context

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """What is written meanwhile is taken back, and what was opened is closed."""
        before = {issue: draft(self._still_page, issue) for issue in (ISSUE, DRAFT)}
        with self.open:
            yield
        for issue, was in before.items():
            self.write(issue, was["values"], was["blocks"])

    def write(self, issue: str, values: dict[str, str], blocks: list[dict[str, str]]) -> None:
        """Let an issue say this, and nothing else."""
        now = draft(self._still_page, issue)
        names = {*values, *now["values"]}
        changed = {
            name: {"was": now["values"].get(name, ""), "now": values.get(name, "")}
            for name in sorted(names)
            if now["values"].get(name, "") != values.get(name, "")
        }
        if not changed and blocks == now["blocks"]:
            return
        patch = {
            "tab": "guide",
            "version": now["version"],
            "block": "",
            "values": changed,
            "blocks": {"was": now["blocks"], "now": blocks},
            "settled": sorted(now["clashes"]),
        }
        assert self._still_page.evaluate(_PATCH, [f"/api{issue}/draft", patch]) == 200

    def said(self, english: str, korean: str) -> str:
        """What somebody writes here, in the language of the guide."""
        return {"en": english, "ko": korean}[self.locale]

    @cached_property
    def _still_page(self) -> Page:
        """One on which nobody writes, to ask from and to set right."""
        session = self._session(self.demo.email)
        page = self.browser.new_context(base_url=self.demo.url, storage_state=session).new_page()
        page.goto("/account")
        return page

    def _session(self, email: str) -> StorageState:
        if email not in self.sessions:
            context = self.browser.new_context(base_url=self.demo.url)
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("[name=email]", email)
            page.fill("[name=password]", self.demo.password)
            page.keyboard.press("Enter")
            expect(page.locator(".nav-list")).to_be_attached()
            self.sessions[email] = context.storage_state()
            context.close()
        return self.sessions[email]


def whole(page: Page) -> Image.Image:
    """What is seen of the page now."""
    return _shot(page)


def around(page: Page, *parts: Locator, room: int = 16) -> Image.Image:
    """The part of the page with all of these in it."""
    boxes = [box for part in parts if (box := part.bounding_box())]
    size = page.viewport_size or {"width": 0, "height": 0}
    left = max(0, min(box["x"] for box in boxes) - room)
    top = max(0, min(box["y"] for box in boxes) - room)
    right = min(size["width"], max(box["x"] + box["width"] for box in boxes) + room)
    bottom = min(size["height"], max(box["y"] + box["height"] for box in boxes) + room)
    return _shot(page, clip={"x": left, "y": top, "width": right - left, "height": bottom - top})


def in_sight(page: Page, part: Locator, *, below: int = 130) -> None:
    """Scroll a part of the issue to so many pixels below the top of the page."""
    part.evaluate(
        """(part, below) => {
            const doc = part.closest(".doc");
            doc.scrollTop += part.getBoundingClientRect().top - below;
        }""",
        below,
    )


def of_type(page: Page, kind: str, place: int = 0) -> str:
    """The id of a block of a type."""
    issue = page.url.split("/issues/")[1].split("?")[0]
    blocks = draft(page, f"/issues/{issue}")["blocks"]
    return str([block["id"] for block in blocks if block["type"] == kind][place])


def opened_block(page: Page, kind: str, place: int = 0) -> Locator:
    """A block of a type, opened by a click into its first text."""
    found = block(page, of_type(page, kind, place))
    found.locator(".t").first.click()
    expect(found.locator(".inspector")).to_be_visible()
    return found


def drawn(page: Page) -> None:
    """Wait until the mail is there, too, and everything is saved."""
    expect(page.frame_locator(".look iframe").locator("[data-block]").first).to_be_attached()
    expect(page.locator(".findings-pill")).to_be_visible()
    expect_saved(page)


def _shot(page: Page, clip: FloatRect | None = None) -> Image.Image:
    page.evaluate(_STILL)
    shot = page.screenshot(animations="disabled", style=_STYLE, **({"clip": clip} if clip else {}))
    return Image.open(BytesIO(shot)).convert("RGB")


def beside(*shots: Image.Image) -> Image.Image:
    """Pictures beside one another, on what GitHub has for a ground by day and by night: nothing."""
    room = round(24 * SHARPNESS)
    wide = sum(shot.width for shot in shots) + room * (len(shots) - 1)
    tall = max(shot.height for shot in shots)
    sheet, x = Image.new("RGBA", (wide, tall), (0, 0, 0, 0)), 0
    for shot in shots:
        sheet.paste(shot, (x, 0))
        x += shot.width + room
    return sheet
