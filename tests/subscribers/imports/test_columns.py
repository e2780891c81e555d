"""What headings and languages mean."""

import pytest

from subscribers.imports.columns import Column, language_of, meanings


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Email", Column.EMAIL),
        ("E-Mail Address *", Column.EMAIL),
        ("이메일", Column.EMAIL),
        ("이메일 주소", Column.EMAIL),
        ("메일", Column.EMAIL),
        ("full_name", Column.NAME),
        ("이름", Column.NAME),
        ("성명", Column.NAME),
        ("이름(성명)", Column.NAME),
        ("Last name", Column.LAST_NAME),
        ("성", Column.LAST_NAME),
        ("First Name", Column.FIRST_NAME),
        ("소속", Column.ORGANISATION),
        ("Organization", Column.ORGANISATION),
        ("Empresa", Column.ORGANISATION),
        ("会社名", Column.ORGANISATION),
        ("언어", Column.LOCALE),
        ("Language", Column.LOCALE),
        ("subscription", Column.SUBSCRIPTION),
        ("비고", None),
        ("", None),
    ],
)
def test_a_heading_means_a_column(heading: str, column: Column | None) -> None:
    assert meanings([heading]) == [column]


def test_beside_a_family_name_the_korean_name_is_the_given_name() -> None:
    assert meanings(["성", "이름", "메일"]) == [Column.LAST_NAME, Column.FIRST_NAME, Column.EMAIL]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ko", "ko"),
        (" KO ", "ko"),
        ("ko-KR", "ko"),
        ("ko_KR", "ko"),
        ("Korean", "ko"),
        ("한국어", "ko"),
        ("국문", "ko"),
        ("en", "en"),
        ("en-GB", "en"),
        ("ENGLISH", "en"),
        ("영어", "en"),
        ("영문", "en"),
        ("de", "de"),
        ("독일어", "de"),
        ("xx", None),
        ("Klingon", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_language_is_known_by_code_and_by_name(text: str, language: str | None) -> None:
    assert language_of(text, ("en", "ko")) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("KR", "ko"),
        ("kr", "ko"),
        ("JP", "ja"),
        ("CN", "zh"),
        ("TW", "zh-Hant"),
        ("US", "en"),
        ("UK", "en"),
        ("국어", "ko"),
        ("Deutsch", "de"),
        ("日本語", "ja"),
        ("English (UK)", "en"),
        ("한국", "ko"),
        ("대한민국", "ko"),
        ("South Korea", "ko"),
        ("Japan", "ja"),
        ("중국", "zh"),
        ("중문", "zh"),
        ("繁體中文", "zh-Hant"),
        ("jpn", "ja"),
        ("Englisch", "en"),
        ("anglais", "en"),
        ("inglés", "en"),
        ("韓国語", "ko"),
        ("ko/en", None),
        ("EN/KO", None),
    ],
)
def test_a_country_stands_for_its_language_and_any_language_names_another(
    text: str, language: str | None
) -> None:
    assert language_of(text, ("en", "ko")) == language


def test_a_language_that_is_offered_comes_before_a_country() -> None:
    assert language_of("SE", ("en", "sv")) == "sv"
    assert language_of("BR", ("en", "br")) == "br"


def test_beside_a_given_name_the_german_name_is_the_family_name() -> None:
    assert meanings(["Vorname", "Name", "E-Mail"]) == [Column.FIRST_NAME, Column.LAST_NAME, Column.EMAIL]
