from typing import Any

from tests.rendering.blocks.shown import shown, words

CELLS = "Station | Before | Measured\nRiver mouth | 3.1 | 2026-09-27\nSolnae bridge | — | 2026-09-28"


def table(cells: str = CELLS, **more: Any) -> dict[str, Any]:
    return {
        "type": "table",
        "caption": {"en": "Salt", "ko": "염분"},
        "cells": {"en": cells, "ko": cells},
        **more,
    }


def test_a_table_says_what_its_heads_are_about() -> None:
    for html in shown(table())[::2]:
        (made,) = html.xpath("//table[caption]")
        assert [(words(th), th.get("scope")) for th in made.xpath(".//th")] == [
            ("Station", "col"),
            ("Before", "col"),
            ("Measured", "col"),
            ("River mouth", "row"),
            ("Solnae bridge", "row"),
        ]


def test_numbers_stand_to_the_right_words_and_dates_to_the_left() -> None:
    there = shown(table())

    assert [td.get("align") for td in there.mail.xpath("//table[caption]//tr[2]/td")] == [
        "right",
        "left",
    ]
    assert [td.get("class") for td in there.page.xpath("//tbody/tr[1]/td")] == ["number", "date"]


def test_on_a_phone_each_cell_says_its_label() -> None:
    for html in shown(table())[::2]:
        assert html.xpath("//table[caption]//td[. = '3.1']/@data-l") == ["Before"]
        assert html.xpath("//table[caption]//th[. = 'River mouth']/@data-l") == ["Station"]


def test_a_table_without_heads_has_none() -> None:
    there = shown(table(has_head_row="no", has_head_column="no"))

    assert there.mail.xpath("//th") == there.page.xpath("//th") == there.page.xpath("//td/@data-l") == []


def test_an_empty_corner_is_no_head() -> None:
    there = shown(table("| | Before |\nMouth | 3"))

    assert [words(cell) for cell in there.page.xpath("//thead//th")] == ["Before"]
    for html in (there.mail, there.page):
        assert html.xpath("//th[. = 'Mouth']/@data-l") == []


def test_a_table_in_plain_text_has_straight_columns() -> None:
    assert (
        "Salt\n----\n\n"
        "Station        Before  Measured\n"
        "-------------  ------  ----------\n"
        "River mouth       3.1  2026-09-27\n"
        "Solnae bridge       —  2026-09-28\n"
    ) in shown(table()).text
