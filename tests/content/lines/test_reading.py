"""Lines as people paste them, from tables and documents, and what is understood of each."""

from collections.abc import Callable
from typing import Annotated

import pytest
from pydantic import Field

from newsletter.content.fields.countries import Country
from newsletter.content.fields.describing import BlockField, field_of
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Label, Mark
from newsletter.content.fields.numbers import YesNo
from newsletter.content.lines.reading import Reading, read_lines
from newsletter.content.lines.telling import told
from newsletter.content.localized import Localized
from newsletter.content.texts import Line, Lines, PersonName, Url
from newsletter.wording import say

Read = Callable[[str], Reading]


class Signer(Item):
    columns = ("name", "country", "role")

    role: Annotated[Localized[Line] | None, Label(say("Role"))] = None
    name: Annotated[Localized[PersonName], Label(say("Name")), Mark.FIRST_WORDS]
    country: Annotated[Country | None, Label(say("Country"))] = None


class Speaker(Item):
    name: Annotated[Localized[PersonName], Label(say("Name")), Mark.FIRST_WORDS]
    affiliation: Annotated[Localized[Line] | None, Label(say("Affiliation"))] = None
    country: Annotated[Country | None, Label(say("Country"))] = None
    is_online: Annotated[YesNo, Label(say("Online"))] = False


class Link(Item):
    words: Annotated[Localized[Line], Label(say("Words")), Mark.FIRST_WORDS]
    address: Annotated[Localized[Url], Label(say("Address"))]
    note: Annotated[Localized[Lines] | None, Label(say("Note"))] = None


class Lists(Item):
    signers: Annotated[tuple[Signer, ...], Label(say("Names")), Field(max_length=500)] = ()
    speakers: Annotated[tuple[Speaker, ...], Label(say("Speakers"))] = ()
    links: Annotated[tuple[Link, ...], Label(say("Links")), Field(max_length=30)] = ()


SIGNERS, SPEAKERS, LINKS = (field_of(Lists, name) for name in ("signers", "speakers", "links"))


def read(text: str, list_: BlockField = SIGNERS) -> list[tuple[str, ...]]:
    reading = read_lines(text, list_, source="en")
    assert not reading.problems, [str(problem.sentence) for problem in reading.problems]
    return [
        tuple(entry.values.get(column.name, "") for column in reading.columns) for entry in reading.entries
    ]


def problems(text: str, list_: BlockField = SIGNERS) -> list[str]:
    return [str(problem.sentence) for problem in read_lines(text, list_, source="en").problems]


@pytest.mark.parametrize(
    ("line", "name", "country"),
    [
        ("Haneul Centre (Korea)", "Haneul Centre", "KR"),
        ("하늘센터（대한민국）", "하늘센터", "KR"),
        ("하늘센터 (한국)", "하늘센터", "KR"),
        ("Haneul Centre [KR]", "Haneul Centre", "KR"),
        ("  Haneul   Centre  ( South Korea ) ", "Haneul Centre", "KR"),
        ("Fjord Forum, Norway", "Fjord Forum", "NO"),
        ("Fjord Forum，노르웨이", "Fjord Forum", "NO"),
        ("피오르 포럼、노르웨이", "피오르 포럼", "NO"),
        ("Fjord Forum\t노르웨이", "Fjord Forum", "NO"),
        ("Fjord Forum\tno", "Fjord Forum", "NO"),
        ("Mill Lane Society (UK)", "Mill Lane Society", "GB"),
        ("Mill Lane Society (England)", "Mill Lane Society", "GB"),
        ("Mill Lane Society (U.S.A.)", "Mill Lane Society", "US"),
        ("Women, Peace and Security Forum (DE)", "Women, Peace and Security Forum", "DE"),
        ("Women, Peace and Security Forum, Germany", "Women, Peace and Security Forum", "DE"),
        ("Women, Peace and Security Forum", "Women, Peace and Security Forum", ""),
        ('"Women, Peace", Germany', "Women, Peace", "DE"),
        ('"Bread and Roses" Club', '"Bread and Roses" Club', ""),
        ("Haneul Women’s Alliance (HWA)", "Haneul Women’s Alliance (HWA)", ""),
        ("Haneul Women’s Alliance (HWA) (한국)", "Haneul Women’s Alliance (HWA)", "KR"),
        ("Haneul Centre - South Korea", "Haneul Centre", "KR"),
        ("하늘센터 – 한국", "하늘센터", "KR"),
        ("Haneul Centre; Korea", "Haneul Centre", "KR"),
        ("Haneul Centre | KR", "Haneul Centre", "KR"),
        ("Haneul Centre (Korea, Republic of)", "Haneul Centre", "KR"),
        ("Peace - Land", "Peace - Land", ""),
        ("North-South Korea", "North-South Korea", ""),
        ("Jane Doe, MA", "Jane Doe, MA", ""),
        ("Doe, Jo", "Doe, Jo", ""),
        ("Club of 1,000 Boats (Norway)", "Club of 1,000 Boats", "NO"),
    ],
)
def test_a_name_and_its_country(line: str, name: str, country: str) -> None:
    assert read(line) == [(name, country, "")]


