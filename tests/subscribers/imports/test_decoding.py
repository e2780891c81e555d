"""Which encoding a file has, and when that has to be asked."""

import pytest

from newsletter.errors import Invalid
from subscribers.imports.decoding import decode, encoding_named, glimpse


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("cp949", "email,name\na@example.org,김민지\nb@example.org,박서준\n"),
        ("cp949", "email,name\na@example.org,(주)열린항구 SK네트웍스\n"),
        ("cp949", "이메일,이름\na@example.org,뷁쀍\n"),
        ("cp932", "email,名前\na@example.org,佐藤花子\n"),
        ("cp932", "email,name\na@example.org,田中一郎\nb@example.org,すずき\n"),
        ("gb18030", "email,name\na@example.org,王小明\nb@example.org,李国强\n"),
        ("big5", "email,name\na@example.org,王小明\nb@example.org,李國強\nc@example.org,陳怡君\n"),
        ("cp1252", "email;name;organisation\na@example.org;Åke Berg;Ärzte\n"),
        ("cp1252", "email;name\na@example.org;Özil\n"),
        ("cp1252", "email;name\na@example.org;José Muñoz\nb@example.org;Jürgen Müller\n"),
        ("cp1250", "email;name\na@example.org;Łukasz Święty\n"),
        ("cp1251", "email;name\na@example.org;Иван Петров\n"),
        ("cp1253", "email;name\na@example.org;Γιώργος\n"),
        ("cp1250", "email;name\na@example.org;Dvořák\nb@example.org;Žižka\n"),
        ("cp1254", "email;name\na@example.org;Işık Çağlar\n"),
        ("gb18030", "email,name\na@example.org,李国\n"),
        ("utf-16-le", "email,name\na@example.org,Kim\n"),
        ("utf-16-le", "이메일,이름,소속\na@example.org,김하늘,나루회\n"),
        ("utf-16-be", "이메일\t이름\r\na@example.org\t가나다\r\n"),
        ("cp949", "email,name\na@example.org,설믜\n"),
    ],
)
def test_a_file_is_read_right_or_asked_about(written: str, text: str) -> None:
    data = text.encode(written)

    decoded = decode(data, "people.csv")

    readings = {data.decode(encoding) for encoding in (decoded.encoding, *decoded.rivals)}
    assert text in readings
    assert decoded.text == text or decoded.rivals


@pytest.mark.parametrize("name", ["김민지", "박서준", "Åsa", "Łucja"])
def test_what_somebody_chose_is_taken(name: str) -> None:
    decoded = decode("Ärzte".encode("mac_roman"), "people.csv", encoding="mac_roman")

    assert (decoded.text, decoded.rivals) == ("Ärzte", ())
    assert decode(name.encode(), "people.csv", encoding="utf-8").text == name


def test_a_chosen_encoding_that_does_not_fit_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match="line 2"):
        decode("email\nÄrzte".encode("cp1252"), "people.csv", encoding="utf-8")


@pytest.mark.parametrize(
    ("called", "encoding"),
    [("EUC-KR", "cp949"), ("Shift-JIS", "cp932"), ("GBK", "gb18030"), ("Big5", "big5hkscs"), ("windows-1252", "cp1252"),
     ("latin1", "cp1252"), ("UTF-8", "utf-8"), ("MacRoman", "mac_roman")],
)  # fmt: skip
def test_encodings_are_known_by_their_names(called: str, encoding: str) -> None:
    assert encoding_named(called) == encoding


def test_another_name_is_refused_with_those_we_read() -> None:
    with pytest.raises(Invalid, match="cp949"):
        encoding_named("klingon")


def test_a_glimpse_shows_what_is_beyond_ascii() -> None:
    assert glimpse("email\na,김\nb,Kim\nc,박\n".encode("cp949"), "cp949") == "a,김 · c,박"
