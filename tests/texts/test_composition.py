"""Korean as an input method writes it: nothing is taken from a syllable, and nothing is told of it before it is finished.

Ten ways in which editors are known to break, in a text of every form.
"""

import pytest
from playwright.sync_api import expect

from tests.texts.conftest import Texts

ANNYEONG = (("ㅇ", "아", "안"), ("ㄴ", "녀", "녕"))


def saying(texts: Texts, expected: str) -> None:
    """Wait until the draft says so."""
    texts.page.wait_for_function("([name, text]) => window.text(name) === text", arg=[texts.name, expected])


def test_words_come_out_as_they_were_typed(texts: Texts) -> None:
    texts.begin()

    texts.type_korean(*ANNYEONG)

    saying(texts, "안녕")


def test_a_syllable_taken_apart_by_backspace(texts: Texts) -> None:
    texts.begin("아")

    texts.compose("ㄴ", "나", "난", "나", "ㄴ")
    texts.compose("")
    texts.finish("")
    texts.keyboard.type("b")

    saying(texts, "아b")


def test_enter_ends_the_syllable_and_nothing_else(texts: Texts) -> None:
    texts.begin("가")

    texts.compose("ㄴ", "나")
    texts.finish("나")

    saying(texts, "가나")
    assert "\n" not in texts.text


def test_in_the_middle_of_a_text(texts: Texts) -> None:
    texts.begin("가라", at=1)

    texts.type_korean(("ㄴ", "나"), ("ㄷ", "다"))

    saying(texts, "가나다라")


def test_in_place_of_what_is_chosen(texts: Texts) -> None:
    texts.begin("가나다라", at=1)
    for _ in range(2):
        texts.keyboard.press("Shift+ArrowRight")

    texts.type_korean(("ㅁ", "마"))

    saying(texts, "가마라")


def test_nothing_is_told_before_the_syllable_is_finished(texts: Texts) -> None:
    texts.begin()

    texts.compose("ㅎ", "하", "한")

    assert texts.told == []
    texts.finish("한")
    saying(texts, "한")
    assert texts.told == ["한"]


def test_what_comes_from_outside_waits_for_the_syllable(texts: Texts) -> None:
    texts.begin("서울")
    texts.compose("ㅇ", "에")

    texts.write("부산")
    texts.compose("에", "에서")

    shown = texts.field.input_value() if texts.name == "plain" else texts.field.inner_text()
    assert shown == "서울에서"
    texts.finish("에서")
    saying(texts, "서울에서")  # what is written last is what was finished last


def test_a_late_echo_takes_no_letter_back(texts: Texts) -> None:
    texts.begin()
    texts.type_korean(("ㄱ", "가"))
    saying(texts, "가")
    texts.compose("ㄴ", "나")

    texts.write("가")
    texts.finish("나")

    saying(texts, "가나")


def test_leaving_the_field_keeps_the_syllable(texts: Texts) -> None:
    texts.begin("가")
    texts.compose("ㄴ", "나")

    texts.page.locator("output").evaluate("() => document.activeElement.blur()")

    saying(texts, "가나")


def test_the_page_hears_where_a_syllable_begins_and_ends(texts: Texts) -> None:
    texts.begin()
    texts.compose("ㅎ", "하")
    assert texts.events[-1] == f"{texts.name} composes"

    texts.finish("하")

    texts.page.wait_for_function("name => events.at(-1) === `${name} rests`", arg=texts.name)


@pytest.mark.parametrize(
    ("before", "syllables", "expected"),
    [
        ("**굵은**", (("ㄱ", "글"),), "**굵은글**"),
        ("- 하나", (("ㄷ", "둘"),), "- 하나둘"),
        ("[길](https://example.org/)", (("ㅇ", "은"),), "[길](https://example.org/)은"),
        ("{{name}}", (("ㄴ", "니", "님"),), "{{name}}님"),
        ("# 제목", (("ㅇ", "을"),), "## 제목을"),
    ],
)
def test_at_the_edge_of_a_mark_a_link_a_chip(
    rich: Texts, before: str, syllables: tuple[tuple[str, ...], ...], expected: str
) -> None:
    rich.begin(before)

    rich.type_korean(*syllables)

    saying(rich, expected)


def test_signs_mean_nothing_while_a_syllable_is_begun(rich: Texts) -> None:
    rich.begin()
    rich.keyboard.type("**가*")

    rich.compose("*")
    expect(rich.field.locator("strong")).to_have_count(0)
    rich.finish("*")

    saying(rich, "**가**")


def test_both_forms_of_a_particle_become_a_chip_when_the_last_is_finished(rich: Texts) -> None:
    rich.begin("{{name}}은/")

    rich.compose("ㄴ", "느", "는")
    expect(rich.field.locator("[data-particle]")).to_have_count(0)
    rich.finish("는")

    expect(rich.field.locator("[data-particle]")).to_have_text("은/는")
    saying(rich, "{{name}}은/는")
