"""The front end reads and writes Markdown letter by letter as the server does: thousands of texts through both."""

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pydantic import BaseModel, ValidationError

from newsletter.content.richtext import RichText
from newsletter.content.starters import STARTERS
from tests.content.strategies import TRAPS

MANY = 2_000
# What means something, and what only looks like it: in any order they make every trap.
PIECES = [
    *("*", "**", "_", "__", "김*수", "010-****-1234", "snake_case", "2*3*4", "**“말”**은", "*강조*는"),
    *(
        "- ",
        "1. ",
        "2. ",
        "3. ",
        "9. ",
        "1) ",
        "+ ",
        "* ",
        "5. 17. ",
        "10 원",
        "> ",
        ">",
        "#",
        "## ",
        "#### ",
        " #",
    ),
    *("\n", "\n", "\n\n", "\n  ", "\n   ", "\n    ", "  \n", "\\\n", "\t", "\n\t", " ", "  ", "    "),
    *(
        "[",
        "]",
        "](",
        "[말](https://example.org/)",
        "](<https://example.org/a b>)",
        "](https://example.org/a(b))",
    ),
    *(
        '[a](https://example.org/ "title")',
        "[b](mailto:a@example.org)",
        "[c](merge:unsubscribe_url)",
        "(",
        ")",
    ),
    *("{{name}}", "{{first_name|친구 분}}", "{{ x }}", "{{", "}}", "{{name}}은/는", "(이)라고", "을(를)"),
    *("https://example.org/a_b*c*", "www.example.org", "a@example.org", "https://예시.kr/길"),
    *(
        "&copy;",
        "&#42;",
        "&#x41;",
        "&notit;",
        "&semi;",
        "&nothing;",
        "&#1234567;",
        "&",
        "<!---->",
        "<b>",
        "\\",
        "\\*",
    ),
    *(
        "가",
        "나는",
        "한국어",
        "a",
        "b c",
        "1",
        "12",
        "\u00a0",
        "\u3000",
        "e\u0301",
        "\u0301",
        "\uf0b7",
        "\uffa1",
    ),
    *("🙂", "👩‍👩‍👧", "\u200b", "!", "~", "=", "|", "`", "\u2028", "\ufeff"),
]


@pytest.mark.parametrize("seed", range(2))
def test_any_text_comes_out_of_both_the_same(page: Page, seed: int) -> None:
    texts = list(_texts(random.Random(seed), MANY))

    written = page.evaluate("texts => texts.map(rewritten)", texts)

    differing = [
        (text, ours, theirs)
        for text, theirs in zip(texts, written, strict=True)
        if (ours := _rewritten(text)) is not None and ours != theirs
    ]
    assert differing == []


@pytest.mark.parametrize(
    "text",
    [
        "![a](https://example.org/a.png)",
        "---",
        "a\n\n***\n\nb",
        "see [ ](https://example.org/)",
        "[a](a b)",
        "- " * 60,
    ],
)
def test_what_the_server_refuses_is_not_shown_as_something_else(page: Page, text: str) -> None:
    assert _rewritten(text) is None

    assert page.evaluate("text => rewritten(text)", text) is None


def test_an_address_that_cannot_be_used_is_kept_as_it_was_written(page: Page) -> None:
    assert page.evaluate("rewritten('[a](example.org)')") == "[a](example.org)"


def test_the_texts_of_every_starter_stay_as_they_are(page: Page) -> None:
    texts = [text for starter in STARTERS for text in _rich_texts(starter.written.blocks)]
    assert len(texts) > 20

    assert page.evaluate("texts => texts.map(rewritten)", texts) == texts


def _texts(chance: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        pieces = PIECES if chance.random() < 0.7 else PIECES + TRAPS
        yield "".join(chance.choices(pieces, k=chance.choice([3, 6, 10, 16, 30])))


def _rewritten(text: str) -> str | None:
    try:
        return RichText.from_markdown(text).to_markdown()
    except ValidationError:
        return None


def _rich_texts(value: object) -> Iterator[str]:
    match value:
        case RichText():
            yield value.to_markdown()
        case list() | tuple():
            for inner in value:
                yield from _rich_texts(inner)
        case dict():
            yield from _rich_texts([*value.values()])
        case BaseModel():
            yield from _rich_texts([inner for _, inner in value])
