from typing import Any

import pytest

from newsletter.content.ready_themes import READY
from tests.rendering.blocks.shown import shown, words
from tests.rendering.samples import picture, publication


def interview(**more: Any) -> dict[str, Any]:
    item = {
        "id": "01K0000000000000000000000A",
        "question": {"en": "What is it like?", "ko": "어떤가요?"},
        "answer": {"en": "First.\n\nSecond.\n\nThird.", "ko": "하나.\n\n둘.\n\n셋."},
        "picture": picture(1, "The quay", "부두", credit={"en": "Choi Ga-on", "ko": "최가온"}),
        "caption": {"en": "Where we walked", "ko": "걸었던 곳"},
        "pull_quote": {"en": "A silence is a sentence.", "ko": "침묵도 문장이에요."},
        **more,
    }
    return {
        "type": "interview",
        "title": {"en": "A river needs no interpreter", "ko": "강은 통역이 필요 없어요"},
        "person": {"en": "Lee Ro-un", "ko": "이로운"},
        "items": [item],
    }


def test_questions_and_answers_are_named_by_the_product() -> None:
    assert "\nQ. What is it like?\n\nA. First.\n" in shown(interview()).text
    assert "\n문. 어떤가요?\n\n답. 하나.\n" in shown(interview(), "ko").text
    assert words(shown(interview(), "ko").mail.xpath("//h3")[0]) == "문. 어떤가요?"


@pytest.mark.parametrize(
    "typed", ["The speed first.", "“The speed first.”", "„The speed first.“", "«The speed first.»"]
)
def test_a_quotation_has_the_marks_of_the_language_however_it_was_typed(typed: str) -> None:
    block = interview() | {"quote": {"en": typed}}

    english, german = shown(block), shown(block, "de")

    for there, said in ((english, "“The speed first.”"), (german, "„The speed first.“")):
        assert said in there.text
        assert said in words(there.mail)
        assert said in words(there.page)


@pytest.mark.parametrize(
    ("after", "order"),
    [
        (None, ["First.", "Second.", "Third.", "The quay"]),
        ("0", ["The quay", "First.", "Second.", "Third."]),
        ("1", ["First.", "The quay", "Second.", "Third."]),
        ("2", ["First.", "Second.", "The quay", "Third."]),
        ("9", ["First.", "Second.", "Third.", "The quay"]),
        ("-1", ["The quay", "First.", "Second.", "Third."]),
    ],
)
def test_a_picture_stands_after_its_paragraph(after: str | None, order: list[str]) -> None:
    there = shown(interview(after=after))

    for html in (there.mail, there.page):
        said = [
            it.get("alt") or words(it)
            for it in html.xpath(
                "//img[@alt='The quay'] | //p[. = 'First.' or . = 'Second.' or . = 'Third.']"
            )
        ]
        assert said == order
    assert sorted(order, key=there.text.index) == order


def test_words_in_large_type_are_not_said_twice_to_those_who_read_text() -> None:
    there = shown(interview())

    assert "A silence is a sentence." not in there.text
    assert "A silence is a sentence." in words(there.mail)
    (pulled,) = there.page.xpath("//p[contains(@class, 'pull')]")
    assert (words(pulled), pulled.get("aria-hidden")) == ("A silence is a sentence.", "true")


def test_each_question_has_an_address_on_the_page() -> None:
    page = shown(interview()).page

    assert page.xpath("//section[@id='q0000000a']//h3/a/@href") == ["#q0000000a"]


def test_quotation_marks_are_set_once() -> None:
    for written in ("I look for the speed.", "“I look for the speed.”", '"I look for the speed."'):
        block = {**interview(), "quote": {"en": written}}

        assert "\n“I look for the speed.”\n" in shown(block).text


@pytest.mark.parametrize("theme", READY)
def test_an_interview_is_set_in_every_theme(theme: str) -> None:
    block = {**interview(), "quote": {"en": "I look for the speed.", "ko": "속도를 찾아요."}}

    mail = shown(block, of=publication(theme=READY[theme], disclaimers=[])).mail

    for said in ("“I look for the speed.”", "A silence is a sentence."):
        assert said in words(mail)
