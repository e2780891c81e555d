"""The reader of MIME forgives what can be forgiven."""

import pytest

from newsletter.feedback.bounces.mail import read_mail, without_tags, words_of

HEAD = b"Content-Type: multipart/mixed; boundary=b\n\n"


def texts(body: bytes) -> list[str]:
    return [part.text() for part in read_mail(HEAD + body).parts()]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"before\n--b\n\none\n--b  \n\ntwo\n--b--\nafter\n--b\n\nthree", ["one", "two"]),
        (b"--b\n\none", ["one"]),
        (b"--b\n\none\n--bc\n--b", ["one\n--bc", ""]),
        (b"nothing", []),
        (b"--b\n--b\n\ntwo", ["", "two"]),
    ],
)
def test_parts_lie_between_whole_boundaries(body: bytes, found: list[str]) -> None:
    assert texts(body) == found


@pytest.mark.parametrize(
    "charset", ["euc-kr", "ks_c_5601-1987", "cp949", "x-unknown", "punycode", "idna", "hex", ""]
)
def test_text_is_read_whatever_its_charset_is_called(charset: str) -> None:
    mail = f"Content-Type: text/plain; charset={charset}\n\n없는 사용자".encode("cp949")

    assert read_mail(mail).text() == "없는 사용자"


def test_encoded_words_are_read_as_people_see_them() -> None:
    assert words_of("=?utf-8?B?67CY?= =?utf-8?B?7Iah?= =?x?q?a_b=21?=") == "반송a b!"


def test_html_becomes_lines_and_keeps_addresses() -> None:
    html = "<style>p {}</style><p>To <b>mina</b>&nbsp;<mina@reader.example><br>no such user</p>"

    assert without_tags(html).split() == ["To", "mina", "<mina@reader.example>", "no", "such", "user"]
