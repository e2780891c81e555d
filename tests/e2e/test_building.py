"""A whole quarterly is built by a person who has its texts ready: in at most thirty gestures, and without a reload.

A gesture is a click or a file that is dropped; what is typed or pasted is none, nor is Tab, which leads from text to
text. A block is put in by one click on the plus, its name and Enter.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, order
from tests.e2e.test_pictures import photograph
from tests.e2e.watching import watched

MOST_GESTURES = 30
DROP = """(place, [name, data]) => {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  for (const type of ["dragenter", "dragover", "drop"]) {
    place.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}"""
EMPTY = """(address) => fetch(address).then((answer) => answer.json()).then(({ version, blocks }) => fetch(address, {
  method: "PATCH",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ tab: "test", version, blocks: { was: blocks, now: [] } }),
}))"""
PEOPLE = "Name\t이름\tRole\t역할\nIda Reed\t이다 리드\tFerrywoman\t나루지기\nMoss Park\t박모스\tArchivist\t기록 담당\n"


@dataclass(frozen=True)
class Part:
    """A block of the issue: what it is looked for by, and its texts in the order in which they stand."""

    type: str
    texts: tuple[tuple[str, str], ...] = ()
    sought: str = ""  # where it is not there from the beginning
    picture: str = ""
    entry: tuple[tuple[str, str], ...] = ()  # of its list, to begin with
    pasted: str = ""  # the whole list


def both(path: str, en: str, ko: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """A text in both languages, the source first."""
    return (f"{path}.en", en), (f"{path}.ko", ko)


def story(en: str, ko: str, colour: str, *, sought: str = "article") -> Part:
    body = both("body", f"{en} and what came of it.", f"{ko}, 그 뒤의 이야기.")
    alt = both("image.alt", f"{en}, seen from the pier", f"{ko}, 부두에서 본 모습")
    return Part("article", (*alt, *both("title", en, ko), *body), sought, colour)


ISSUE = (
    Part("masthead", both("tagline", "Letters from the pier", "부두에서 보내는 편지")),
    Part(
        "letter",
        (
            *both("title", "A dry spring", "마른 봄"),
            *both("body", "Dear friends,", "벗들에게,"),
            *both("signature", "The ferry house", "나루집 드림"),
        ),
    ),
    Part("contents", both("title", "In this issue", "이번 호에는"), "contents"),
    story("The pump is mended", "고친 양수기", "teal", sought=""),
    story("A boat for reading", "책 읽는 배", "navy"),
    story("Tea at low tide", "썰물의 차", "maroon"),
    Part("quote", both("words", "The tide waits for soup.", "물때도 국은 기다린다."), "quotation"),
    Part(
        "figures",
        both("title", "In figures", "숫자로 보는 봄"),
        "figures",
        entry=(*both("value", "41", "41개"), *both("label", "chairs", "의자")),
    ),
    Part("people", both("title", "New at the pier", "부두의 새 얼굴"), "people", pasted=PEOPLE),
    Part(
        "event",
        (
            *both("title", "Mending day", "고치는 날"),
            *both("text", "Bring what is broken.", "고장 난 것을 가져오세요."),
        ),
        "event",
    ),
    Part(
        "links",
        both("title", "To read on", "더 읽을거리"),
        "links",
        entry=both("text", "How pumps are mended", "양수기 고치는 법"),
    ),
    Part(
        "button", (*both("title", "Come along", "함께하세요"), *both("text", "Sign up", "신청하기")), "button"
    ),
    Part("contact", both("organisation", "The ferry house", "나루집")),
    Part("divider", (), "divider"),
)


@dataclass
class Person:
    """Somebody at the page, who counts what they do."""

    page: Page
    gestures: list[str] = field(default_factory=list)

    def click(self, what: str, target: Locator) -> None:
        self.gestures.append(f"click {what}")
        target.click()

    def drop(self, picture: bytes, onto: Locator) -> None:
        self.gestures.append("drop a picture")
        onto.evaluate(DROP, ["photo.jpg", b64encode(picture).decode()])

    def write(self, name: str, words: str) -> None:
        """Go on by Tab to a text, and write in it."""
        target = self.page.locator(f".doc [data-name='{name}']")
        for _ in range(25):
            if self.page.evaluate("() => document.activeElement.dataset.name") == name:
                break
            self.page.keyboard.press("Tab")
        else:
            self.click(name, target)
        expect(target).to_be_focused()
        self.page.keyboard.insert_text(words)


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(
        chromium, demo.url, viewport={"width": 1440, "height": 900}, locale="en-GB", storage_state=signed_in
    ) as context:
        yield context.new_page()


def test_a_quarterly_is_built_in_thirty_gestures(page: Page) -> None:
    person = Person(page)
    page.goto("/")
    person.click("something else", page.locator("a[href='/issues/new?newsletter=bridge-quarterly']"))
    person.click("empty", page.get_by_text("Empty", exact=True))
    person.click("make the issue", page.get_by_role("button", name="Make the issue"))
    expect(page.locator(".editor .block").first).to_be_visible()
    issue = re.sub(r"\?.*", "", page.url.removeprefix(page.evaluate("location.origin")))
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    begun = {kind: order(page)[at] for at, kind in enumerate(("masthead", "letter", "article", "contact"))}

    person.click("the subject", page.locator(".doc [data-name='subject.en']"))
    expected = dict([*both("subject", "A dry spring at the pier", "부두의 마른 봄")])
    for name, words in expected.items():
        person.write(name, words)
    before = ""
    for part in ISSUE:
        own = begun[part.type] if not part.sought else put_in(person, part, behind=before)
        expected |= built(person, part, own)
        before = own

    expect_saved(page)
    written = draft(page, issue)
    assert [one["type"] for one in written["blocks"]] == [part.type for part in ISSUE]
    assert {name: written["values"].get(name) for name in expected} == expected
    assert loads == []
    assert len(person.gestures) <= MOST_GESTURES, person.gestures


def test_what_an_empty_issue_begins_with_is_taken_back_with_its_hints_and_done_again(page: Page) -> None:
    page.goto("/issues/new?newsletter=bridge-quarterly")
    page.get_by_text("Empty", exact=True).click()
    page.get_by_role("button", name="Make the issue").click()
    expect(page.locator(".editor:not([inert]) .block").first).to_be_visible()
    page.evaluate(EMPTY, f"/api{urlsplit(page.url).path}/draft")
    blocks, subject = page.locator(".doc .block:not(.is-head)"), page.locator(".doc [data-name='subject.en']")
    page.reload()
    before = subject.get_attribute("aria-placeholder")

    page.locator(".beginning").filter(has_text="Like the issue before").click()
    expect(blocks.first).to_be_visible()
    hint = subject.get_attribute("aria-placeholder")
    page.keyboard.press("Control+z")

    expect(page.locator(".beginning").first).to_be_visible()
    expect(subject).to_have_attribute("aria-placeholder", before or "")
    assert hint != before
    page.keyboard.press("Control+Shift+z")
    expect(subject).to_have_attribute("aria-placeholder", hint or "")
    page.keyboard.press("Control+z")
    expect_saved(page)
    page.reload()
    expect(page.locator(".beginning").first).to_be_visible()
    expect(subject).to_have_attribute("aria-placeholder", before or "")
    assert draft(page, urlsplit(page.url).path)["blocks"] == []


def built(person: Person, part: Part, own: str) -> dict[str, str]:
    """Write what a block says; gives it by the names of its texts."""
    page, card = person.page, block(person.page, own)
    texts = {f"{own}.{path}": words for path, words in part.texts}
    for name, words in texts.items():
        if name.endswith(".image.alt.en"):
            person.drop(photograph(part.picture), card)
            expect(page.locator(f".doc [data-name='{name}']")).to_be_visible()
        person.write(name, words)
    if part.pasted:
        person.click("paste a list", card.get_by_role("button", name="Paste a list"))
        page.keyboard.insert_text(part.pasted)
        person.click(
            "add them", page.get_by_role("dialog").get_by_role("button", name=re.compile("^Add these"))
        )
        expect(page.get_by_role("dialog")).not_to_be_attached()
    if not part.entry:
        return texts
    person.click("the first entry", card.locator(".items-more button").first)
    expect(card.locator(".item :focus")).to_be_attached()
    entry = page.evaluate("() => document.activeElement.closest('.item').dataset.owner")
    told = {f"{entry}{path}": words for path, words in part.entry}
    for name, words in told.items():
        person.write(name, words)
    return texts | told


def put_in(person: Person, part: Part, *, behind: str) -> str:
    page = person.page
    known = set(order(page))
    plus = block(page, behind).locator("xpath=..").locator(".gap-button")
    person.click(f"plus for {part.type}", plus)
    page.keyboard.type(part.sought)
    page.keyboard.press("Enter")
    expect(page.locator(".tools-type")).to_be_visible()
    [made] = set(order(page)) - known
    return made
