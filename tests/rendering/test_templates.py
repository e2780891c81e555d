"""The MJML engine ignores what it does not know without a word: the partials are held to a list instead."""

import re
from pathlib import Path

import pytest

from newsletter.places import TEMPLATES
from newsletter.rendering.templates import bare_address, lines

FOLDER = TEMPLATES / "email"
_TEXT = {
    "align",
    "color",
    "font-family",
    "font-size",
    "font-weight",
    "line-height",
    "letter-spacing",
    "padding",
    "css-class",
}
KNOWN = {
    "mj-all": {"font-family"},
    "mj-body": {"background-color", "css-class", "width"},
    "mj-button": _TEXT | {"background-color", "border-radius", "href", "inner-padding"},
    "mj-column": {"css-class", "padding", "vertical-align", "width"},
    "mj-divider": {"align", "border-color", "border-width", "css-class", "padding", "width"},
    "mj-image": {
        "css-class",
        "font-size",
        "align",
        "alt",
        "border-radius",
        "fluid-on-mobile",
        "href",
        "padding",
        "padding-bottom",
        "src",
        "width",
    },
    "mj-section": {"background-color", "border-top", "css-class", "direction", "padding"},
    "mj-spacer": {"height"},
    "mj-table": _TEXT,
    "mj-text": _TEXT | {"padding-bottom", "padding-top", "text-transform"},
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
        assert "src" not in names or "alt" in names


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
