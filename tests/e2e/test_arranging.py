"""Blocks are moved, copied and deleted by mouse, finger and keys, several at once too, and every act can be taken back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, StorageState, expect

from tests.e2e.conftest import Demo
from tests.e2e.editing import block, draft, expect_saved, opened, order
from tests.e2e.processes import eventually
from tests.e2e.watching import watched

ISSUE = "/issues/bridge-quarterly-12"
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def page(chromium: Browser, demo: Demo, signed_in: StorageState) -> Iterator[Page]:
    with watched(chromium, demo.url, viewport=WIDE, locale="en-GB", storage_state=signed_in) as context:
        page = opened(context.new_page(), ISSUE)
        yield page
        expect_saved(page)


def ids_on_server(page: Page) -> list[str]:
    expect_saved(page)
    return [one["id"] for one in draft(page, ISSUE)["blocks"]]


def test_a_block_is_lifted_moved_and_dropped_by_keys(page: Page) -> None:
    before = order(page)
    grip = block(page, before[1]).locator(".grip")
    grip.focus()

    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=status].visually-hidden")).to_have_text(f"Place 4 of {len(before)}")
    page.keyboard.press("Space")

    moved = [before[0], before[2], before[3], before[1], *before[4:]]
    assert order(page) == moved
    expect(grip).to_be_focused()
    assert ids_on_server(page) == moved

    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert order(page) == before


def test_escape_brings_a_lifted_block_back_from_the_end(page: Page) -> None:
    before = order(page)
    block(page, before[0]).locator(".grip").focus()

    page.keyboard.press("Space")
    page.keyboard.press("End")
    assert order(page)[-1] == before[0]
    page.keyboard.press("Escape")

    assert order(page) == before


def test_a_block_is_moved_from_within_its_text(page: Page) -> None:
    before = order(page)
    field = block(page, before[1]).locator("[data-name]").first
    field.focus()
    name = page.evaluate("document.activeElement.closest('[data-name]').dataset.name")

    page.keyboard.press("Alt+ArrowUp")

    assert order(page)[:2] == [before[1], before[0]]
    assert page.evaluate("document.activeElement.closest('[data-name]').dataset.name") == name
    page.keyboard.press("Alt+ArrowDown")
    assert order(page) == before


def test_what_is_new_is_gone_to_unless_somebody_has_gone_elsewhere(page: Page) -> None:
    before = order(page)
    block(page, before[0]).locator(".grip").click()
    block(page, before[0]).get_by_role("button", name="Duplicate").click()
    page.wait_for_function(f"() => document.activeElement.closest('.block')?.id === 'block-{order(page)[1]}'")

    where = page.evaluate(
        """async (last) => {
            document.querySelector(".block .tools [aria-label='Duplicate']").click();
            document.querySelector(`[id='block-${last}'] .grip`).focus();
            await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            return document.activeElement.closest(".block").id;
        }""",
        before[-1],
    )

    assert (where, len(order(page))) == (f"block-{before[-1]}", len(before) + 2)


@pytest.mark.parametrize("way", [".block", ".outline"])
def test_a_block_is_dragged(page: Page, way: str) -> None:
    before = order(page)
    start = "block-" if way == ".block" else "outline-"
    handle = page.locator(f"[id='{start}{before[0]}']" + (" .grip" if way == ".block" else ""))
    target = page.locator(f"[id='{start}{before[2]}']")
    handle.hover()
    page.mouse.down()
    box = target.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] - 2, steps=6)
    expect(page.locator(".is-target").first).to_be_attached()
    page.mouse.up()

    assert order(page)[:3] == [before[1], before[2], before[0]]
    page.locator(".bar").get_by_role("button", name="Undo").click()
    assert order(page) == before


def test_escape_ends_a_drag_where_it_began(page: Page) -> None:
    before = order(page)
    block(page, before[0]).locator(".grip").hover()
    page.mouse.down()
    page.mouse.move(400, 700, steps=5)
    page.keyboard.press("Escape")
    page.mouse.up()

    assert order(page) == before


def test_deleting_asks_nothing_and_is_taken_back(page: Page) -> None:
    before = order(page)
    was = draft(page, ISSUE)["values"]
    block(page, before[1]).locator(".grip").click()

    page.get_by_role("toolbar", name="This block").get_by_role("button", name="Delete").click()

    expect(block(page, before[1])).to_have_count(0)
    expect(block(page, before[0]).locator(":focus")).to_have_count(1)
    assert before[1] not in ids_on_server(page)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    assert ids_on_server(page) == before
    now = draft(page, ISSUE)["values"]
    assert {name: text for name, text in now.items() if text} == {
        name: text for name, text in was.items() if text
    }


def test_several_blocks_are_chosen_and_moved_copied_and_deleted_as_one(page: Page) -> None:
    before = order(page)
    block(page, before[0]).locator(".grip").click()
    block(page, before[1]).locator(".grip").click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="2 blocks chosen")

    bar.get_by_role("button", name="Move down").click()
    assert order(page)[:3] == [before[2], before[0], before[1]]
    page.keyboard.press("Control+z")

    bar.get_by_role("button", name="Duplicate").click()
    assert order(page)[:2] == before[:2]
    assert len(order(page)) == len(before) + 2
    page.keyboard.press("Control+z")
    assert order(page) == before


def test_blocks_go_by_the_clipboard_into_another_issue_with_ids_of_their_own(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    before = order(page)
    grip = block(page, before[1]).locator(".grip")
    grip.click()
    grip.focus()
    kind = next(one["type"] for one in draft(page, ISSUE)["blocks"] if one["id"] == before[1])
    page.keyboard.press("Control+c")

    opened(page, "/issues/half-a-degree-8")
    there = order(page)
    block(page, there[0]).locator(".grip").click()
    block(page, there[0]).locator(".grip").focus()
    page.keyboard.press("Control+v")

    expect(page.locator(".doc .block:not(.is-head)")).to_have_count(len(there) + 1)
    new = order(page)[1]
    assert new not in (*before, *there)
    expect_saved(page)
    kept = draft(page, "/issues/half-a-degree-8")
    assert kept["blocks"][1] == {"id": new, "type": kind}
    page.keyboard.press("Control+z")


def test_a_block_is_dragged_out_of_the_picker_to_its_place(page: Page) -> None:
    before = order(page)
    page.locator(".outline-add").click()
    kind = page.locator(".picker-type").nth(1)
    label = kind.locator("b").inner_text()
    target = block(page, before[0])
    target.scroll_into_view_if_needed()

    def carry() -> None:
        kind.hover()
        page.mouse.down()
        box = at_rest(target)
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 3, steps=6)
        expect(page.locator(".gap.is-target")).to_be_attached()
        expect(page.locator(".picker-carried")).to_have_text(label)

    carry()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(kind).to_be_visible()
    assert order(page) == before

    carry()
    page.mouse.up()
    expect(page.locator(".picker")).to_have_count(0)
    assert [order(page)[0], *order(page)[2:]] == before
    page.locator(".bar").get_by_role("button", name="Undo").click()
    assert order(page) == before


def test_an_empty_issue_begins_as_a_new_one_can(page: Page) -> None:
    before = order(page)
    block(page, before[0]).locator(".grip").click()
    block(page, before[-1]).locator(".grip").click(modifiers=["Shift"])
    page.get_by_role("toolbar", name="This block").get_by_role("button", name="Delete").click()
    expect(page.locator(".doc .block:not(.is-head)")).to_have_count(0)
    expect_saved(page)

    page.get_by_role("button", name="Interview").click()

    expect(page.locator(".doc .block:not(.is-head)").first).to_be_visible()
    assert ids_on_server(page) == order(page) != []
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="An empty page")).to_be_visible()
    page.locator(".bar").get_by_role("button", name="Undo").click()
    assert order(page) == before


def rested(page: Page) -> None:
    """Until a finger that does not move has rested, for the browser."""
    page.evaluate(
        """() => new Promise((resolve) => {
            const start = performance.now();
            const look = (now) => (now - start > 120 ? resolve() : requestAnimationFrame(look));
            requestAnimationFrame(look);
        })"""
    )


def test_a_finger_drags_a_block_on_a_phone(chromium: Browser, demo: Demo, signed_in: StorageState) -> None:
    size = {"width": 390, "height": 844}
    with watched(
        chromium,
        demo.url,
        viewport=size,
        locale="ko-KR",
        storage_state=signed_in,
        has_touch=True,
        reduced_motion="reduce",
    ) as context:
        page = opened(context.new_page(), ISSUE)
        before = order(page)
        block(page, before[0]).locator("[data-name]").first.tap()
        expect(block(page, before[0]).locator(":focus")).to_have_count(1)
        grip = block(page, before[0]).locator(".grip")
        grip.scroll_into_view_if_needed()
        from_, to = at_rest(grip), at_rest(block(page, before[1]))
        devtools = context.new_cdp_session(page)
        x, y = from_["x"] + 10, from_["y"] + 10

        def touch(kind: str, *points: tuple[float, float]) -> None:
            places = [{"x": at, "y": below} for at, below in points]
            devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        touch("touchStart", (x, y))
        touch("touchMove", (x, y + 20))
        touch("touchMove", (x, to["y"] + to["height"] / 2 + 4))
        expect(page.locator(".gap.is-target")).to_be_attached()
        rested(page)  # a finger that leaves at speed throws, and the next tap only stops that
        touch("touchEnd")

        expect(page.locator(".doc .block:not(.is-head)").first).to_have_attribute("id", f"block-{before[1]}")
        assert order(page)[:2] == [before[1], before[0]]

        page.locator(".foot .icon-button").first.tap()
        kind = at_rest(page.locator(".picker-type").first)
        x, y = kind["x"] + 30, kind["y"] + 30
        touch("touchStart", (x, y))
        expect(page.locator(".picker-carried")).to_be_visible()
        touch("touchMove", (x, y + 40))
        touch("touchMove", (x, y + 80))
        expect(page.locator(".gap.is-target")).to_be_attached()
        touch("touchEnd")
        expect(page.locator(".picker")).to_have_count(0)
        expect(page.locator(".doc .block:not(.is-head)")).to_have_count(len(before) + 1)


def at_rest(element: Locator) -> FloatRect:
    """Where an element is, once it stays there for two frames."""
    frames = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

    def place() -> FloatRect | None:
        before = element.bounding_box()
        element.page.evaluate(frames)
        return before if before == element.bounding_box() else None

    return eventually(place, what="it stays where it is")
