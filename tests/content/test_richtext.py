import json
import re
import unicodedata
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from newsletter.content.merge_tags import MergeTag
from newsletter.content.richtext import DEPTH_CAP, SIZE_CAP, RichText
from tests.content.strategies import documents, harmless, rich_texts

thorough = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def token(name: str, default: str) -> str:
    return f"zq{name}z"


def html(markdown: str) -> str:
    return RichText.from_markdown(markdown).to_html(token)


def doc(*nodes: dict[str, Any]) -> RichText:
    return RichText.model_validate({"type": "doc", "content": list(nodes)})


def paragraph(*inlines: dict[str, Any]) -> dict[str, Any]:
    return {"type": "paragraph", "content": list(inlines)}


def text(words: str, *marks: str) -> dict[str, Any]:
    return {"type": "text", "text": words, "marks": [{"type": mark} for mark in marks]}


@thorough
@given(rich_texts)
def test_what_is_written_as_markdown_reads_back_the_same(rich: RichText) -> None:
    assert RichText.from_markdown(rich.to_markdown()) == rich


@thorough
@given(harmless)
def test_any_text_is_markdown_or_refused_with_a_reason(markdown: str) -> None:
    try:
        rich = RichText.from_markdown(markdown)
    except ValidationError:
        return

    assert RichText.from_markdown(rich.to_markdown()) == rich


@thorough
@given(rich_texts)
def test_json_is_lossless(rich: RichText) -> None:
    assert RichText.model_validate(json.loads(rich.model_dump_json())) == rich


@thorough
@given(rich_texts)
def test_html_is_well_formed_and_has_a_token_for_every_merge_tag(rich: RichText) -> None:
    out = rich.to_html(token)

    ElementTree.fromstring(f"<body>{out}</body>")
    assert all(token(tag.name, tag.default) in out for tag in rich.merge_tags)


@thorough
@given(documents)
def test_words_are_never_lost(document: dict[str, Any]) -> None:
    rich = RichText.model_validate(document)

    written = "".join(_letters(document))
    kept = "".join(_letters(rich.model_dump(mode="json")))
    assert "".join(kept.split()) == "".join(written.split())