@pytest.mark.parametrize(
    "text",
    [
        "1. Sora Centre\n2. Fjord Forum",
        "1.Sora Centre\n2.Fjord Forum",
        "1) Sora Centre\n2) Fjord Forum",
        "(1) Sora Centre\n(2) Fjord Forum",
        "17. Sora Centre\n18. Fjord Forum",
        "① Sora Centre\n② Fjord Forum",
        "• Sora Centre\n• Fjord Forum",
        "•Sora Centre\n•Fjord Forum",
        "\uf0b7\tSora Centre\n\uf0b7\tFjord Forum",
        "\uf0a7 Sora Centre\n\uf0d8 Fjord Forum",
        "- Sora Centre\n– Fjord Forum",
        "* Sora Centre\n\n\n* Fjord Forum\n",
        "•\tSora Centre\n•\tFjord Forum",
        "1.\tSora Centre\n2.\tFjord Forum",
        "Sora Centre\r\nFjord Forum\r\n",
        "이름\nSora Centre\nFjord Forum",
        "No.\tName\n1\tSora Centre\n2\tFjord Forum",
        "\ufeffSora Centre\nFjord Forum",
        "Sora\u00a0Centre\n\u200bFjord Forum".replace("\u200b", ""),
    ],
)
def test_what_stands_in_front_is_no_part_of_a_name(text: str) -> None:
    assert read(text) == [("Sora Centre", "", ""), ("Fjord Forum", "", "")]


@pytest.mark.parametrize(
    "name",
    [
        "5. 18 기념회",
        "3.1운동회",
        "4.16연대",
        "○○시민회",
        "21st Century Forum",
        "+82 Club",
        "-- Club",
        "Sora - Club",
    ],
)
def test_what_is_part_of_a_name_stays(name: str) -> None:
    assert read(f"Sora Centre\n{name}\nFjord Forum")[1] == (name, "", "")


def test_a_number_before_a_name_that_begins_with_one() -> None:
    assert [name for name, *_ in read("1. 21st Century Forum\n2. 1,000 Boats\n3. 4.16연대")] == [
        "21st Century Forum",
        "1,000 Boats",
        "4.16연대",
    ]


def test_a_table_is_read_by_its_columns() -> None:
    assert read("Kim Sora\tKR\tChair\nFjord Forum\tNorway\nMill Lane Society\t\tmember\t\t") == [
        ("Kim Sora", "KR", "Chair"),
        ("Fjord Forum", "NO", ""),
        ("Mill Lane Society", "", "member"),
    ]


def test_the_head_of_a_table_says_the_order() -> None:
    text = "번호\t국가\t단체명\n1\t한국\t하늘센터\n2\t노르웨이\t피오르 포럼"

    assert read(text) == [("하늘센터", "KR", ""), ("피오르 포럼", "NO", "")]


def test_cells_of_several_lines_stand_in_quotation_marks() -> None:
    text = '"Haneul\nCentre"\tKR\n"The ""Long"" Table\n"\tNO\n"Bread" Club\tDE'

    assert read(text) == [
        ("Haneul Centre", "KR", ""),
        ('The "Long" Table', "NO", ""),
        ('"Bread" Club', "DE", ""),
    ]


def test_a_quotation_mark_that_is_never_closed_takes_no_other_line() -> None:
    text = '"Bread Club\n' + "\n".join(f"Club {number}" for number in range(30)) + '\nlast"'

    assert len(read(text)) == 32


def test_a_name_its_affiliation_and_its_country() -> None:
    text = "Kim Sora, Haneul University, Korea\nLee Haru, Fjord Institute\nPark Nari, Dean, Sora School, 일본\nHan Bom, Norway"

    assert read(text, SPEAKERS) == [
        ("Kim Sora", "Haneul University", "KR", ""),
        ("Lee Haru", "Fjord Institute", "", ""),
        ("Park Nari", "Dean, Sora School", "JP", ""),
        ("Han Bom", "", "NO", ""),
    ]


