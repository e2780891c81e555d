"""Files as spreadsheets write them."""

import codecs
import contextlib
import csv
import hashlib
import io
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.errors import Invalid
from subscribers.imports import reading_csv
from subscribers.imports.cells import unguard
from subscribers.imports.columns import Column
from subscribers.imports.reading_csv import FileRow, SubscriberFile, read_file

KOREAN = "이메일,성,이름,소속,언어\r\nminji@example.org,김,민지,나루회,한국어\r\n"


def read(data: str | bytes) -> SubscriberFile:
    return read_file(data.encode() if isinstance(data, str) else data, name="people.csv")


def cells(file: SubscriberFile) -> list[tuple[str, ...]]:
    return [row.cells for row in file.rows]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (KOREAN.encode(), "utf-8"),
        (codecs.BOM_UTF8 + KOREAN.encode(), "utf-8"),
        (KOREAN.encode("cp949"), "cp949"),
        (codecs.BOM_UTF16_LE + KOREAN.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + KOREAN.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encodings_of_korean_spreadsheets(data: bytes, encoding: str) -> None:
    file = read(data)

    assert file.encoding == encoding
    assert file.header == ("이메일", "성", "이름", "소속", "언어")
    assert file.columns[Column.FIRST_NAME] == "이름"
    assert cells(file) == [("minji@example.org", "김", "민지", "나루회", "한국어")]


def test_syllables_beyond_the_old_standard_are_read() -> None:
    file = read("email,이름\na@example.org,뷁쀍\n".encode("cp949"))

    assert cells(file) == [("a@example.org", "뷁쀍")]


def test_unicode_text_of_excel_is_separated_by_tabs() -> None:
    file = read(codecs.BOM_UTF16_LE + "email\tname\r\na@example.org\tKim, Minji\r\n".encode("utf-16-le"))

    assert file.delimiter == "\t"
    assert cells(file) == [("a@example.org", "Kim, Minji")]


def test_european_excel_writes_semicolons_and_windows_1252() -> None:
    file = read(
        "Name;E-Mail;Organisation\r\nJosé Müller;jose@example.org;“Brücke” – Verein\r\n".encode("cp1252")
    )

    assert (file.delimiter, file.encoding) == (";", "cp1252")
    assert cells(file) == [("José Müller", "jose@example.org", "“Brücke” – Verein")]


def test_a_single_column_is_enough() -> None:
    assert cells(read("email\na@example.org\nb@example.org")) == [("a@example.org",), ("b@example.org",)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_a_spreadsheet_shows_them(end: str) -> None:
    lines = ["email,note", 'a@example.org,"two', 'lines"', "", ",", "b@example.org,x"]

    file = read(end.join(lines))

    assert [(row.number, row.cells[0]) for row in file.rows] == [(2, "a@example.org"), (5, "b@example.org")]
    assert file.rows[0].cells[1] == f"two{end}lines"


def test_a_quotation_mark_left_open_costs_its_own_row_only() -> None:
    file = read('email,name\n"a@example.org,Kim\nb@example.org,"Lee"\nc@example.org,Park\n')

    assert file.rows[0] == FileRow(2, ('"a@example.org,Kim',), is_broken=True)
    assert cells(file)[1:] == [("b@example.org", "Lee"), ("c@example.org", "Park")]


def test_a_quotation_mark_left_open_in_a_long_file_costs_its_own_row_only() -> None:
    people = "".join(f"p{number}@example.org,Kim\n" for number in range(5_000))

    file = read(f'email,name\n"open@example.org,Kim\n{people}')

    assert [row.number for row in file.rows if row.is_broken] == [2]
    assert len(file.rows) == 5_001


def test_short_rows_are_filled_and_trailing_headings_dropped() -> None:
    file = read("email,name,,\na@example.org\n")

    assert file.header == ("email", "name")
    assert cells(file) == [("a@example.org", "")]


def test_headings_are_unique_and_named() -> None:
    file = read("email,,note,note\na@example.org,1,2,3\n")

    assert file.header == ("email", "column 2", "note", "note (4)")


def test_a_second_column_of_addresses_is_kept_as_it_came() -> None:
    file = read("메일,email\na@example.org,b@example.org\n")

    assert file.columns == {Column.EMAIL: "메일"}


def test_a_guarded_cell_is_read_as_it_was() -> None:
    assert cells(read("email,name\na@example.org,'=SUM(A1)\n")) == [("a@example.org", "=SUM(A1)")]


def test_a_file_is_known_by_its_hash() -> None:
    assert read("email\n").sha256 == hashlib.sha256(b"email\n").hexdigest()


@pytest.mark.parametrize("data", [b"", b"\r\n\r\n", b" , \n,\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_says_so(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"people\.csv is empty"):
        read(data)


def test_a_file_without_addresses_names_what_was_found_and_the_remedy() -> None:
    with pytest.raises(Invalid) as refused:
        read("Naam,Adres\nKim,Seoul\n")

    assert str(refused.value) == (
        "people.csv has no column for the e-mail address. Its first row reads: “Naam”, “Adres”. "
        "Name the column “email” or “이메일” in the first row and import the file again."
    )


@pytest.mark.parametrize("beginning", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_workbook_is_recognised(beginning: bytes) -> None:
    with pytest.raises(Invalid, match="Excel workbook"):
        read(beginning + b"\x00" * 100)


@pytest.mark.parametrize(
    "data",
    [
        b"email,name\na@example.org,Kim\nb@example.org,\xff\xfe\x81\n",
        codecs.BOM_UTF8 + b"email,name\na@example.org,Kim\nb@example.org,\xff\n",
    ],
)
def test_bytes_that_are_no_text_are_located(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"line 3 of people\.csv cannot be read"):
        read(data)


def test_a_damaged_korean_file_is_not_taken_for_a_western_one() -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read(KOREAN.encode("cp949") + b"b@example.org,\xb1\n")


def test_a_file_that_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_csv, "MAX_BYTES", 1024**2)

    with pytest.raises(Invalid, match="larger than 1 MB"):
        read("email\n" + "a" * 1024**2)


def test_a_file_with_too_many_rows_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_csv, "MAX_ROWS", 3)

    assert len(read("email\na\nb\nc\n").rows) == 3
    with pytest.raises(Invalid, match="more than 3 rows"):
        read("email\na\nb\nc\nd\n")


def test_a_file_of_line_breaks_is_refused_at_once() -> None:
    with pytest.raises(Invalid, match="rows"):
        read(b"email\n" + b"\n" * 2_000_000)


def test_a_file_with_too_many_columns_says_so() -> None:
    with pytest.raises(Invalid, match="more than 100 columns"):
        read(",".join(["email", *(f"c{number}" for number in range(100))]))


@pytest.mark.parametrize(
    "data",
    [
        "sep=;\r\nemail;name\r\na@example.org;Kim\r\n",
        "email|name\na@example.org|Kim\n",
        "회원 명부 (2025)\n\nemail,name\na@example.org,Kim\n",
        "Members\tof 2025\nprinted on\t1 May\nemail\tname\na@example.org\tKim\n",
        '"sep=,"\nemail,name\na@example.org,Kim\n',
        "명단 (문의: office@example.org),\nemail,name\na@example.org,Kim\n",
    ],
)
def test_what_stands_above_the_headings_is_no_row(data: str) -> None:
    file = read(data)

    assert file.header == ("email", "name")
    assert cells(file) == [("a@example.org", "Kim")]


def test_a_file_without_headings_is_read_by_place() -> None:
    file = read("a@example.org,Amy\nb@example.org,Bea\n")

    assert (file.has_headings, file.header) == (False, ("column 1", "column 2"))
    assert [row.number for row in file.rows] == [1, 2]


@pytest.mark.parametrize(
    "heading",
    ["e메일", "이메일(필수)", "이메일 (Email)", "Email Address (required)", "E-mail 1 - Value", "Courriel", "E-Mail-Adresse",
     "メールアドレス", "邮箱", "Work email", "받는 사람", "Adresse de courriel", "Electronic mail", "user_email", "Wer?"],
)  # fmt: skip
def test_the_column_of_addresses_is_found_by_heading_or_by_its_cells(heading: str) -> None:
    assert read(f"이름,{heading}\n김하나,a@example.org\n").columns[Column.EMAIL] == heading


def test_of_two_headings_the_one_with_addresses_counts() -> None:
    file = read("Mail,E-mail 2 - Value,E-mail 1 - Value\nyes,,a@example.org\nno,,b@example.org\n")

    assert file.columns[Column.EMAIL] == "E-mail 1 - Value"


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@given(
    st.lists(st.tuples(text, text), max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_a_spreadsheet_writes_is_read_without_loss(
    rows: list[tuple[str, str]], encoding: str, delimiter: str, end: str, quoting: Literal[0, 1]
) -> None:
    # Python's writer leaves a bare CR without quotation marks, where its lines end in LF.
    assume(quoting == csv.QUOTE_ALL or end == "\r\n" or not any("\r" in cell for row in rows for cell in row))
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["email", "name", "row"])
    writer.writerows([address, name, "."] for address, name in rows)

    file = read(written.getvalue().encode(encoding))

    assert cells(file) == [(unguard(address), unguard(name), ".") for address, name in rows]
    assert [row.number for row in file.rows] == list(range(2, len(rows) + 2))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes) -> None:
    for beginning in (b"", b"email,name\n", codecs.BOM_UTF16_LE, codecs.BOM_UTF8 + b"email\n"):
        with contextlib.suppress(Invalid):
            read(beginning + data)
