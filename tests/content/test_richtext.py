import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from newsletter.content.merge_tags import MergeTag
from newsletter.content.richtext import DEPTH_CAP, SIZE_CAP, RichText
from newsletter.content.texts import clean
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


def linked(inline: dict[str, Any]) -> dict[str, Any]:
    link = {"type": "link", "attrs": {"href": "https://example.org/"}}
    return {**inline, "marks": [*inline.get("marks", []), link]}


@thorough
@given(rich_texts)
@example(
    doc(paragraph(text("(", "em"), text("\u0338")))
)  # `>` and a combining slash are one character in NFC
@example(
    doc(
        paragraph(
            linked(text("- ", "strong")), linked({"type": "merge_tag", "attrs": {"name": "first_name"}})
        )
    )
)  # a link's first words would be a space
def test_what_is_written_as_markdown_reads_back_the_same_from_a_file(rich: RichText) -> None:
    assert RichText.from_markdown(unicodedata.normalize("NFC", rich.to_markdown())) == rich


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
@example(
    {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "e\u0301\r\u0338"}]}],
    }
)
@example(
    {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "\uf0fb \uffa1"}]}],
    }
)
def test_words_are_never_lost(document: dict[str, Any]) -> None:
    rich = RichText.model_validate(document)

    assert _letters(rich.model_dump(mode="json")) == _letters(document)


def _letters(node: Any) -> str:
    """All that can be seen, in one spelling of Unicode; marks on one letter may come in any order. The signs of one font count
    as what all fonts have for them, and letters of a terminal as they are written elsewhere."""
    visible = (
        clean(c) if unicodedata.category(c) == "Co" or "\uffa1" <= c <= "\uffdc" else c
        for c in _signs(node)
        if unicodedata.category(c) not in ("Cc", "Cs", "Cn") and c != "\ufeff"
    )
    return unicodedata.normalize("NFD", "".join("".join(visible).split()))


def _signs(node: Any) -> Iterator[str]:
    yield from node.get("text", "")
    for child in node.get("content", ()):
        yield from _signs(child)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**“말”**은 하나", "<p><strong>“말”</strong>은 하나</p>"),
        ("(**강조(强調)**를", "<p>(<strong>강조(强調)</strong>를</p>"),
        ("5 * 3 * 2", "<p>5 * 3 * 2</p>"),
        ("snake_case_name and _stress_", "<p>snake_case_name and <em>stress</em></p>"),
        ("# Top\n\n##### Deep", "<h2>Top</h2><h4>Deep</h4>"),
        ("one\ntwo  \nthree\\\nfour", "<p>one<br />two<br />three<br />four</p>"),
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
        ("see [](https://example.org/)", "a link has no words"),
        ("see [ ](https://example.org/)", "a link has no words"),
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
        "News\n----\n\nDear friend,\nread this <https://a.org/x> or write <a@b.org> to a@b.org.\n\n"
        "> quoted\n>\n> twice\n\n9. nine\n10. ten\n    - inner"
    )


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_escaping_leaves_no_bare_sign(words: str) -> None:
    out = doc(paragraph({"type": "merge_tag", "attrs": {"name": "a"}})).to_html(lambda name, default: words)

    inner = out.removeprefix("<p>").removesuffix("</p>")
    assert not set(inner) & set("<>\"'")


