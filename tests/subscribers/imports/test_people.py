"""Rows into people, or into the reason why not."""

import pytest

from newsletter.wording import Sentence
from subscribers.imports.people import Person, people_in
from subscribers.imports.reading_csv import read_file
from subscribers.imports.report import Fate, RowNote
from tests.factories import SIGNER


def parsed(text: str, *, locales: tuple[str, ...] = ("en", "ko")) -> tuple[list[Person], list[RowNote]]:
    file = read_file(text.encode(), name="people.csv")
    return people_in(file, file.rows, signer=SIGNER, locales=locales)


def person(text: str, *, locales: tuple[str, ...] = ("en", "ko")) -> Person:
    people, notes = parsed(text, locales=locales)
    assert notes == []
    return people[0]


def note(text: str) -> RowNote:
    people, notes = parsed(text)
    assert people == []
    return notes[0]


def test_a_full_row() -> None:
    found = person(
        "email,name,first_name,last_name,organisation,locale,Room\n"
        "Kim@Example.org,Kim Minji,Minji,Kim,Ferry Society,Korean,12\n"
    )

    assert (found.row, found.address.written, found.address.key) == (2, "Kim@example.org", "kim@example.org")
    assert (found.name, found.first_name, found.last_name) == ("Kim Minji", "Minji", "Kim")
    assert (found.organisation, found.locale, found.fields) == ("Ferry Society", "ko", {"Room": "12"})
    assert found.fate is None


def test_only_the_address_is_needed() -> None:
    found = person("email\nkim@example.org\n", locales=("ko",))

    assert (found.name, found.organisation, found.locale, found.fields) == ("", "", "ko", {})


@pytest.mark.parametrize(
    ("row", "name"),
    [("Kim,Minji", "Minji Kim"), ("김,민지", "김민지"), (",민지", "민지"), ("Kim,", "Kim"), (",", "")],
)
def test_a_name_in_two_columns_is_put_together(row: str, name: str) -> None:
    assert person(f"email,성,이름\nkim@example.org,{row}\n").name == name


def test_texts_are_tidied() -> None:
    in_pieces = "\u1100\u1175\u11b7"  # 김, as a Mac writes it

    assert person(f'email,name\n kim@example.org ," {in_pieces}\n  민지 "\n').name == "김 민지"


def test_line_breaks_of_further_columns_are_kept() -> None:
    assert person('email,note\nkim@example.org,"one\r\ntwo"\n').fields == {"note": "one\ntwo"}


@pytest.mark.parametrize(
    ("text", "column", "value", "sentence"),
    [
        ("email\nkim.example.org", "email", "kim.example.org", "“kim.example.org” is not a mail address: it has no @."),
        ("email\nkim@example.org; lee@example.org", "email", "kim@example.org; lee@example.org", "more than one @"),
        ("email\n@example.org", "email", "@example.org", "nothing before the @"),
        ("email\nkim@", "email", "kim@", "nothing after the @"),
        ("email\nkim @example.org", "email", "kim @example.org", "a space in it"),
        ("email\nhong kim@example.org", "email", "hong kim@example.org", "a space in it"),
        ("email\n<td>kim@example.org</td>", "email", "<td>kim@example.org</td>", "that no address has"),
        ("email\nLee <kim@example.org> <lee@example.org>", "email", "Lee <kim@example.org> <lee@example.org>", "more than one @"),
        (f'email,note\nk@example.org,"{"x" * 200_000}"', "note", "x" * 120, "longer than 2000 characters"),
        ("email\nkim@example", "email", "kim@example", "has no dot"),
        ("email\nkim@-example.org", "email", "kim@-example.org", "that no address has"),
        ("메일,이름\n,민지", "메일", "", "The row has no e-mail address."),
        ("email\n김@example.org", "email", "김@example.org", "letters that many mail servers do not accept"),
        ("email,name\nk@example.org,a\x00b", "name", "a�b", "a control character"),
        ("email,note\nk@example.org,a\x07b", "note", "a�b", "a control character"),
        (f"email,name\nk@example.org,{'x' * 201}", "name", "x" * 120, "longer than 200 characters"),
        (f"email,note\nk@example.org,{'x' * 2001}", "note", "x" * 120, "longer than 2000 characters"),
        ('email,name\nk@example.org,"a" b', "", 'k@example.org,"a" b', "quotation marks in this row do not match"),
        ("email,name\nk@example.org,Kim,Minji", "", "Minji", "more cells than there are headings"),
        ("email,subscription\nk@example.org,pending", "subscription", "pending", "only confirmed"),
    ],
)  # fmt: skip
def test_a_bad_row_names_column_value_and_reason(text: str, column: str, value: str, sentence: str) -> None:
    found = note(text)

    assert (found.row, found.column, found.value) == (2, column, value)
    assert sentence in str(found.sentence)


def test_a_bad_row_does_not_harm_the_others() -> None:
    people, notes = parsed("email\na@example.org\nbad\nb@example.org\n")

    assert [found.row for found in people] == [2, 4]
    assert [found.row for found in notes] == [3]


