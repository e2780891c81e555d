from typing import Any

import pytest

from newsletter.content.publication import Publication
from tests.rendering.blocks.shown import shown, words
from tests.rendering.samples import picture, publication

FUND = {
    "key": "fund",
    "name": "Fund",
    "required": True,
    "in_all_languages": True,
    "title": {"en": "Funded by the Fund", "ko": "기금의 지원"},
    "text": {"en": "Views are ours.", "ko": "견해는 우리의 것입니다.", "de": "Die Ansichten sind unsere."},
    "link": {"en": "https://fund.example.org/", "ko": "https://fund.example.org/ko"},
    "emblem": picture(1, "Emblem", "휘장"),
}


def newsletter(**changes: Any) -> Publication:
    return publication(locales=["en", "ko", "de"], disclaimers=[FUND | changes])


@pytest.mark.parametrize(
    ("locale", "order"),
    [
        ("en", ["Views are ours.", "견해는 우리의 것입니다.", "Die Ansichten sind unsere."]),
        ("ko", ["견해는 우리의 것입니다.", "Views are ours.", "Die Ansichten sind unsere."]),
    ],
)
def test_a_disclaimer_is_said_in_every_language_the_editions_own_first(locale: str, order: list[str]) -> None:
    there = shown({"type": "divider"}, locale, newsletter())

    for part in (words(there.mail), there.text, words(there.page)):
        assert sorted(order, key=part.index) == order
        assert [part.count(text) for text in order] == [1, 1, 1]


def test_each_language_says_which_it_is_and_brings_its_title_and_link() -> None:
    there = shown({"type": "disclaimer", "key": "fund"}, "en", newsletter())

    for html in (there.mail, there.page):
        (korean,) = html.xpath("//div[@lang='ko']")
        assert words(korean).startswith("기금의 지원")
        assert korean.xpath(".//a/@href") == ["https://fund.example.org/ko"]
        assert len(html.xpath("//img[@alt='Emblem']")) == 1
        assert [words(german) for german in html.xpath("//div[@lang='de']")] == ["Die Ansichten sind unsere."]
    assert "\n기금의 지원\n\n견해는 우리의 것입니다.\n\nhttps://fund.example.org/ko\n" in there.text


def test_one_that_is_not_said_in_all_languages_is_said_in_that_of_the_edition() -> None:
    there = shown({"type": "disclaimer", "key": "fund"}, "en", newsletter(in_all_languages=False))

    assert "견해는" not in there.text
    assert "견해는" not in words(there.mail)


def test_a_newsletter_without_such_a_disclaimer_is_salted_as_it_was() -> None:
    of = newsletter(in_all_languages=False)

    assert "in_all_languages" not in of.model_dump_json()
    assert of.disclaimers[0].model_copy(update={"in_all_languages": True}).model_dump()["in_all_languages"]
