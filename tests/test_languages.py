"""The table of the languages we speak, and what holds for every tag there is."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_datetime
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from newsletter.languages import (
    MOTHER_TONGUE,
    SPOKEN,
    Language,
    babel_locale,
    closest,
    interface,
    own_name,
    runs_left_to_right,
    tag_of,
)

rows = pytest.mark.parametrize("row", SPOKEN.values(), ids=SPOKEN)


@rows
def test_a_row_names_itself_as_cldr_does_and_stands_under_its_tag(row: Language) -> None:
    locale = Locale.parse(row.code, sep="-")

    assert SPOKEN[row.code] is row
    assert tag_of(row.code) == row.code
    assert row.name.casefold() == str(locale.display_name).casefold()
    assert row.direction == ("rtl" if locale.character_order == "right-to-left" else "ltr")


@rows
def test_a_row_writes_times_and_knows_a_zone(row: Language) -> None:
    moment = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)

    for pattern in (row.moment, row.day, row.long_time):
        written = format_datetime(moment, pattern, locale=babel_locale(row.code))
        assert "2026" in written
        assert "21" in written
    assert ZoneInfo(row.home_zone)
    assert interface(row.browser) is row


@rows
def test_a_row_has_a_whole_reader(row: Language) -> None:
    reader = row.reader

    assert all((reader.name, reader.organisation))
    assert reader.first_name in reader.name
    assert reader.last_name in reader.name


def test_a_region_is_spoken_to_in_its_language_and_all_others_in_english() -> None:
    tags = ("ko", "ko-KR", "ko_KR", "KO", "en-GB", "sw", "pt-BR", "kok", "C", "", "??")

    assert [interface(tag).code for tag in tags] == ["ko"] * 4 + ["en"] * 7
    assert MOTHER_TONGUE in SPOKEN


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("PT-br", "pt-BR"),
        ("pt_BR", "pt-BR"),
        ("zh-hant", "zh-Hant"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("sr-LATN-rs", "sr-Latn-RS"),
        ("es-419", "es-419"),
        ("ca-es-VALENCIA", "ca-ES-valencia"),
        ("sl-rozaj-biske-1994", "sl-rozaj-biske-1994"),
        (" tlh ", "tlh"),
        ("english", None),
        ("Korean", None),
        ("e", None),
        ("", None),
        ("en-", None),
        ("en--GB", None),
        ("en-GB-KR", None),
        ("en-u-ca-buddhist", None),
        ("x-private", None),
        ("한국어", None),
        ("ſr", None),
        ("en-" + "-".join(["variant"] * 5), None),
    ],
)
def test_a_tag_is_put_into_its_usual_spelling(text: str, tag: str | None) -> None:
    assert tag_of(text) == tag


@pytest.mark.parametrize(
    ("tag", "offered", "found"),
    [
        ("pt-BR", ("en", "pt-BR"), "pt-BR"),
        ("pt", ("en", "pt-BR"), "pt-BR"),
        ("pt-PT", ("en", "pt-BR"), "pt-BR"),
        ("pt-PT", ("en", "pt-BR", "pt"), "pt"),
        ("zh-Hant-TW", ("zh-Hans", "zh-Hant"), "zh-Hant"),
        ("zh-TW", ("zh-Hans", "zh-Hant"), "zh-Hant"),
        ("sr", ("sr-Latn", "sr-Cyrl"), "sr-Cyrl"),
        ("kok", ("en", "ko"), None),
        ("de", (), None),
    ],
)
def test_a_reader_gets_the_nearest_of_what_is_offered(
    tag: str, offered: tuple[str, ...], found: str | None
) -> None:
    assert closest(tag, offered) == found


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("en", "English"),
        ("ko", "한국어"),
        ("pt-BR", "Português (Brasil)"),
        ("sr-Latn-RS", "Srpski (latinica, Srbija)"),
        ("es-419", "Español (Latinoamérica)"),
        ("de-1996", "Deutsch (de-1996)"),
        ("tlh", "tlh"),
        ("und", "und"),
        ("??", "??"),
    ],
)
def test_a_language_is_named_in_itself(tag: str, name: str) -> None:
    assert own_name(tag) == name


@given(st.text(max_size=40) | st.from_regex(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", fullmatch=True))
def test_any_text_may_be_asked_about(text: str) -> None:
    tag = tag_of(text)

    assert tag is None or tag_of(tag) == tag
    assert isinstance(babel_locale(text), Locale)
    assert interface(text).code in SPOKEN
    assert isinstance(own_name(text), str)
    assert runs_left_to_right(text) in (True, False)


def test_the_direction_is_the_one_that_cldr_knows() -> None:
    known = {
        tag: Locale.parse(name).character_order for name in locale_identifiers() if (tag := tag_of(name))
    }

    assert len(known) > 1000
    assert not [tag for tag, order in known.items() if runs_left_to_right(tag) != (order == "left-to-right")]


@pytest.mark.parametrize(
    ("tag", "is_so"),
    [("ar-Latn", True), ("ku-Arab", False), ("arc", False), ("tlh", True), ("mn-Mong", False)],
)
def test_a_script_decides_where_cldr_has_no_data(tag: str, is_so: bool) -> None:
    assert runs_left_to_right(tag) is is_so
