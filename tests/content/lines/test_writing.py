"""A list written as lines is read as the same list, whatever stands in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.countries import names
from newsletter.content.fields.describing import BlockField, field_of
from newsletter.content.lines.reading import understood
from newsletter.content.lines.rows import rows_in
from newsletter.content.lines.writing import write_lines

NAMES = field_of(BLOCKS["signatories"], "names")

_SIGNS = [
    "1. ",
    "2. ",
    "(1)",
    "- ",
    "•",
    "○",
    '"',
    '""',
    ",",
    "、",
    "(KR)",
    "（한국）",
    "Name",
    "Country",
    "name",
    "\t",
    "\n",
]
_WORDS = [
    "Korea",
    "KR",
    "No.",
    "Organisation",
    "person",
    "x@y.org",
    "https://x.org",
    " ",
    "하늘",
    "Sora",
    "Club",
    "5. 18",
]
words = (
    st.lists(st.sampled_from(_SIGNS + _WORDS) | st.text(max_size=3), max_size=5)
    .map("".join)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: text.isprintable() and text == "".join(text.splitlines()))
)
entries = st.lists(
    st.fixed_dictionaries(
        {
            "name": words,
            "country": st.sampled_from(["", *sorted(names("en"))]),
            "role": words,
            "kind": st.sampled_from(["", "organisation", "person"]),
        }
    ).filter(lambda values: any(values.values())),
    max_size=6,
)


def read(text: str, list_: BlockField) -> list[dict[str, str]]:
    rows = list(rows_in(text))
    found, problems = understood(rows, list_.columns) if rows else ([], [])
    assert problems == []
    return [dict(entry.values) for entry in found]


@given(entries, st.sampled_from(["en", "ko"]))
def test_what_is_written_is_read_again(values: list[dict[str, str]], locale: str) -> None:
    text = write_lines(values, NAMES.columns, locale=locale)

    assert read(text, NAMES) == [{name: word for name, word in one.items() if word} for one in values]


@given(st.lists(words.filter(bool), max_size=6))
def test_names_alone_are_read_again(listed: list[str]) -> None:
    text = write_lines([{"name": name} for name in listed], NAMES.columns[:1], locale="en")

    rows = list(rows_in(text))
    found = understood(rows, NAMES.columns[:1])[0] if rows else []
    assert [entry.values["name"] for entry in found] == listed


@given(st.text(max_size=60))
def test_any_text_is_understood_or_explained(text: str) -> None:
    rows = list(rows_in(text))
    if rows:
        found, problems = understood(rows, NAMES.columns)
        assert len(found) + len(problems) >= len(rows) - 1  # the first may be a head


@pytest.mark.parametrize(
    ("locale", "line"), [("en", "Sora Centre (South Korea)"), ("ko", "Sora Centre (대한민국)")]
)
def test_a_line_is_written_as_people_write_it(locale: str, line: str) -> None:
    values = [
        {"name": "Sora Centre", "country": "KR"},
        {"name": "Kim Haru", "country": "NO", "kind": "person"},
    ]

    assert write_lines(values, NAMES.columns, locale=locale).split("\n")[0] == line
    assert "person" not in write_lines(values, NAMES.columns, locale="ko")