def _letters(node: Any) -> list[str]:
    if node.get("type") == "text":
        visible = (
            c for c in node["text"] if unicodedata.category(c) not in ("Cc", "Cs", "Cn") and c != "\ufeff"
        )
        return [c for c in unicodedata.normalize("NFD", "".join(visible)) if not c.isspace()]
    return [letter for child in node.get("content", ()) for letter in _letters(child)]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**“말”**은 하나", "<p><strong>“말”</strong>은 하나</p>"),
        ("(**강조(强調)**를", "<p>(<strong>강조(强調)</strong>를</p>"),
        ("5 * 3 * 2", "<p>5 * 3 * 2</p>"),
        ("snake_case_name and _stress_", "<p>snake_case_name and <em>stress</em></p>"),
        ("# Top\n\n##### Deep", "<h2>Top</h2><h4>Deep</h4>"),
        ("one\ntwo  \nthree\\\nfour", "<p>one two<br />three<br />four</p>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("> said\n>\n> twice", "<blockquote><p>said</p><p>twice</p></blockquote>"),
        (
            "[a **b**](https://x.org/?a=1&b=2)",
            '<p><a href="https://x.org/?a=1&amp;b=2">a <strong>b</strong></a></p>',
        ),
        ("[out](merge:unsubscribe_url)", '<p><a href="zqunsubscribe_urlz">out</a></p>'),
        ("[me](<https://x.org/{{first_name|a b}}/>)", '<p><a href="https://x.org/zqfirst_namez/">me</a></p>'),
        (r"f\[1\](2)", "<p>f[1](2)</p>"),
        ("**{{ name | 친구 }}**님", "<p><strong>zqnamez</strong>님</p>"),
    ],
)
def test_markdown_as_people_write_it(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


@pytest.mark.parametrize(
    "pasted",
    [
        "<script>alert(1)</script>",
        "<p class=MsoNormal><o:p></o:p>Word</p>",
        "<!--[if mso]> hidden <![endif]-->",
        "    four spaces are no code",
        "<https://example.org>",
        "a `b` c",
    ],
)
def test_markup_in_markdown_is_text(pasted: str) -> None:
    rich = RichText.from_markdown(pasted)

    assert rich.plain() == pasted.strip()
    assert "<" not in html(pasted).replace("<p>", "").replace("</p>", "")


@pytest.mark.parametrize(
    ("markdown", "reason"),
    [
        ("[a](www.example.org)", "“www.example.org” is not a complete address. Start it with https://"),
        ("[a](javascript:alert(1))", "is not a complete address"),
        ("[a](/page)", "is not a complete address"),
        ("[a](merge:everything)", "is not known. The links of this kind are: merge:browser_url"),
        ("see [a](https://example.org/a b)", "there is a space in its address"),
        ("![a](https://example.org/a.png)", "a picture cannot stand in a text"),
        ("a\n\n---\n\nb", "Use a divider block"),
        ("evil \u202egnp.exe", "U+202E"),
        ("> " * 60 + "deep", "nested too deeply"),
        ("- " * 3000 + "deep", "nested too deeply"),
        ("a" * (SIZE_CAP + 1), "longer than about 20000 characters"),
    ],
)
def test_what_rich_text_cannot_hold_is_said_not_dropped(markdown: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(reason)):
        RichText.from_markdown(markdown)


def test_depth_is_capped_before_anything_walks_down() -> None:
    node: dict[str, Any] = paragraph(text("deep"))
    for _ in range(100_000):
        node = {"type": "blockquote", "content": [node]}

    with pytest.raises(ValidationError, match="nested too deeply"):
        doc(node)


def test_what_fits_as_nodes_fits_as_markdown() -> None:
    rich = doc(paragraph(text("[" * (SIZE_CAP - 100))))

    assert RichText.from_markdown(rich.to_markdown()) == rich


def test_brackets_without_end_are_refused_at_once() -> None:
    with pytest.raises(ValidationError, match="longer than"):
        RichText.from_markdown("[" * 50_000)


def test_nesting_up_to_the_cap_is_fine() -> None:
    node: dict[str, Any] = paragraph(text("deep"))
    for _ in range(DEPTH_CAP - 2):
        node = {"type": "blockquote", "content": [node]}

    rich = doc(node)

    assert RichText.from_markdown(rich.to_markdown()) == rich


@pytest.mark.parametrize(
    "node",
    [
        {"type": "image", "attrs": {"src": "x"}},
        {"type": "heading", "attrs": {"level": 1}, "content": []},
        {"type": "paragraph", "content": [], "onclick": "x"},
        paragraph({"type": "text", "text": "a", "marks": [{"type": "underline"}]}),
        paragraph(
            {"type": "text", "text": "a", "marks": [{"type": "link", "attrs": {"href": "data:text/html,x"}}]}
        ),
        paragraph({"type": "merge_tag", "attrs": {"name": "a b"}}),
        paragraph({"type": "merge_tag", "attrs": {"name": "a", "default": "}}<script>"}}),
    ],
)
def test_foreign_nodes_are_refused(node: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        doc(node)


def test_two_texts_that_look_the_same_are_equal() -> None:
    typed = doc(
        paragraph(),
        paragraph(
            text(" one", "strong", "strong"), text(" ", "strong"), text("two "), {"type": "hard_break"}
        ),
        {"type": "bullet_list", "content": []},
    )

    assert typed == RichText.from_markdown("**one** two")


def test_decomposed_hangul_is_composed_across_pieces() -> None:
    assert doc(paragraph(text("\u1112\u1161"), text("\u11ab글"))).plain() == "한글"


def test_marks_that_touch_stay_apart() -> None:
    rich = doc(paragraph(text("a", "em"), text("b", "strong", "em"), text("c", "strong")))

    assert RichText.from_markdown(rich.to_markdown()) == rich


def test_an_empty_text_says_nothing() -> None:
    assert not RichText.from_markdown(" \n\n ")
    assert RichText.from_markdown("").to_markdown() == ""


def test_it_knows_its_links_and_merge_tags() -> None:
    rich = RichText.from_markdown(
        "{{name|x}} [a **b**](https://a.org) c [d](https://b.org)[e](https://a.org)\n\n- {{x}}"
    )

    assert rich.links == ("https://a.org", "https://b.org", "https://a.org")
    assert rich.merge_tags == (MergeTag("name", "x"), MergeTag("x"))


def test_plain_text_reads_well() -> None:
    rich = RichText.from_markdown(
        "## News\n\nDear {{first_name|friend}},\\\nread [this](https://a.org/x) or [write](mailto:a@b.org) to "
        "[a@b.org](mailto:a@b.org).\n\n> quoted\n>\n> twice\n\n9. nine\n10. ten\n    - inner"
    )

    assert rich.to_text(lambda name, default: default) == (
        "News\n\nDear friend,\nread this <https://a.org/x> or write <a@b.org> to a@b.org.\n\n"
        "> quoted\n>\n> twice\n\n9. nine\n10. ten\n    - inner"
    )


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_escaping_leaves_no_bare_sign(words: str) -> None:
    out = doc(paragraph({"type": "merge_tag", "attrs": {"name": "a"}})).to_html(lambda name, default: words)

    inner = out.removeprefix("<p>").removesuffix("</p>")
    assert not set(inner) & set("<>\"'")
