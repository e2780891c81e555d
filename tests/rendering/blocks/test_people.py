from typing import Any

import pytest
from pydantic import ValidationError

from newsletter.content.blocks import BLOCKS
from newsletter.content.explaining import explain
from tests.rendering.blocks.shown import shown, words
from tests.rendering.samples import picture

HAN = {
    "name": {"en": "Han Seo-yun", "ko": "한서윤"},
    "role": {"en": "Director", "ko": "대표"},
    "country": "KR",
    "portrait": picture(1, "", ""),
    "text": {"en": "She sails.", "ko": "배를 탑니다."},
}
BECK = {"name": {"en": "Jonas Beck"}, "affiliation": {"en": "Elbe Forum", "ko": "엘베포럼"}}


def people(*cards: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "people", "cards": list(cards), **more}


def said(block_type: str, **values: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        BLOCKS[block_type].model_validate({"type": block_type, **values})
    return str(explain(refused.value.errors()[0], path=(), known=()))


@pytest.mark.parametrize("columns", ["1", "2", "3"])
def test_people_stand_one_two_or_three_abreast(columns: str) -> None:
    mail = shown(people(HAN, BECK, HAN, columns=columns)).mail

    assert [words(name) for name in mail.xpath("//strong[@dir='auto']")] == [
        "Han Seo-yun",
        "Jonas Beck",
        "Han Seo-yun",
    ]
    assert len(mail.xpath("//div[contains(@class, 'k')]//strong")) == (0 if columns == "1" else 3)


def test_each_person_is_a_line_of_the_text_part() -> None:
    text = shown(people(HAN, BECK)).text

    assert "Han Seo-yun — Director, South Korea. She sails.\nJonas Beck — Elbe Forum\n" in text


def test_a_name_serves_all_languages_and_a_country_is_written_in_the_readers() -> None:
    text = shown(people(HAN, BECK), "ko").text

    assert "한서윤 — 대표, 대한민국. 배를 탑니다.\nJonas Beck — 엘베포럼\n" in text


def test_the_name_beside_a_portrait_is_its_description() -> None:
    described = picture(1, "A woman", "여성")
    there = shown(people({**HAN, "portrait": described}))

    assert [image.get("alt") for image in there.mail.xpath("//img")] == [""]
    assert [image.get("alt") for image in there.page.xpath("//main//img")] == [""]
    assert "A woman" not in there.text


@pytest.mark.parametrize(("block_type", "shows"), [("people", "portrait"), ("organisations", "logo")])
@pytest.mark.parametrize("columns", ["1", "2", "3"])
def test_who_has_no_picture_beside_those_who_have_is_shown_by_a_letter(
    block_type: str, shows: str, columns: str
) -> None:
    plain = {"name": {"en": "(사)나루도서관"}}
    faced = {"name": {"en": "Han"}, shows: picture(1, "", "")}

    def letters(*cards: dict[str, Any]) -> list[list[str]]:
        there = shown({"type": block_type, "cards": list(cards), "columns": columns})
        assert "나나루" not in there.text
        return [[words(one) for one in html.xpath("//*[@aria-hidden='true']")] for html in there[::2]]

    assert letters(faced, plain) == [["나"], ["나"]]
    assert letters(plain, plain) == [[], []]


@pytest.mark.parametrize(
    ("affiliation", "columns", "is_above"),
    [
        ("Elbe Forum", "1", False),
        ("Elbe Forum", "2", False),
        ("Elbe Forum", "3", True),
        ("Zweckverbandsgeschäftsstelle", "1", False),
        ("Zweckverbandsgeschäftsstelle", "2", True),
        ("Nord-Ostsee-Schiffahrts-Amt", "2", False),
    ],
)
@pytest.mark.parametrize(("block_type", "shows"), [("people", "portrait"), ("organisations", "logo")])
def test_a_picture_stands_above_where_there_is_no_room_beside_it_for_the_longest_word(
    block_type: str, shows: str, affiliation: str, columns: str, is_above: bool
) -> None:
    card = {"name": {"en": "Han"}, "affiliation": {"en": affiliation}, shows: picture(1, "", "")}

    mail = shown({"type": block_type, "cards": [card], "columns": columns}).mail

    assert bool(mail.xpath("//div[@class='pf']//img")) is is_above


def test_a_name_of_another_direction_keeps_to_itself() -> None:
    there = shown(people({"name": {"en": "ليلى حسن"}, "country": "EG"}), "ko")

    assert words(there.mail.xpath("//strong[@dir='auto']")[0]) == "ليلى حسن"
    assert words(there.page.xpath("//bdi")[0]) == "ليلى حسن"


def test_sixty_people_make_a_mail_that_is_not_cut() -> None:
    block = people(*[HAN] * 60, columns="3")

    assert len(shown(block).page.xpath("//main//li")) == 60


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"cards": []}, "must have at least 1 entry."),
        ({"cards": [BECK] * 61}, "has more than 60 entries."),
        ({"cards": [{"name": {"en": "x" * 500}}]}, "is longer than 200 characters."),
        ({"cards": [{**BECK, "text": {"en": "x" * 301}}]}, "is longer than 300 characters."),
        ({"cards": [{**BECK, "country": "Atlantis"}]}, "“Atlantis” is not a country."),
        ({"cards": [BECK], "columns": "4"}, "must be one of 1, 2, 3, but is “4”."),
    ],
)
def test_what_does_not_fit_is_explained(values: dict[str, Any], reason: str) -> None:
    assert said("people", **values).startswith(reason)


