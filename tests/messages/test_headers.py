"""The header writer, read back by a strict decoder of its own."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.messages import headers
from newsletter.messages.graphemes import clusters
from newsletter.messages.headers import HeaderError
from tests.messages import rfc2047

# What hurts: Korean whole and in jamo, marks, emoji in sequences, right-to-left, and parts of the syntax itself.
PIECES = (
    [
        "가",
        "각",
        "\u1100\u1161\u11a8",
        "e\u0301",
        "漢",
        "שלום",
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "🇰🇷",
        "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "\u0301",
        "\u200d",
    ],
    [
        "=?utf-8?B?eA==?=",
        "=?",
        "?=",
        '"',
        "\\",
        "<",
        ">",
        "@",
        ",",
        ";",
        ":",
        "a",
        "word",
        "x" * 90,
        " ",
        "  ",
    ],
    ["\t", "\xa0", "\x00", "\x85", "\r\nBcc: x@y.z", "\u2028", "\u202e", "\ufeff", "\ud800"],
)
HOSTILE = st.lists(st.one_of([st.sampled_from(kind) for kind in PIECES]), max_size=40).map("".join)
ANY_TEXT = st.text(max_size=200) | HOSTILE


@given(ANY_TEXT)
@example("(광고) 두 기슭, 하나의 식탁 — 2026년 겨울호에 부쳐 친구들에게 전하는 우리의 긴 이야기")
@example(
    "A plain subject that is much longer than one line and therefore has to be folded somewhere in its middle"
)
@example("x" * 300)
@example("\u0301" * 100)
def test_any_text_is_read_back_or_refused(text: str) -> None:
    try:
        field = headers.unstructured("Subject", text)
    except HeaderError:
        assert headers.cleaned(text) != unicodedata.normalize("NFC", text).strip()
        return

    [(name, value)] = rfc2047.fields(field)
    assert name == "Subject"
    assert rfc2047.text(value) == unicodedata.normalize("NFC", text).strip()


@given(ANY_TEXT)
def test_cleaned_text_is_always_written(text: str) -> None:
    cleaned = headers.cleaned(text)

    [(_, value)] = rfc2047.fields(headers.unstructured("Subject", cleaned))

    assert rfc2047.text(value) == cleaned


@given(ANY_TEXT)
@example("U\u202e\u0300")  # what stands together once a character in between is gone is composed too
@example("김하늘")
@example("Kim, Anna (Seoul)")
@example('Anna "the" \\ Kim')
@example("anna kim")
def test_any_display_name_is_read_back(name: str) -> None:
    display = headers.cleaned(name)

    [(_, value)] = rfc2047.fields(headers.mailbox("To", display, "anna@example.net"))

    assert rfc2047.mailbox(value) == (display, "anna@example.net")


@given(st.text(alphabet="가각힣 abc.—漢", min_size=1, max_size=120))
def test_lines_are_short(text: str) -> None:
    for line in headers.unstructured("Subject", text).decode().split("\r\n"):
        assert len(line) <= 78


def test_plain_ascii_stays_readable() -> None:
    assert headers.unstructured("Subject", "Two shores, one table") == b"Subject: Two shores, one table\r\n"


def test_long_ascii_is_folded_at_its_own_spaces() -> None:
    text = "Two shores, one table: what we heard at the autumn meeting in Incheon, and what comes next"

    assert headers.unstructured("Subject", text) == (
        b"Subject: Two shores, one table: what we heard at the autumn meeting in\r\n"
        b" Incheon, and what comes next\r\n"
    )


def test_decomposed_korean_is_composed() -> None:
    decomposed = unicodedata.normalize("NFD", "(광고) 소식")

    assert headers.unstructured("Subject", decomposed) == headers.unstructured("Subject", "(광고) 소식")


@pytest.mark.parametrize(
    "text",
    ["a\r\nBcc: b", "a\nb", "a\x00b", "a\u2028b", "a\x85b", "a\u202eb", "a\u200bb", "a\ufeffb", "a\ud800b"],
)
def test_control_direction_and_invisible_characters_are_refused(text: str) -> None:
    with pytest.raises(HeaderError):
        headers.unstructured("Subject", text)
    with pytest.raises(HeaderError):
        headers.mailbox("From", text, "news@example.org")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@example.net",
        "an na@example.net",
        "anna@example.net\r\nBcc: x@y.z",
        "한@example.net",
        "a@b>, <c@d",
        "anna@exämple.net",
        "a" * 65 + "@example.net",
        "a@example..net",
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(HeaderError):
        headers.mailbox("To", "Anna", address)


def test_addresses_of_list_headers_are_verbatim_and_fold_after_the_comma_only() -> None:
    url, mail = (
        f"https://news.example.org/u/{'k' * 60}",
        f"mailto:unsubscribe+{'k' * 60}@example.org?subject=unsubscribe",
    )

    field = headers.uri_list("List-Unsubscribe", url, mail)

    assert field == f"List-Unsubscribe: <{url}>,\r\n <{mail}>\r\n".encode()


@pytest.mark.parametrize(
    "uri", ["https://a b", "https://a>,<b", "https://a,b", "https://한", "https://a\r\nX: y", ""]
)
def test_an_address_that_could_end_its_brackets_is_refused(uri: str) -> None:
    with pytest.raises(HeaderError):
        headers.uri_list("List-Unsubscribe", uri)


def test_a_list_id_has_a_label_and_a_name() -> None:
    [(_, value)] = rfc2047.fields(headers.list_id("다리 소식", "bridge.example.org"))

    assert rfc2047.mailbox(value) == ("다리 소식", "bridge.example.org")
    assert headers.list_id("", "bridge.example.org") == b"List-Id: <bridge.example.org>\r\n"


def test_a_date_is_in_utc_with_a_numeric_zone() -> None:
    seoul = datetime(2026, 11, 21, 18, 0, tzinfo=timezone(timedelta(hours=9)))

    assert headers.date(seoul) == b"Date: Sat, 21 Nov 2026 09:00:00 +0000\r\n"
    assert headers.date(seoul) == headers.date(seoul.astimezone(UTC))


@pytest.mark.parametrize("value", ["", "a\r\nb", "é", "x" * 1000])
def test_verbatim_values_are_one_line_of_ascii(value: str) -> None:
    with pytest.raises(HeaderError):
        headers.verbatim("Feedback-ID", value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("가나다", ["가", "나", "다"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("👩‍👩‍👧‍👦!", ["👩‍👩‍👧‍👦", "!"]),
        ("👍🏽👍", ["👍🏽", "👍"]),
        ("🇰🇷🇺🇸", ["🇰🇷", "🇺🇸"]),
        ("🇰🇷🇺", ["🇰🇷", "🇺"]),
        ("\u1112\u119e\u11ab글", ["\u1112\u119e\u11ab", "글"]),
        ("❤️‍🔥", ["❤️‍🔥"]),
        ("", []),
    ],
)
def test_visible_characters_are_not_taken_apart(text: str, expected: list[str]) -> None:
    assert list(clusters(text)) == expected
