"""The MJML engine ignores what it does not know without a word: the partials are held to a list instead."""

import re
from pathlib import Path

import pytest

from newsletter.places import TEMPLATES
from newsletter.rendering.templates import bare_address, lines, linked

FOLDER = TEMPLATES / "email"
KNOWN = {
    "mj-all": {"font-family"},
    "mj-body": {"background-color", "css-class", "width"},
    "mj-section": {"background-color", "border-top", "css-class", "padding", "text-align"},
    "mjml": {"dir", "lang"},
}
WITHOUT_ATTRIBUTES = {"mj-attributes", "mj-head", "mj-preview", "mj-raw", "mj-style", "mj-title"}


@pytest.mark.parametrize(
    "file", sorted(FOLDER.rglob("*.mjml")), ids=lambda file: str(file.relative_to(FOLDER))
)
def test_a_partial_uses_only_what_the_engine_knows(file: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)

    for tag, attributes in re.findall(r'<(mj[\w-]*)((?:\s+[\w-]+="[^"]*")*)\s*/?>', source):
        names = set(re.findall(r'([\w-]+)="', attributes))
        assert names <= KNOWN.get(tag, set()), tag
        assert tag in KNOWN.keys() | WITHOUT_ATTRIBUTES


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.mjml")), ids=lambda file: file.name)
def test_a_picture_always_has_a_width_and_a_description(file: Path) -> None:
    for image in re.findall(r"<img .*?>(?!=)", file.read_text(encoding="utf-8")):
        assert 'alt="' in image
        assert 'width="' in image


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.css")), ids=lambda file: file.name)
def test_rules_are_ascii_because_the_engine_panics_at_a_sign_after_other_letters(file: Path) -> None:
    assert file.read_text(encoding="utf-8").isascii()


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.*")), ids=lambda file: str(file.relative_to(FOLDER)))
def test_colours_have_six_digits(file: Path) -> None:
    assert not re.findall(r"#[0-9a-fA-F]{3}\b", file.read_text(encoding="utf-8").replace("&#847;", ""))


def test_lines_are_kept_and_escaped() -> None:
    assert str(lines("a < b\nc")) == "a &lt; b<br />c"


def test_addresses_are_written_as_people_do() -> None:
    assert bare_address("https://haneul.kr/") == "haneul.kr"
    assert bare_address("https://haneul.kr/a/b") == "haneul.kr/a/b"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b\nc", "a &lt; b<br />c"),
        (
            "신청: https://haneul.kr/a?x=1&y=2.\n끝",
            '신청: <a href="https://haneul.kr/a?x=1&amp;y=2">https://haneul.kr/a?x=1&amp;y=2</a>.<br />끝',
        ),
        ("(www.haneul.kr)", '(<a href="https://www.haneul.kr">www.haneul.kr</a>)'),
        ("문의 hello@haneul.kr로", '문의 <a href="mailto:hello@haneul.kr">hello@haneul.kr</a>로'),
        (
            "편지: editors.of.the.bridge@letters.haneul.kr",
            '편지: <a href="mailto:editors.of.the.bridge@letters.haneul.kr">'
            "editors.of.the.bridge<wbr>@letters.haneul.kr</a>",
        ),
        ("https://한국.kr/길", '<a href="https://xn--3e0b707e.kr/길">https://한국.kr/길</a>'),
        ("“https://a.kr/'\"><b>”", '“<a href="https://a.kr/">https://a.kr/</a>&#39;&#34;&gt;&lt;b&gt;”'),
        ("javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"),
    ],
)
def test_addresses_in_lines_are_links_and_what_stands_around_them_is_not(text: str, html: str) -> None:
    assert str(linked(text)) == html


def test_an_address_that_a_value_of_the_reader_goes_on_is_no_link() -> None:
    assert str(linked("https://haneul.kr/?id=zq00000000001z 끝")) == "https://haneul.kr/?id=zq00000000001z 끝"
    assert "<a " in linked("zq00000000001z https://haneul.kr/")


def test_a_link_in_a_mail_has_the_colour_of_the_words_around_it() -> None:
    assert 'style="color:#112233;text-decoration:underline"' in linked("www.haneul.kr", "#112233")