def test_the_logo_of_an_organisation_stands_on_a_plate_that_stays_white() -> None:
    block = {
        "type": "organisations",
        "cards": [{"name": {"en": "Fenland Trust"}, "logo": picture(1, "", "", kind="png"), "country": "GB"}],
    }
    there = shown(block)

    assert there.mail.xpath("//td[contains(@class, 'pl')]/@bgcolor") == ["#ffffff"]
    assert "Fenland Trust — United Kingdom\n" in there.text


def test_a_logo_is_read_as_its_name_and_the_names_run_in() -> None:
    logos = [
        {
            "name": {"en": "Fenland Trust"},
            "picture": picture(1, "", "", kind="png"),
            "link": {"en": "https://f.example.org/"},
        },
        {"name": {"en": "Naru Library", "ko": "나루도서관"}},
    ]
    there = shown({"type": "logos", "title": {"en": "With", "ko": "함께"}, "logos": logos}, "ko")

    assert there.mail.xpath("//a[@href='https://f.example.org/']/img/@alt") == ["Fenland Trust"]
    assert "함께: Fenland Trust, 나루도서관\n" in there.text
    assert [
        words(plate) or plate.find("img").get("alt") for plate in there.page.xpath("//*[@class='logo-plate']")
    ] == [
        "Fenland Trust",
        "나루도서관",
    ]


@pytest.mark.parametrize(
    ("name", "abreast"),
    [("Naru Library", 4), ("Cross-Border-Water-Board", 4), ("Gewässerbewirtschaftung", 2), ("나루도서관", 4)],
)
def test_logos_stand_four_abreast_or_two_where_a_name_needs_the_room(name: str, abreast: int) -> None:
    logos = [{"name": {"en": name}}, *[{"name": {"en": "F"}, "picture": picture(1, "", "", kind="png")}] * 3]

    mail = shown({"type": "logos", "logos": logos}).mail

    assert [len(row.xpath("./div")) for row in mail.xpath("//td[contains(@class, 'lg')]")] == [abreast] * (
        4 // abreast
    )


def test_logos_are_two_to_twelve() -> None:
    logo = {"name": {"en": "Fenland Trust"}}

    assert said("logos", logos=[logo]) == "must have at least 2 entries."
    assert said("logos", logos=[logo] * 13) == "has more than 12 entries."


def test_figures_are_one_line_of_the_text_part() -> None:
    figures = [
        {"value": {"en": "4,812"}, "label": {"en": "residents", "ko": "주민"}},
        {"value": {"en": "26 years", "ko": "26년"}, "label": {"en": "shut", "ko": "닫힌 세월"}},
    ]

    assert "4,812 주민 · 26년 닫힌 세월\n" in shown({"type": "figures", "figures": figures}, "ko").text


def test_a_long_figure_is_set_smaller_and_none_is_longer_than_its_tile() -> None:
    def size(value: str) -> int:
        figures = [{"value": {"en": value}, "label": {"en": "x", "ko": "x"}}] * 4
        (style, *_) = shown({"type": "figures", "figures": figures}).mail.xpath(
            "//p[contains(@class, 'ra')]/@style"
        )
        return int(style.partition("font:")[2].partition("px")[0].split()[1])

    assert size("9") > size("1.2 million") > size("₩ 1,234,567,890")
    assert (
        said("figures", figures=[{"value": {"en": "x" * 21}, "label": {}}]) == "is longer than 20 characters."
    )


def test_the_emblem_of_a_funder_stands_before_its_statement() -> None:
    block = {
        "type": "funder",
        "emblem": picture(1, "The European emblem", "유럽 연합 깃발"),
        "title": {"en": "Funded by the European Union", "ko": "유럽 연합의 지원"},
        "statement": {"en": "Views are ours.", "ko": "견해는 우리의 것입니다."},
        "link": {"en": "https://funding.example.org/"},
    }
    there = shown(block)

    (row,) = there.mail.xpath("//tr[td/a/img[@alt='The European emblem']]")
    assert words(row[1]) == "Funded by the European UnionViews are ours."
    assert (
        "[Picture: The European emblem]\nFunded by the European Union\nViews are ours.\n\nhttps://funding.example.org/"
        in there.text
    )
