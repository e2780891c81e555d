"""What somebody pastes, from whatever program, becomes words, lists, headings, links and rows, and nothing else."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from newsletter.content.richtext import RichText

PASTED = Path(__file__).parent / "pasted"


def cleaned(page: Page, html: str, plain: str = "") -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("([html, plain]) => cleaned(html, plain)", [html, plain])
    return found


def markdown(page: Page, html: str, plain: str = "") -> str:
    return str(cleaned(page, html, plain)["markdown"])


@pytest.mark.parametrize("name", sorted(file.stem for file in PASTED.glob("*.html")))
def test_what_programs_put_on_the_clipboard_is_cleaned(page: Page, name: str) -> None:
    html = (PASTED / f"{name}.html").read_text(encoding="utf-8")

    written = markdown(page, html)

    assert written == (PASTED / f"{name}.md").read_text(encoding="utf-8").rstrip("\n")
    assert RichText.from_markdown(written).to_markdown() == written  # as the server would write it


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>&nbsp;</p><p><o:p></o:p></p>", ""),
        ("<p><b>a</b> <span style='font-weight:400'>b</span></p>", "**a** b"),
        ("<b style='font-weight:normal'><p>a</p></b>", "a"),
        ("<p style='font-weight:bold'>a <span style='font-weight:400'>b</span></p>", "**a** b"),
        ("<p><i>a</i> <em style='font-style:normal'>b</em></p>", "*a* b"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<h1>a</h1><h3><b>b</b></h3><h6>c</h6>", "## a\n\n### b\n\n#### c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ul><li><p>a</p></li></ul><ol><li>b</li></ol>", "- a\n\n1. b"),
        ("<li>a</li><li>b</li>", "- a\n- b"),
        ("<p>x<sup>2</sup> <sub>0</sub></p>", "x² 0"),
        ("<p>a<del>b</del><ins>c</ins></p>", "ac"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<p>one&nbsp;two&nbsp;three&nbsp;four</p>", "one two three four"),
        ("<p>5&nbsp;kg of reeds</p>", "5\u00a0kg of reeds"),
        ("<p>a\u200bb\ufeffc\u00add \u202esafe\u2066</p>", "abcd safe"),
        ("<p>\uf0b7 a</p><p>\uf0b7 b</p>", "- a\n- b"),
        ("<p>Dear {{first_name|friend}}</p>", "Dear {{first_name|friend}}"),
        ("<p>2*3 [y] _z_ &lt;b&gt;</p><p>1. x</p>", r"2\*3 \[y\] \_z\_ <b>" "\n\n" r"1\. x"),
        ("<table><tr><td>In a frame</td></tr></table>", "In a frame"),
    ],
)
def test_each_thing_alone(page: Page, html: str, written: str) -> None:
    assert RichText.from_markdown(markdown(page, html)) == RichText.from_markdown(written)


@pytest.mark.parametrize(
    "html",
    [
        "<script>document.title = 'run'</script>",
        "<img src=x onerror=\"document.title = 'run'\">",
        "<svg onload=\"document.title = 'run'\"><text>x</text></svg>",
        "<iframe src=\"javascript:parent.document.title = 'run'\"></iframe>",
        "<style>* { display: none }</style><link rel=stylesheet href=https://other.example.org/x.css>",
        "<p hidden>x</p><p style='display:none'>x</p><p style='mso-hide:all'>x</p><p style='font-size:0'>x</p>",
        "<p aria-hidden=true>x</p><template><p>x</p></template><noscript>x</noscript>",
        "<img src='data:image/png;base64,AAAA' alt='A picture'>",
        "<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->",
    ],
)
def test_what_no_reader_reads_is_left_out_and_nothing_of_it_runs(page: Page, html: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    assert markdown(page, html + "<p>end</p>") == "end"
    assert page.title() != "run"
    assert asked == []


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://a.example.org/x?utm_source=y&z=1#part", "https://a.example.org/x?utm_source=y&z=1#part"),
        ("mailto:lee@example.org", "mailto:lee@example.org"),
        ("tel:+82212345678", "tel:+82212345678"),
        ("https://a.example.org/a b", "https://a.example.org/a%20b"),
        ("#_ftn1", None),
        ("javascript:alert(1)", None),
        (" JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///C:/x.docx", None),
        ("/relative", None),
        ("//a.example.org/x", None),
    ],
)
def test_links_lead_where_they_led_or_nowhere(page: Page, href: str, kept: str | None) -> None:
    written = markdown(page, f'<p><a href="{href}">words</a></p>')

    assert written == (f"[words]({kept})" if kept else "words")


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        (["□ 개요", "○ 일시", "○ 장소", "- 회관"], "- 개요\n  - 일시\n  - 장소\n    - 회관"),
        (["· 하나", "· 둘"], "- 하나\n- 둘"),
        (["― 하나", "― 둘"], "- 하나\n- 둘"),
        (["1. 하나", "2. 둘"], "1. 하나\n2. 둘"),
        (["□ 하나", "– 둘", "– 셋"], "- 하나\n  - 둘\n  - 셋"),
        (["※ 문의: 나루", "※ 비가 오면 쉽니다"], None),
        (["○○시민회", "○○모임"], None),
        (["— 어디 가?", "— 강에."], None),
        (["□ 개요"], None),
        (["5. 17. 행사", "5. 18. 쉼"], None),
        (["3. 하나", "2. 둘"], None),
        (["1) 하나", "2) 둘"], None),
    ],
)
def test_signs_that_somebody_typed_before_each_line_are_a_list_or_words(
    page: Page, lines: list[str], written: str | None
) -> None:
    as_paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    kinds = {node.type for node in RichText.from_markdown(markdown(page, as_paragraphs)).content}

    if written is None:
        assert kinds == {"paragraph"}
        assert cleaned(page, as_paragraphs)["text"].split("\n\n") == lines
    else:
        assert RichText.from_markdown(markdown(page, as_paragraphs)) == RichText.from_markdown(written)
        assert RichText.from_markdown(markdown(page, "", "\n".join(lines))) == RichText.from_markdown(written)


def test_a_table_is_rows_and_in_a_text_lines(page: Page) -> None:
    table = "<table><tr><th>Name<th>이름<tr><td>Reed Club<td>갈대<br>모임<tr><td colspan=2>Both</table>"

    assert cleaned(page, table)["rows"] == [["Name", "이름"], ["Reed Club", "갈대\n모임"], ["Both", ""]]
    assert cleaned(page, f"<p>Before</p>{table}")["rows"] is None
    assert markdown(page, f"<p>Before</p>{table}").split("\n\n")[1].split("\n")[0] == "Name | 이름"


def test_plain_text_with_tabs_is_rows_too(page: Page) -> None:
    assert cleaned(page, "", 'Alpha\tKR\r\n"two\nlines"\tJP\r\n')["rows"] == [
        ["Alpha", "KR"],
        ["two\nlines", "JP"],
    ]
    assert cleaned(page, "", "no\ttable\nat\nall\nhere")["rows"] is None


def test_an_address_alone_is_told(page: Page) -> None:
    address = "https://a.example.org/bridge?x=1"

    assert cleaned(page, f'<a href="{address}">A title</a>', address)["address"] == address
    assert cleaned(page, "", f" {address}\n")["address"] == address
    assert cleaned(page, "", f"See {address}")["address"] is None
    assert cleaned(page, "", "https://")["address"] is None


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + "deep" + "</div>" * 5_000,
        "<ul><li>" * 300 + "deep" + "</li></ul>" * 300,
        "<blockquote>" * 300 + "deep",
        "<b>" * 2_000 + "deep",
        "<p>deep" + "<br>" * 50_000,
        "<table>" * 100 + "<tr><td>deep",
        "<p>" + "&nbsp;" * 100_000 + "deep</p>",
    ],
)
def test_nothing_that_is_pasted_stops_the_page(page: Page, html: str) -> None:
    assert "deep" in cleaned(page, html, "deep")["text"]


def test_what_is_far_too_much_is_taken_as_it_is_plain(page: Page) -> None:
    assert cleaned(page, "<b>x</b>" * 300_000, "plain")["markdown"] == "plain"


def test_words_for_lines_have_no_signs(page: Page) -> None:
    found = cleaned(page, "<h2>A</h2><p>b <b>c</b><br>d</p><ul><li>e</li></ul>")

    assert found["text"] == "A\n\nb c\nd\n\ne"
    assert json.dumps(found["rows"]) == "null"
