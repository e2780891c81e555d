import pytest
from pydantic import TypeAdapter, ValidationError

from newsletter.content.texts import Line, Lines, MailAddress, Url, check_url, clean

LINE, LINES, URL, MAIL = (TypeAdapter(kind) for kind in (Line, Lines, Url, MailAddress))


def test_a_line_is_one_line_in_nfc_without_what_nobody_sees() -> None:
    assert LINE.validate_python(" 하\u1161\x00 \t\r\n b\ufeff\ud800 \u2028c ") == "하\u1161 b c"
    assert LINE.validate_python("e\u0301") == "é"


def test_several_lines_keep_their_breaks() -> None:
    assert LINES.validate_python("\n  a  b \r\n\r\nc\x0b d \n") == "a b\n\nc\nd"


def test_the_signs_of_one_font_and_half_width_letters_become_those_that_every_font_has() -> None:
    assert LINE.validate_python("\uf0b7\tbread \uf0e0 \uf0fc") == "• bread → ✓"
    assert LINE.validate_python("\uffbe\uffc2\uffa4") == "ㅎㅏㄴ"
    assert LINE.validate_python("\u3164\uffa0") == "", "a letter that nobody sees is none"
    assert LINE.validate_python("\ue0bc") == "\ue0bc", "of which nobody knows what it was: the checks ask"


def test_joined_emoji_stay_joined() -> None:
    assert clean("👩‍👩‍👧") == "👩‍👩‍👧"


@pytest.mark.parametrize("code", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_direction_controls_are_refused_by_name(code: str) -> None:
    with pytest.raises(ValidationError, match=f"U\\+{ord(code):04X}"):
        LINE.validate_python(f"a{code}b")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a?b=c&d#e",
        "https://예시.kr/길?이름=값",
        "mailto:a@example.org?subject=hi",
        "tel:+82-2-000-0000",
        "merge:unsubscribe_url",
        "https://example.org/{{first_name|a b}}",
        "https://[::1]/x",
    ],
)
def test_whole_addresses_are_kept_as_written(url: str) -> None:
    assert URL.validate_python(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "www.example.org/a",
        "/page",
        "//example.org",
        "https:example.org",
        "https:/example.org",
        "https://",
        "https://[::1",
        "https://a b.org",
        "https://a.org/<b>",
        'https://a.org/"x',
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "merge:secret",
        "mailto:",
        "{{name}}",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        check_url(url)


def test_a_mail_address_is_checked() -> None:
    assert MAIL.validate_python(" a@example.org ") == "a@example.org"
    with pytest.raises(ValidationError, match="is not a mail address"):
        MAIL.validate_python("a at example.org")
