"""One person at one tab: each verb is one operation, done with keys and mouse as people do it."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, FloatRect, Locator, Page, ViewportSize, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.e2e.editing import expect_saved, opened
from tests.fuzz.expecting import BLOCKS, WORD, Sheet

# What can be seen of the issue, and what could be seen when a key was pressed or something was clicked last.
_SEEING = """
window.textsInSight = () => Object.fromEntries([...document.querySelectorAll(".doc .block .t[data-name]")]
  .map((text) => [text.dataset.name, text.textContent + (text.closest(".cell").querySelector(".clash")?.textContent ?? "")]));
for (const kind of ["keydown", "click", "beforeinput"])
  addEventListener(kind, () => { window.seen = window.textsInSight() }, true);
window.issueInSight = () => {
  const orders = { "": [...document.querySelectorAll(".doc .block:not(.is-head)")].map(({ id }) => id.slice(6)) };
  for (const entry of document.querySelectorAll(".doc .item")) {
    const [, list, id] = /^(.*)\\.(\\w+)\\.$/.exec(entry.dataset.owner);
    (orders[list] ??= []).push(id);
  }
  const now = (text) => {
    if (!text.matches(".is-compared")) return text.innerText;
    const bare = text.cloneNode(true);
    for (const gone of bare.querySelectorAll("del, .visually-hidden")) gone.remove();
    return bare.textContent;
  };
  const words = (text) => now(text).split(/\\s+/).filter(Boolean).join(" ");
  const texts = [...document.querySelectorAll(".doc .block .t[data-name]")].map((text) => [text.dataset.name, words(text)]);
  return { orders, texts: Object.fromEntries(texts.filter(([, text]) => text)) };
};
"""
WIDE: ViewportSize = {"width": 1440, "height": 1000}
_EDGE = 80  # pixels
_HERE = "(document.activeElement?.dataset.name ?? '')"


class Missed(Exception):
    """What was aimed at is not there any longer: somebody else was faster."""


@dataclass
class Hand:
    """A person with a page in which the issue is open."""

    context: BrowserContext
    issue: str
    page: Page
    is_offline: bool = False

    @classmethod
    def at(cls, context: BrowserContext, issue: str) -> "Hand":
        context.add_init_script(_SEEING)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.set_default_timeout(10_000)
        hand = cls(context, issue, opened(page, issue))
        hints = page.get_by_role("button", name="No more hints")
        if hints.count():
            hints.click()
        return hand

    def sheet(self) -> Sheet:
        """What the page shows, with nothing open and all languages in sight."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Alt+3")
        shown = self.page.evaluate("issueInSight()")
        return Sheet(shown["orders"], shown["texts"])

    def in_sight(self) -> Sheet:
        """What the page shows as it is."""
        shown = self.page.evaluate("issueInSight()")
        return Sheet(shown["orders"], shown["texts"])

    def seen(self) -> dict[str, set[str]]:
        """Our words in each text, as they were when a key was pressed or something was clicked last."""
        found: dict[str, str] = self.page.evaluate("window.seen")
        return {name: set(WORD.findall(text)) for name, text in found.items()}

    # texts

    def append(self, name: str, word: str) -> None:
        self._enter(name)
        self._press("Control+End")
        self.page.keyboard.type(f" {word}")
        self._require_in(name)

    def begin(self, name: str) -> None:
        """Into a text that nobody takes away, behind all of it; what lies over it for a moment is waited for."""
        self.page.locator(f".doc [data-name='{name}']").click()
        self._require_in(name)
        self._press("Control+End")

    def go_on(self, name: str, letters: str) -> None:
        """Type on in the text one is in; nothing may have led out of it."""
        here = self.page.evaluate(_HERE)
        assert here == name, f"thrown out of {name} into {here or 'nothing'}"
        self.page.keyboard.type(letters)

    def replace(self, name: str, word: str) -> None:
        """Write over a text; `seen` tells over which."""
        self._enter(name)
        self._press("Control+a")
        self.page.keyboard.type(word[0])
        self.replaced = self.seen().get(name, set())
        self.page.keyboard.type(word[1:])
        self._require_in(name)

    # blocks

    def add(self, label: str, after: str, word: str) -> tuple[str, str]:
        """Put in a block behind another by the picker, and write in it; gives its id, and the name of the text."""
        gap = self._block(after).locator("xpath=following-sibling::div[contains(@class, 'gap')]//button")
        self._click(gap)
        expect(self.page.locator(".picker-search")).to_be_focused()
        self.page.keyboard.type(label)
        self._press("Enter")
        self.page.wait_for_function(f"() => {_HERE} && !document.querySelector('dialog:modal')")
        name = str(self.page.evaluate(_HERE))
        self.page.keyboard.type(word)
        self._require_in(name)
        return name.split(".")[0], name

    def move(self, block: str, by: int) -> None:
        self._focus(self._block(block).locator(".grip"))
        self._press("Alt+ArrowDown" if by > 0 else "Alt+ArrowUp")

    def drag(self, block: str, target: str) -> None:
        """Drag a block by its handle to below another."""
        grip = self._block(block).locator(".grip")
        self._hover(grip)
        start, end, desk = map(self._box, (grip, self._block(target), self.page.locator(".doc")))
        bottom = end["y"] + end["height"] - 2
        top, last = desk["y"] + _EDGE, min(desk["y"] + desk["height"], WIDE["height"]) - _EDGE
        if not (top < start["y"] < last and top < bottom < last):
            raise Missed  # near an edge the page goes on by itself
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + 20, bottom, steps=3)
        self.page.mouse.up()

    def duplicate(self, block: str) -> None:
        self._tool(block, "Duplicate")

    def delete(self, block: str) -> None:
        self._tool(block, "Delete")

    # entries of a list

    def add_entry(self, name: str, word: str) -> str:
        """Press Enter in a line of an entry, and write in the next; gives the name of that text."""
        self._enter(name)
        self._press("Enter")
        self.page.wait_for_function(f"name => !['', name].includes({_HERE})", arg=name)
        new = str(self.page.evaluate(_HERE))
        self.page.keyboard.type(word)
        self._require_in(new)
        return new

    def move_entry(self, name: str, by: int) -> None:
        self._enter(name)
        self._press("Alt+ArrowDown" if by > 0 else "Alt+ArrowUp")

    # the page

    def undo(self) -> None:
        self._press("Control+z")

    def redo(self) -> None:
        self._press("Control+Shift+z")

    def look_at(self, languages: int) -> None:
        self._press(f"Alt+{languages}")

    def reload(self) -> None:
        self.page.reload()
        expect(self.page.locator(".editor:not([inert]) .block").first).to_be_visible()

    def lose_line(self) -> None:
        self.context.set_offline(True)
        self.is_offline = True

    def find_line(self) -> None:
        self.context.set_offline(False)
        self.is_offline = False

    def settle(self, name: str, how: str) -> None:
        """Choose between two texts of one place."""
        place = self.page.locator(f".cell:has(> .t[data-name='{name}'], > .text-field [data-name='{name}'])")
        button = place.locator(".clash").get_by_role("button", name=how, exact=True)
        button.evaluate("button => button.scrollIntoView({ block: 'center' })")
        self._click(button)

    def rest(self) -> None:
        """Save, and hear what others wrote."""
        with self.page.expect_response(lambda answer: answer.request.method == "PATCH"):
            self._press("Control+s")
        expect_saved(self.page)

    def draft(self) -> dict[str, Any]:
        """What the server says."""
        answer: dict[str, Any] = self.page.evaluate(
            "address => fetch(address).then((answer) => answer.json())", f"/api{self.issue}/draft"
        )
        return answer

    def _block(self, block: str) -> Locator:
        return self.page.locator(f"[id='block-{block or 'head'}']")

    def _enter(self, name: str) -> None:
        self._click(self.page.locator(f".doc [data-name='{name}']"))
        self._require_in(name)

    def _require_in(self, name: str) -> None:
        try:
            self.page.wait_for_function(f"name => {_HERE} === name", arg=name, timeout=1_000)
        except TookTooLong:
            raise Missed from None

    def _tool(self, block: str, name: str) -> None:
        self._click(self._block(block).locator(".grip"))
        self._click(self._block(block).locator(".tools").get_by_role("button", name=name, exact=True))

    def _press(self, keys: str) -> None:
        self.page.keyboard.press(keys)

    def _click(self, target: Locator) -> None:
        try:
            target.click(timeout=1_500)
        except TookTooLong:
            raise Missed from None

    def _box(self, target: Locator) -> FloatRect:
        try:
            box = target.bounding_box(timeout=1_500)
        except TookTooLong:
            raise Missed from None
        if box is None:
            raise Missed
        return box

    def _hover(self, target: Locator) -> None:
        try:
            target.hover(timeout=1_500)
        except TookTooLong:
            raise Missed from None

    def _focus(self, target: Locator) -> None:
        try:
            target.focus(timeout=1_500)
        except TookTooLong:
            raise Missed from None


def sheet_of(draft: dict[str, Any]) -> Sheet:
    """What the server's draft says, as a page shows it."""
    ids = [block["id"] for block in draft["blocks"]]
    orders, texts = {BLOCKS: ids}, {}
    for name, text in draft["values"].items():
        if not text or "://" in text or {"made", "stale", "same", "source"} & {*name.split(".")}:
            continue
        if name.rpartition(".")[2] in draft["locales"]:
            texts[name] = " ".join(text.split())
        elif all(len(one) == 26 for one in text.split(",")):
            orders[name] = text.split(",")
    return Sheet(orders, texts)