@pytest.mark.parametrize(
    "typed",
    [
        "5. 10. 월례 회의\n5. 17. 특강\n5. 24. 나들이",
        "2026. 10. 15. 오후 2시\n2026. 10. 16. 오전 10시",
        "2026. 12. 31.",
        "일정은 이렇습니다\n1. 15. 신년회\n2. 16. 설날",
        "18. september: a\n2. oktober: b\n16. oktober: c",
        "Wir sehen uns am\n1. Oktober in Kassel.",
        "3. 셋\n2. 둘\n1. 하나",
        "1. 가\n3. 나",
        "1. 가\n\n1. 나",
        "1) 하나\n2) 둘",
        "당첨자: 김*수, 박*희, 최*민 님",
        "김*수, 이*, 박*희, 남*",
        "김**(45), 이**(50)",
        "ab***@haneul.kr, cd***@haneul.kr",
        "010-****-1234, 010-****-5678",
        "02-***-1234, 02-***-5678",
        "2*3*4 = 24",
        "a*(b+c)*d",
        "10*20cm, 30*40cm",
        "* 표는 꼭 적어 주세요",
        "*개인정보 보호를 위해 김*수로 적었습니다",
        "수입 3,000\n+ 2,000\n- 1,000",
        "- 3,000원\n- 1,000원",
        "일시: 10월 15일\n장소: 서울역\n회비: 없음",
        "• 하나\n• 둘",
        "○ 하나\n▪ 둘\n① 셋",
        "| 항목 | 금액 |\n| 후원 | 10,000 |",
        ">_<",
        "[글][1]\n\n[1]: https://haneul.kr/a",
        "보기 <https://haneul.kr/a?x=1&reg=2> 끝",
        "https://haneul.kr/a_b_c?x=1&copy;=2&y=__z__",
    ],
)
def test_plain_writing_stays_as_it_was_typed_in_a_mail_and_in_the_form(typed: str) -> None:
    rich = RichText.from_markdown(typed)

    assert rich.to_text(token) == typed
    assert "<ol" not in html(typed)
    assert rich.to_markdown() == typed


@given(st.lists(st.sampled_from("김이박최정수민12가나"), min_size=2, max_size=6))
def test_a_star_within_a_word_is_a_star(letters: list[str]) -> None:
    masked = "*".join(letters)

    assert RichText.from_markdown(f"{masked}, {masked}").plain() == f"{masked}, {masked}"


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 31)), min_size=1, max_size=5))
def test_dates_at_the_beginnings_of_lines_stay(days: list[tuple[int, int]]) -> None:
    typed = "\n".join(f"{month}. {day}. 모임" for month, day in days)

    assert RichText.from_markdown(typed).to_text(token) == typed


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("1. 하나\n2. 둘\n3. 셋", "<ol><li>하나</li><li>둘</li><li>셋</li></ol>"),
        ("준비물\n1. 컵\n2. 물", "<p>준비물</p><ol><li>컵</li><li>물</li></ol>"),
        ("- a\n  1. b\n  2. c\n- d", "<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li></ul>"),
        ("1. a\n\n   more\n2. b", "<ol><li><p>a</p><p>more</p></li><li>b</li></ol>"),
        ("- 5. 17. 특강\n- 나들이", "<ul><li>5. 17. 특강</li><li>나들이</li></ul>"),
        ("* a\n* b", "<ul><li>a</li><li>b</li></ul>"),
        ("**“굵게”**은 *기울임*을", "<p><strong>“굵게”</strong>은 <em>기울임</em>을</p>"),
        ("**중요**합니다", "<p><strong>중요</strong>합니다</p>"),
        ("참 **중요**한 말", "<p>참 <strong>중요</strong>한 말</p>"),
        ("__굵게__는", "<p><strong>굵게</strong>는</p>"),
    ],
)
def test_what_is_meant_as_markup_works(markdown: str, expected: str) -> None:
    assert html(markdown) == expected


def test_a_bare_address_is_a_link_whoever_wrote_the_text() -> None:
    from_an_editor = doc(paragraph(text("보기 "), text("https://haneul.kr/a", "strong"), text(" 끝")))

    assert from_an_editor.to_html(token) == (
        '<p>보기 <strong><a href="https://haneul.kr/a">https://haneul.kr/a</a></strong> 끝</p>'
    )
    assert from_an_editor.links == ("https://haneul.kr/a",)


def test_an_address_that_goes_on_in_a_merge_tag_is_no_link() -> None:
    assert "<a" not in html("https://haneul.kr/?who={{email}}")


def test_a_mail_with_a_subject_stays_whole_in_the_text_part() -> None:
    rich = RichText.from_markdown("[문의](mailto:hello@haneul.kr?subject=a&cc=b@haneul.kr)")

    assert rich.to_text(token) == "문의 <mailto:hello@haneul.kr?subject=a&cc=b@haneul.kr>"


def test_a_link_leads_to_an_ascii_host() -> None:
    assert html("[보기](https://한국.kr/경로)") == '<p><a href="https://xn--3e0b707e.kr/경로">보기</a></p>'
