"""Writing in place, as a person does it: by keys and by pointer, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.texts.conftest import Texts

# Every form of text but the inputs of the browser itself, which have no chips, keep their arrows and say what they are.
OF_OURS = pytest.mark.parametrize("texts", ["rich", "line", "lines"], indirect=True)


def saying(texts: Texts, expected: str) -> None:
    """Wait until the draft says so."""
    texts.page.wait_for_function("([name, text]) => window.text(name) === text", arg=[texts.name, expected])


def choose(texts: Texts, signs: int) -> None:
    """So many signs before the caret."""
    end = texts.page.evaluate("name => caret(name)", texts.name)
    for _ in range(signs):
        texts.keyboard.press("Shift+ArrowLeft")
    texts.page.wait_for_function("([name, place]) => caret(name) === place", arg=[texts.name, end - signs])


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("**bold** words", "**bold** words"),
        ("*stress* here", "*stress* here"),
        ("- one\ntwo", "- one\n- two"),
        ("1. one\ntwo", "1. one\n2. two"),
        ("## Title\nText", "## Title\n\nText"),
        ("### Title", "### Title"),
        ("> said", "> said"),
        ("[a page](https://example.org/) ends", "[a page](https://example.org/) ends"),
        ("Dear {{name}},", "Dear {{name}},"),
        ("{{first_name|friend}}", "{{first_name|friend}}"),
        ("김*수 010-****-1234", "김*수 010-****-1234"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("* a note", "* a note"),
        ("one\ntwo", "one\n\ntwo"),
        ("[no](page)", "\\[no\\](page)"),
        ("a line ends  ", "a line ends"),
    ],
)
def test_signs_become_what_they_mean(rich: Texts, typed: str, expected: str) -> None:
    rich.begin()

    rich.keyboard.type(typed)

    saying(rich, expected)
    assert rich.page.evaluate("text => rewritten(text)", expected) == expected


def test_backspace_brings_the_signs_back(rich: Texts) -> None:
    rich.begin()
    rich.keyboard.type("- ")
    expect(rich.field.locator("li")).to_have_count(1)

    rich.keyboard.press("Backspace")

    expect(rich.field.locator("li")).to_have_count(0)
    rich.keyboard.type("x")
    saying(rich, "- x" if rich.text.startswith("- ") else rich.text)
    expect(rich.field).to_have_text("- x")


def test_fast_typing_loses_nothing(texts: Texts) -> None:
    words = "The quick brown fox jumps over the lazy dog and on"
    texts.begin()

    texts.keyboard.type(words, delay=0)

    saying(texts, words)


def test_a_line_has_no_second_one(line: Texts) -> None:
    line.begin("Title")

    line.keyboard.press("Enter")
    line.keyboard.type("!")

    saying(line, "Title!")
    assert "line enters" in line.events


def test_lines_have_as_many_as_one_likes(page: Page) -> None:
    lines = Texts(page, "lines")
    lines.begin()

    lines.keyboard.type("one\ntwo\n\nthree")

    saying(lines, "one\ntwo\n\nthree")


def test_what_comes_from_outside_leaves_the_caret_where_it_is(rich: Texts) -> None:
    rich.begin("one two", at=3)

    rich.write("one two, and three")
    rich.keyboard.type("x")

    saying(rich, "onex two, and three")


def test_a_text_that_cannot_be_shown_is_written_as_it_is(rich: Texts) -> None:
    rich.write("a\n\n---\n\nb")
    source = rich.page.locator("textarea[data-name=rich]")
    expect(source).to_have_value("a\n\n---\n\nb")

    source.fill("a\n\nb")
    source.blur()

    expect(rich.field.locator("p")).to_have_text(["a", "b"])
    assert rich.text == "a\n\nb"


@OF_OURS
def test_a_chip_is_one_sign_to_the_caret_and_chosen_before_it_goes(texts: Texts) -> None:
    texts.begin("Dear {{name}}, hello", at=6)

    texts.keyboard.press("ArrowLeft")
    texts.keyboard.press("ArrowRight")
    texts.keyboard.press("Backspace")
    expect(texts.field.locator(".chip.ProseMirror-selectednode")).to_have_count(1)
    assert texts.text == "Dear {{name}}, hello"

    texts.keyboard.press("Backspace")

    saying(texts, "Dear , hello")


def test_a_chip_says_what_a_sample_reader_reads(rich: Texts) -> None:
    rich.begin("Dear {{name}} and {{unknown}}")

    expect(rich.field.locator(".chip").first).to_have_text("Name Alex Morgan")
    expect(rich.field.locator(".chip").last).to_have_text("{{unknown}}")


def test_what_is_read_without_a_name_is_written_at_the_chip(rich: Texts) -> None:
    rich.begin("Dear {{name}}")
    rich.field.locator(".chip").click()

    rich.page.get_by_label("or, where there is none,").fill("friend")
    rich.keyboard.press("Enter")

    saying(rich, "Dear {{name|friend}}")
    expect(rich.field).to_be_focused()


def test_chosen_words_are_formatted_by_the_bubble(rich: Texts) -> None:
    rich.begin("some words")
    choose(rich, 5)

    rich.page.get_by_role("button", name="Bold").click()
    saying(rich, "some **words**")
    rich.page.get_by_role("button", name="Stress").click()
    saying(rich, "some ***words***")
    rich.page.get_by_role("button", name="As a list").click()

    saying(rich, "- some ***words***")
    expect(rich.field).to_be_focused()


def test_the_bubble_is_reached_by_keys(rich: Texts) -> None:
    rich.begin("some words")
    choose(rich, 5)

    rich.keyboard.press("Alt+F10")
    expect(rich.page.get_by_role("button", name="Bold")).to_be_focused()
    rich.keyboard.press("ArrowRight")
    rich.keyboard.press("Enter")
    saying(rich, "some *words*")
    rich.keyboard.press("Alt+F10")
    expect(rich.page.get_by_role("button", name="Bold")).to_be_focused()
    rich.keyboard.press("Escape")

    expect(rich.field).to_be_focused()


def test_the_readers_name_is_put_in_at_the_caret(line: Texts) -> None:
    line.begin("Dear ")
    line.keyboard.type("all ")

    line.keyboard.press("Alt+F10")
    expect(line.page.get_by_role("button", name="Reader’s name")).to_be_focused()
    line.keyboard.press("Enter")
    line.page.get_by_role("button", name="First name Alex").click()
    saying(line, "Dear all {{first_name}}")
    expect(line.page.locator(".chip-form input")).to_be_focused()
    line.keyboard.type("friend")
    line.keyboard.press("Enter")
    line.keyboard.type("!")

    saying(line, "Dear all {{first_name|friend}}!")


@pytest.mark.parametrize(("keys", "expected"), [("Control+b", "a **b**"), ("Control+i", "a *b*")])
def test_marks_by_keys(rich: Texts, keys: str, expected: str) -> None:
    rich.begin("a b")
    choose(rich, 1)

    rich.keyboard.press(keys)

    saying(rich, expected)


@OF_OURS
def test_arrows_leave_the_text_at_its_ends_only(texts: Texts) -> None:
    texts.begin("ab", at=1)
    # In the first moments after a field is gone into, the editor takes a caret at its start for the browser's doing.
    texts.page.wait_for_function("since => Date.now() > since + 200", arg=texts.page.evaluate("Date.now()"))

    texts.keyboard.press("ArrowLeft")
    assert not [event for event in texts.events if "leaves" in event]
    texts.keyboard.press("ArrowLeft")
    texts.keyboard.press("ArrowDown")

    leaves = [event for event in texts.events if "leaves" in event]
    assert leaves == [f"{texts.name} leaves left", f"{texts.name} leaves down"]


def test_what_is_sought_behind_a_slash_is_no_part_of_the_text(rich: Texts) -> None:
    rich.begin("Before")
    rich.keyboard.press("Enter")

    rich.keyboard.type("/pro")
    expect(rich.page.locator("output")).to_have_text("sought: pro")
    assert "/" not in "".join(rich.told)
    rich.keyboard.press("Enter")

    assert rich.events[-1] == "chosen pro"
    expect(rich.page.locator("output")).to_have_text("")
    rich.keyboard.type("after")
    saying(rich, "Before\n\nafter")


def test_a_slash_that_seeks_nothing_is_a_sign(rich: Texts) -> None:
    rich.begin()
    rich.keyboard.type("/pro")

    rich.keyboard.press("Escape")
    rich.keyboard.type("!")

    saying(rich, "/pro!")


def test_what_is_sought_goes_when_the_text_is_left(rich: Texts) -> None:
    rich.begin()
    rich.keyboard.type("/pro")

    rich.page.locator("[data-name=line]").click()

    expect(rich.field).to_have_text("")
    assert rich.told == []


def test_korean_seeks_and_enter_ends_only_the_syllable(rich: Texts) -> None:
    rich.begin()
    rich.keyboard.type("/")

    rich.compose("ㅇ", "여", "연")
    expect(rich.page.locator("output")).to_have_text("sought: 연")
    rich.finish("연")

    expect(rich.page.locator("output")).to_have_text("sought: 연")
    assert not [event for event in rich.events if event.startswith("chosen")]
    assert rich.told == []


def test_plain_text_is_pasted_as_it_would_be_read(rich: Texts) -> None:
    rich.begin("see:")
    rich.page.evaluate("navigator.clipboard.writeText('**one**\\n\\n- two\\n- three')")

    rich.keyboard.press("Control+v")

    saying(rich, "see:**one**\n\n- two\n- three")


def test_copied_words_keep_their_marks_and_chips(rich: Texts) -> None:
    rich.begin("**Dear** {{name}}은/는 [here](https://example.org/)")
    rich.keyboard.press("Control+a")
    rich.page.wait_for_function("caret('rich') > 10")
    rich.keyboard.press("Control+c")
    rich.begin(rich.text)
    rich.keyboard.press("Enter")

    rich.keyboard.press("Control+v")

    text = "**Dear** {{name}}은/는 [here](https://example.org/)"
    saying(rich, f"{text}\n\n{text}")


def test_the_browsers_own_undo_is_the_pages(rich: Texts) -> None:
    rich.begin()
    rich.keyboard.type("abc")

    is_ours = rich.field.evaluate(
        "field => !field.dispatchEvent(new InputEvent('beforeinput', { inputType: 'historyUndo', cancelable: true }))"
    )

    assert is_ours
    rich.keyboard.press("Control+Shift+z")
    assert rich.events[-2:] == ["back", "forth"]
    assert rich.text == "abc"


def test_the_caret_goes_where_the_text_at_rest_was_clicked(rich: Texts) -> None:
    text = "Dear {{name}}은/는 one\n\n- two words\n- three\n\nlast"
    rich.write(text)
    still = rich.page.locator("[data-name=still]")
    box = still.locator("li").first.evaluate(
        """item => {
            const range = document.createRange();
            range.setStart(item.querySelector("p").firstChild, 3);
            const { left, top, height } = range.getBoundingClientRect();
            return [left, top + height / 2];
        }"""
    )

    signs = rich.page.evaluate("([x, y]) => signsBefore(x, y)", box)
    rich.page.evaluate("signs => caretAt('rich', signs)", signs)
    rich.keyboard.type("|")

    saying(rich, text.replace("two", "two|"))


@OF_OURS
def test_each_text_says_what_it_is(texts: Texts) -> None:
    box = texts.page.get_by_role("textbox", name=f"The {texts.name} text").first

    expect(box).to_have_attribute("aria-multiline", "false" if texts.name == "line" else "true")
    expect(box).to_have_attribute("lang", "en")
    expect(box).to_have_attribute("aria-placeholder", "Write here")