def test_an_address_shows_where_it_stands() -> None:
    text = (
        "The report, in short, https://example.org/a, PDF\nThe report https://example.org/b\n"
        'The map\thttps://example.org/c\t"two\nlines"'
    )

    assert read(text, LINKS) == [
        ("The report, in short", "https://example.org/a", "PDF"),
        ("The report", "https://example.org/b", ""),
        ("The map", "https://example.org/c", "two\nlines"),
    ]


@pytest.mark.parametrize(
    ("text", "list_", "sentences"),
    [
        ("", SIGNERS, ["There is nothing here to read. Write or paste the entries, one in each line."]),
        (
            " \n\t\n",
            SIGNERS,
            ["There is nothing here to read. Write or paste the entries, one in each line."],
        ),
        (
            "Sora\tKR\nFjord\tAtlantis",
            SIGNERS,
            [
                "Line 2 (“Fjord Atlantis”): Country: “Atlantis” is not a country. Write its code of two letters like KR, "
                "or its whole name."
            ],
        ),
        (
            "Kim Sora, Haneul University, Atlantis",
            SPEAKERS,
            [
                "Line 1 (“Kim Sora, Haneul University, Atlantis”): “Atlantis” is not a country. Write its code of two letters "
                "like KR, or its whole name; where there is no country, end the line with a comma."
            ],
        ),
        (
            "Sora\n\n" + "x" * 500,
            SIGNERS,
            [f"Line 3 (“{'x' * 39}…”): Name: it is 500 characters long. Shorten it to 200."],
        ),
        (
            "\t".join("abcde"),
            SIGNERS,
            [
                "Line 1 (“a b c d e”): it has 5 columns, and a line of this list takes 3: Name, Country, Role. "
                "Take the others away."
            ],
        ),
        (
            "Report\texample.org",
            LINKS,
            [
                "Line 1 (“Report example.org”): Address: “example.org” is not a complete address. Start it with https://, "
                "http://, mailto: or tel:."
            ],
        ),
        (
            "Sora \u202e",
            SIGNERS,
            [
                "Line 1 (“Sora”): the text holds the invisible character U+202E, which reverses what is read. "
                "Type this place anew."
            ],
        ),
        (
            "Sora\tUniversity\tKR\tmaybe",
            SPEAKERS,
            ["Line 1 (“Sora University KR maybe”): Online: must be yes or no, but is “maybe”."],
        ),
    ],
)
def test_what_does_not_fit_is_named_by_its_line(text: str, list_: BlockField, sentences: list[str]) -> None:
    assert problems(text, list_) == sentences


def test_there_is_room_for_so_many_and_no_more() -> None:
    text = "\n".join(f"Club {number}" for number in range(5000))

    reading = read_lines(text, SIGNERS, source="en", beside=3)

    assert len(reading.entries) == 497
    assert [str(problem.sentence) for problem in reading.problems] == [
        "Line 498 (“Club 497”): there is no room for it. The list takes 500 entries, of which 497 are free, and these are "
        "5000. Take away the lines from this one on, or put them into another block."
    ]


def test_the_end_of_a_line_may_say_that_there_is_no_country() -> None:
    assert read("Kim Sora, Dean of Haneul University,", SPEAKERS) == [
        ("Kim Sora", "Dean of Haneul University", "", "")
    ]


def test_what_was_understood_is_told() -> None:
    names = [f"Club {number} (KR)" for number in range(45)]
    text = "\n".join([*names[:2], "Sora Centre", *names[2:], "Sora Centre"])

    assert [str(sentence) for sentence in told(read_lines(text, SIGNERS, source="en"))] == [
        "Entries understood: 47.",
        "Country: 45 with it, 2 without: line 3 (“Sora Centre”), line 47 (“Sora Centre”).",
        "There before: line 47 (“Sora Centre”).",
    ]


def test_columns_that_all_or_none_have_are_told_in_short() -> None:
    assert [str(sentence) for sentence in told(read_lines("Sora\nFjord", SIGNERS, source="en"))][1:] == [
        "Country: in no line."
    ]
    assert [str(sentence) for sentence in told(read_lines("Sora\tKR\tChair", SIGNERS, source="en"))][1:] == [
        "Country: in every line.",
        "Role: in every line.",
    ]
