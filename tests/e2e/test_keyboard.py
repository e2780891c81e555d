"""A person without a mouse: every dialog keeps the focus and gives it back, and an issue is composed and sent by keys alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.visits import Staff, in_a_day, leave_uncertain, visitor
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-13"
DONE = "/issues/bridge-quarterly-12"
PLAIN = "?form=plain"
OPEN = "dialog:modal"
BACK = "Shift+Tab"  # from the end of the page, past what stands beside the mail, without all the links in it
SEEN = """() => {
  const here = document.activeElement, look = getComputedStyle(here);
  if (here.tagName === "IFRAME") return true; // the mail in it shows where one is
  const box = here.getBoundingClientRect();
  const isOutlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return isOutlined && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


@pytest.fixture(scope="module")
def session(chromium: Browser, demo: Demo) -> StorageState:
    """The cookies of somebody who signed in, by keys as well."""
    with watched(chromium, demo.url, locale="en-GB") as context:
        page = context.new_page()
        page.goto("/sign-in")
        expect(page.locator("[name=email]")).to_be_focused()
        page.keyboard.type(demo.email)
        page.keyboard.press("Tab")
        page.keyboard.type(demo.password)
        page.keyboard.press("Enter")
        expect(page.locator(".nav-list")).to_be_attached()
        return context.storage_state()


@contextmanager
def at_work(
    chromium: Browser, demo: Demo, session: StorageState, *, with_script: bool = True
) -> Iterator[Page]:
    """A tab of that person."""
    size = {"width": 1280, "height": 900}
    with watched(
        chromium,
        demo.url,
        viewport=size,
        locale="en-GB",
        storage_state=session,
        java_script_enabled=with_script,
    ) as context:
        yield without_bars(context.new_page())


@pytest.fixture
def page(chromium: Browser, demo: Demo, session: StorageState) -> Iterator[Page]:
    with at_work(chromium, demo, session) as page:
        yield page


def without_bars(page: Page) -> Page:
    """The page in a window that shows nothing else, so that all that Tab leads to is in the page.

    A window of Chromium has bars of its own, even where nobody sees it: they took the focus, and gave it back some time
    after the key was answered. On a full screen they are hidden, and no part of the round.
    """
    browser = page.context.new_cdp_session(page)
    window = browser.send("Browser.getWindowForTarget")["windowId"]
    browser.send("Browser.setWindowBounds", {"windowId": window, "bounds": {"windowState": "fullscreen"}})
    browser.detach()
    return page


def tab_on(page: Page, *, by: str = "Tab") -> None:
    """Press Tab, and fail where no control has the focus after it: from the last one it comes to the first a moment later."""
    page.keyboard.press(by)
    expect(page.locator("body")).not_to_be_focused()


def tab_to(page: Page, target: Locator, *, by: str = "Tab", most: int = 150) -> None:
    """Press Tab until the focus is on a control, and fail on the way where it is not to be seen."""
    element = target.element_handle()
    page.wait_for_load_state()  # until the mail within it is there, the way by Tab leads past it
    for _ in range(most):
        tab_on(page, by=by)
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML").partition(">")[0]
        if page.evaluate("element => element === document.activeElement", element):
            return
    pytest.fail(f"no way by the Tab key to {target}")


def press(page: Page, target: Locator, *, by: str = "Tab") -> None:
    tab_to(page, target, by=by)
    page.keyboard.press("Enter")


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def openers(page: Page) -> Locator:
    return page.locator("button[aria-haspopup=dialog]")


@pytest.mark.parametrize("address", [ISSUE + PLAIN, "/users/2", "/lists/readers/subscriptions/1"])
def test_a_dialog_takes_the_focus_keeps_it_and_gives_it_back(page: Page, address: str) -> None:
    page.goto(address)
    require_good_dialogs(page, least=1)


def test_the_dialogs_of_a_dispatch_do_as_well(page: Page, demo: Demo) -> None:
    with visitor(demo.house) as client:
        staff = Staff(client, demo.email, demo.password)
        dispatch = staff.start(staff.approved_proof(DONE.rpartition("/")[2]), "readers", at=in_a_day())
        leave_uncertain(demo.house, dispatch)

        page.goto(dispatch)
        require_good_dialogs(page, least=2)

        staff.client.post(f"{dispatch}/state", data={"to": "cancelled"})


def require_good_dialogs(page: Page, *, least: int) -> None:
    """Fail unless each dialog of the page takes the focus, keeps it, and gives it back, whatever the way out."""
    assert openers(page).count() >= least
    for opener in openers(page).all():
        for way_out in ("Escape", "Cancel"):
            opener.focus()
            page.keyboard.press("Enter")
            expect(page.locator(OPEN)).to_have_count(1)
            expect(page.locator(f"{OPEN} :focus")).to_have_count(1)
            for _ in range(page.locator(f"{OPEN} button").count() + 2):
                tab_on(page)
                expect(page.locator(f"{OPEN} :focus")).to_have_count(1)
            if way_out == "Escape":
                page.keyboard.press("Escape")
            else:
                page.locator(f"{OPEN} [popovertargetaction=hide]").press("Enter")
            expect(page.locator(OPEN)).to_have_count(0)
            expect(opener).to_be_focused()


def test_a_dialog_gives_the_focus_to_its_button_where_nobody_else_has_it(page: Page) -> None:
    page.goto(ISSUE + PLAIN)
    first, second = openers(page).all()[:2]

    first.evaluate("button => button.click()")  # a click in Safari gives a button no focus
    page.locator(f"{OPEN} [popovertargetaction=hide]").press("Enter")
    expect(first).to_be_focused()

    first.press("Enter")
    expect(page.locator(OPEN)).to_have_count(1)
    second.evaluate("""async button => {
      const closed = new Promise((done) => addEventListener("close", done, { capture: true, once: true }));
      document.querySelector("dialog:modal").close();
      button.focus();
      await closed;
    }""")
    expect(second).to_be_focused()


def test_a_dialog_works_without_script(chromium: Browser, demo: Demo, session: StorageState) -> None:
    with at_work(chromium, demo, session, with_script=False) as page:
        page.goto(ISSUE + PLAIN)
        before = page.locator(".block").count()
        openers(page).first.press("Enter")
        expect(page.locator("dialog:popover-open :focus")).to_have_text("Appeal")

        page.keyboard.press("Enter")

        expect(page.locator(".block")).to_have_count(before + 1)
        expect(focused(page)).to_have_attribute("aria-label", f"Block 1 of {before + 1}: Appeal")


def block_of(page: Page, number: int) -> Locator:
    return page.locator(".block").nth(number)


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without"])
def test_the_focus_stays_with_the_block_and_the_page_says_what_was_done(
    chromium: Browser, demo: Demo, session: StorageState, with_script: bool
) -> None:
    with at_work(chromium, demo, session, with_script=with_script) as page:
        page.goto(ISSUE + PLAIN)
        count = page.locator(".block").count()
        told = page.locator("#saved")

        page.get_by_role("button", name="Copy Article").first.press("Enter")
        expect(told).to_have_text(re.compile(rf"Copied “Article”. The copy is at place \d+ of {count + 1}."))
        expect(page.locator(".block:focus, .block :focus")).to_have_count(1)

        kind = page.locator(".block-summary .block-type").first.inner_text()
        block_of(page, 0).get_by_role("button", name=f"Move {kind} down").press("Enter")
        expect(told).to_have_text(f"Moved “{kind}” to place 2 of {count + 1}.")
        expect(block_of(page, 1)).to_be_focused()

        block_of(page, 1).get_by_role("button", name=f"Move {kind} up").press("Enter")
        expect(told).to_have_text(f"Moved “{kind}” to place 1 of {count + 1}.")
        expect(block_of(page, 0)).to_be_focused()

        page.get_by_role("button", name="Delete Article").last.press("Enter")
        page.get_by_role("button", name="Delete the block").locator("visible=true").press("Enter")
        expect(told).to_have_text(re.compile("Deleted “Article”."))
        expect(page.locator(".block:focus")).to_have_count(1)
        assert page.locator(".block").count() == count


@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without"])
def test_nothing_is_called_saved_while_one_types(
    chromium: Browser, demo: Demo, session: StorageState, with_script: bool
) -> None:
    with at_work(chromium, demo, session, with_script=with_script) as page:
        page.goto(ISSUE + PLAIN)
        page.locator("[name='subject.en']").press_sequentially("Typed")

        expect(page.locator("#saved")).not_to_have_text("All changes are saved.")


def test_a_save_ends_in_the_field_where_one_was(page: Page) -> None:
    page.goto(ISSUE + PLAIN)
    page.locator("summary.block-summary").nth(1).press("Enter")
    field = page.locator(".block").nth(1).locator("textarea:visible, input[type=text]:visible").first
    name = field.get_attribute("name")
    field.press("End")

    page.keyboard.press("Control+s")

    expect(page.locator("#saved")).to_have_text("Saved.")
    expect(focused(page)).to_have_attribute("name", name or "")


@pytest.mark.parametrize(
    ("language", "kind", "shown", "told"),
    [
        (
            "en",
            "Signatories",
            "Entries understood: 2.",
            "Took over the list. New entries: 2; entries in it: 2.",
        ),
        ("ko", "서명자 명단", "알아본 항목: 2개.", "목록을 옮겨 담았습니다. 새 항목: 2개, 전체 항목: 2개."),
    ],
)
@pytest.mark.parametrize("with_script", [True, False], ids=["with script", "without"])
def test_a_list_is_pasted_looked_at_and_taken_over_by_keys(
    chromium: Browser,
    demo: Demo,
    session: StorageState,
    *,
    with_script: bool,
    language: str,
    kind: str,
    shown: str,
    told: str,
) -> None:
    with at_work(chromium, demo, session, with_script=with_script) as page:
        page.goto(ISSUE + PLAIN)
        page.locator(f"[name=language][value={language}]").locator("visible=true").press("Enter")
        openers(page).first.press("Enter")
        page.get_by_role("button", name=kind, exact=True).locator("visible=true").press("Enter")
        block = block_of(page, 0)
        expect(block).to_be_focused()

        press(page, block.locator(".entry-box > summary"))
        tab_to(page, block.locator("textarea.entry-text"))
        page.keyboard.insert_text("1. Sora Centre (Korea)\n2. Fjord Forum\tNorway")
        press(page, block.locator("button[value^='list-read:']"))
        expect(focused(page)).to_contain_text(shown)
        press(page, block.locator("button[value^='list-take:']"))

        expect(page.locator("#saved")).to_have_text(told)
        expect(page.locator(".entries:focus .entry")).to_have_count(2)
        page.locator("button[value^='delete:']").first.evaluate("button => button.click()")
        page.locator("[name=language][value=en]").locator("visible=true").press("Enter")


def test_after_going_back_to_a_version_the_page_begins_where_that_is_told(page: Page) -> None:
    page.goto(ISSUE + PLAIN)
    page.locator("[name='subject.en']").press_sequentially("Anew: ")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_have_text("Saved.")

    page.goto(f"{ISSUE}/revisions/1")
    page.get_by_role("button", name="Go back to this version").press("Enter")

    expect(focused(page)).to_have_text("The issue says again what it said in revision 1.")
    assert page.evaluate(SEEN)


def test_an_issue_is_composed_looked_at_approved_and_started_by_keys_alone(page: Page) -> None:
    page.goto(DONE + PLAIN)
    press(page, openers(page).first)
    press(page, page.get_by_role("button", name="Divider", exact=True).locator("visible=true"))
    expect(page.locator("#saved")).to_have_text(re.compile("Added “Divider” at place 1 of"))
    expect(block_of(page, 0)).to_be_focused()
    press(page, block_of(page, 0).get_by_role("button", name="Move Divider down"))
    expect(page.locator("#saved")).to_have_text(re.compile("Moved “Divider” to place 2 of"))

    page.goto(DONE + PLAIN)
    tab_to(page, page.locator("[name='subject.en']"))
    page.keyboard.press("Control+a")
    page.keyboard.type("Two shores, by keys alone")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_have_text("Saved.")
    expect(focused(page)).to_have_value("Two shores, by keys alone")

    page.goto(f"{DONE}/preview")
    press(page, page.get_by_role("link", name="Phone", exact=True))
    press(page, page.get_by_role("button", name="Make the proof"), by=BACK)
    expect(page.locator(".hash")).to_be_visible()
    press(page, page.get_by_role("button", name=re.compile("^Open ")), by=BACK)
    press(page, page.get_by_role("button", name="Approve this proof"), by=BACK)
    press(page, page.get_by_role("link", name="Choose a list and send"), by=BACK)
    press(page, page.locator("form[action$='/dispatches'] button").last)
    expect(page.get_by_role("heading", name="What came back")).to_be_visible()
