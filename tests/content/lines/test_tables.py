"""A pasted table is read with a column for each language, guessed from its head or its cells, or as a person says."""

import pytest

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.describing import BlockField, field_of
from newsletter.content.lines.tables import Table

NAMES = field_of(BLOCKS["signatories"], "names")

PASTED = (
    "Reed Parents’ Boat Club\t버들 학부모 나룻배 모임\t2026-11-02\n"
    "Weidenfurt School Council\t바이덴푸르트 학생회\t2026-11-03\n"
    "Haru Library Bus\t\t2026-11-05\n"
    "REED PARENTS’ BOAT CLUB\t버들 학부모 나룻배 모임\t2026-11-06\n"
)


def table(
    text: str, *, list_: BlockField = NAMES, chosen: list[str] | None = None, locale: str = "en"
) -> Table:
    return Table(text, list_, ("en", "ko"), locale, chosen)


def columns(found: Table) -> list[str]:
    return [column.name if column else "" for column in found.columns]


def test_a_column_for_each_language_is_known_by_its_letters_and_a_date_is_left_out() -> None:
    found = table(PASTED)

    assert columns(found) == ["name.en", "name.ko", ""]
    entries, problems = found.reading
    assert not problems
    assert entries[0].values == {"name.en": "Reed Parents’ Boat Club", "name.ko": "버들 학부모 나룻배 모임"}
    assert entries[2].values == {"name.en": "Haru Library Bus"}


def test_who_stands_there_twice_is_said_and_a_missing_name_counted() -> None:
    found = table(PASTED)

    assert [entry.is_double for entry in found.reading[0]] == [False, False, False, True]
    assert [str(one) for one in found.told] == [
        "Entries understood: 3.",
        "There twice, and left out: 1.",
        "Without Name in 한국어: 1.",
    ]


def test_a_person_says_otherwise() -> None:
    found = table(PASTED, chosen=["", "name.ko", "role.en"])

    assert found.reading[0][0].values == {"name.ko": "버들 학부모 나룻배 모임", "role.en": "2026-11-02"}


@pytest.mark.parametrize("chosen", [[], ["nothing", "name.de"], ["name.en"] * 50])
def test_what_is_chosen_wrongly_does_no_harm(chosen: list[str]) -> None:
    found = table(PASTED, chosen=chosen)

    assert len(found.columns) == 3


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ("Name (English)\tName (Korean)\tCountry", ["name.en", "name.ko", "country"]),
        ("영문명\t한글 이름\t국가", ["name.en", "name.ko", "country"]),
        ("한국어\t영어\t나라", ["name.ko", "name.en", "country"]),
        ("Name\t이름\tCountry", ["name.en", "name.ko", "country"]),
        ("Korean name\tname\tSigned on", ["name.ko", "name.en", ""]),
    ],
)
def test_a_head_names_fields_and_languages(head: str, named: list[str]) -> None:
    found = table(f"{head}\nAlpha\tBeta\tKorea\nGamma\tDelta\tJapan")

    assert columns(found) == named
    assert len(found.rows) == 2


def test_countries_are_kept_by_their_codes() -> None:
    found = table("버들모임\t대한민국\n강마을\t일본", locale="ko")

    assert columns(found) == ["name.ko", "country"]
    assert [entry.values["country"] for entry in found.reading[0]] == ["KR", "JP"]


def test_numbers_before_the_names_are_none_of_them() -> None:
    found = table("1\tAlpha\n2\tBeta\n3\tGamma")

    assert columns(found) == ["name.en"]


def test_lines_of_words_are_taken_apart() -> None:
    found = table("1. 버들모임 (대한민국)\n2. 강마을 (일본)")

    assert columns(found) == ["name.ko", "country"]
    assert [list(row.cells) for row in found.rows] == [["버들모임", "KR"], ["강마을", "JP"]]


def test_a_row_that_cannot_be_used_is_named_by_its_line() -> None:
    found = table(f"Alpha\tBeta\n{'x' * 300}\t감마")

    entries, problems = found.reading
    assert [entry.line for entry in entries] == [1]
    assert [problem.line for problem in problems] == [2]


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n\t", '"', "\u202e\tx", "|", '"a\nb"\tc'])
def test_anything_can_be_pasted(text: str) -> None:
    found = table(text)

    assert found.reading
    assert found.told