@pytest.mark.parametrize(
    ("state", "fate"),
    [("", None), ("confirmed", None), ("unsubscribed", Fate.UNSUBSCRIBED), ("suppressed", Fate.SUPPRESSED)],
)
def test_our_own_export_says_where_a_person_stands(state: str, fate: Fate | None) -> None:
    assert person(f"email,subscription\nk@example.org,{state}\n").fate is fate


def test_the_reason_within_a_reason_is_a_sentence_of_its_own() -> None:
    assert isinstance(note("email\nkim").sentence.values["reason"], Sentence)


def test_an_unreadable_language_is_a_remark_and_costs_nobody_their_place() -> None:
    found = person("email,언어\nk@example.org,Klingon\n")

    assert found.locale == "en"
    assert found.remark is not None
    assert (found.remark.row, found.remark.column, found.remark.value) == (2, "언어", "Klingon")
    assert "“Klingon” is not a language we know" in str(found.remark.sentence)


@pytest.mark.parametrize("text", ["", "-", "N/A", "없음"])
def test_no_language_needs_no_remark(text: str) -> None:
    found = person(f"email,language\nk@example.org,{text}\n")

    assert (found.locale, found.remark) == ("en", None)


@pytest.mark.parametrize(
    ("cell", "address", "name"),
    [
        ("kim@example.org\u200b", "kim@example.org", ""),
        ("\ufeffkim@example.org\u202e", "kim@example.org", ""),
        ("mailto:kim@example.org", "kim@example.org", ""),
        ("<kim@example.org>", "kim@example.org", ""),
        ("Kim Minji <kim@example.org>", "kim@example.org", "Kim Minji"),
        ("김민지 <mailto:kim@example.org>", "kim@example.org", "김민지"),
        ("'kim@example.org", "kim@example.org", ""),
        ("'kim@example.org'", "kim@example.org", ""),
        ("kim@example.org.", "kim@example.org", ""),
        ("kim@example.org;", "kim@example.org", ""),
        ("o'neil@example.org", "o'neil@example.org", ""),
        ("kim@example.org (Kim Minji)", "kim@example.org", "Kim Minji"),
        ("[kim@example.org]", "kim@example.org", ""),
        ("[kim@example.org](mailto:kim@example.org)", "kim@example.org", ""),
        ("kim@example.org#mailto:kim@example.org#", "kim@example.org", ""),
        ("kim@example.org <mailto:Kim@example.org>", "kim@example.org", ""),
        ("E-mail: kim@example.org", "kim@example.org", ""),
        ("이메일: kim@example.org", "kim@example.org", ""),
        ("ｋｉｍ＠example．org", "kim@example.org", ""),
    ],
)
def test_what_is_meant_without_doubt_is_mended(cell: str, address: str, name: str) -> None:
    found = person(f"email\tnote\n{cell}\tx\n")

    assert (found.address.key, found.name) == (address, name)


@pytest.mark.parametrize(
    ("heading", "cell", "name", "organisation"),
    [
        ("이름(소속)", "김하늘(나루회)", "김하늘", "나루회"),
        ("성명 (소속기관)", "김하늘 （한강 모임）", "김하늘", "한강 모임"),
        ("Name (Organisation)", "Ada Kern (Ferry Society)", "Ada Kern", "Ferry Society"),
        ("이름(소속)", "김하늘", "김하늘", ""),
        ("이름", "김하늘(나루회)", "김하늘(나루회)", ""),
        ("이름(직책)", "김하늘(대표)", "김하늘(대표)", ""),
    ],
)
def test_an_organisation_that_stands_in_brackets_behind_the_name(
    heading: str, cell: str, name: str, organisation: str
) -> None:
    found = person(f"email,{heading}\nkim@example.org,{cell}\n")

    assert (found.name, found.organisation) == (name, organisation)


def test_where_texts_are_marked_by_an_apostrophe_the_name_is_one_too() -> None:
    people, _ = parsed("email,name\n'a@example.org,'김하늘\n'b@example.org','Lee'\nc@example.org,'t Hooft\n")

    assert [found.name for found in people] == ["김하늘", "Lee", "'t Hooft"]


def test_what_stands_in_brackets_behind_an_address_is_remarked() -> None:
    found = person("email\tnote\nkim@example.org (no longer here)\tx\n")

    assert found.remark is not None
    assert "“no longer here” stands beside the address" in str(found.remark.sentence)
    assert person("email\tnote\nKim <kim@example.org>\tx\n").remark is None


def test_a_sign_that_cannot_be_seen_is_named() -> None:
    assert "U+200B" in str(note("email\nki\u200bm@example.org\n").sentence)


def test_every_column_that_tells_of_the_consent_is_evidence() -> None:
    found = person(
        "email,OPTIN_TIME,OPTIN_IP,동의 일시,가입 경로,Room\n"
        "k@example.org,2024-01-01,192.0.2.7,2024. 1. 1.,홈페이지,12\n"
    )

    assert found.evidence == {
        "OPTIN_TIME": "2024-01-01",
        "OPTIN_IP": "192.0.2.7",
        "동의 일시": "2024. 1. 1.",
        "가입 경로": "홈페이지",
    }
    assert found.fields == found.evidence | {"Room": "12"}
