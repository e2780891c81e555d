"""HTML by hand: what is shown of it, and what is said of it in words."""

import pytest
from hypothesis import given
from lxml import html as lxml_html
from PIL import ImageColor
from pydantic import ValidationError

from newsletter.content.contrast import AA_CONTRAST, contrast, luminance
from newsletter.content.inline_styles import safe_style
from newsletter.content.merge_tags import MergeTag
from newsletter.content.raw_html import DEPTH_CAP, SIZE_CAP, RawHtml
from tests.content.strategies import raw_html

# As Word and HWP put it into the clipboard.
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-parent:""; margin:0cm;} --></style></head><body lang=EN-US>
<!--StartFragment--><p class=MsoNormal style='margin-bottom:0cm;line-height:normal;mso-fareast-language:KO'><b><span lang=EN-US
style='font-size:11.0pt;font-family:"Calibri",sans-serif;color:black'>The bridge</span></b><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt'><![if !supportLists]><span style='mso-list:Ignore'>·</span>
<![endif]>opens</p>
<!--EndFragment--></body></html>"""
FROM_HWP = """<!--StartFragment--><p class=0 style="line-height:160%;margin:0px;mso-pagination:none;text-autospace:none;">
<span style="font-family:함초롬바탕;mso-fareast-font-family:함초롬바탕;font-size:10.0pt;">
다리가 열립니다</span></p><!--EndFragment-->"""


def token(name: str, default: str) -> str:
    return f"[{name}/{default}]"


def shown(html: str) -> str:
    return RawHtml(html).to_html(token)


@pytest.mark.parametrize(
    ("pasted", "words"), [(FROM_WORD, "The bridge · opens"), (FROM_HWP, "다리가 열립니다")]
)
def test_what_a_word_processor_adds_is_left_out(pasted: str, words: str) -> None:
    html = shown(pasted)

    assert not [trace for trace in ("mso", "Mso", "o:p", "class", "<!", "pt", "font-family") if trace in html]
    assert RawHtml(pasted).plain() == words


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>x",
        "<style>p{color:red}</style>x",
        "<iframe src='https://example.org'></iframe>x",
        "<svg><script>alert(1)</script></svg>x",
        "<title>y</title>x",
        "x<!-- y -->",
        "<form action='https://example.org'><input value=y><select><option>y</select>x</form>",
        "<object data=y></object>x",
        "<img src=y>x",
        "<img src='http://example.org/y.jpg'>x",
        "<img src='data:image/png;base64,y'>x",
    ],
)
def test_what_no_mail_has_is_left_out(html: str) -> None:
    assert lxml_html.fromstring(f"<div>{shown(html)}</div>").text_content() == "x"
    assert not [one for one in ("alert", "src", "action", "y") if one in shown(html)]


@pytest.mark.parametrize(
    "html", ['<p onclick="x()">', "<p id=x class=y>", '<a href="javascript:x()">', '<a href="/x">']
)
def test_attributes_that_act_name_or_lead_nowhere_are_left_out(html: str) -> None:
    assert shown(f"{html}words").replace("</p>", "") in ("<p>words", "words")


@pytest.mark.parametrize(
    ("html", "balanced"),
    [
        ("<td>a</td></div></body>", "a"),
        ("<ul><li>a<li>b", "<ul><li>a</li><li>b</li></ul>"),
        ("<mj-section><mj-text>a</mj-text>", "a"),
        ("a ]]> b", "a ]]&gt; b"),
        ("<h1>a</h1><h6>b</h6>", "<h2>a</h2><h4>b</h4>"),
        ("<section>a</section><pre>b</pre>", "<div>a</div><div>b</div>"),
    ],
)
def test_it_is_well_formed_whatever_was_written(html: str, balanced: str) -> None:
    assert shown(html) == balanced


def test_nothing_is_wider_than_a_phone() -> None:
    html = shown(
        "<table width=900><tr><td width=700 nowrap style='width:700px;min-width:700px;position:absolute'>a</table>"
        "<img src=https://example.org/1.jpg width=1440 height=900><img src=https://example.org/2.jpg>"
    )

    assert 'width="100%"' in html
    assert html.count("width:100%;max-width:520px;height:auto") == 2
    assert not [one for one in ("700", "900", "1440", "nowrap", "absolute") if one in html]
    assert html.count('alt=""') == 2


@pytest.mark.parametrize(
    ("style", "safe"),
    [
        ("color:#a8481f;font-weight:bold", "color:#a8481f;font-weight:bold"),
        ("COLOR: Red !important", "color:Red"),
        ("color:black;background-color:white", ""),
        ("background:url(https://example.org/1.gif)", ""),
        ("background-color:url(x)", ""),
        ("color:expression(alert(1))", ""),
        ("padding:10px 4px;margin:-9px", "padding:10px 4px"),
        ("width:50%;height:900px;float:left;display:none", "width:50%"),
        ("font-size:9px;line-height:1.6", "line-height:1.6"),
        ("border-left:2px solid #ccc;border:9000px solid red", "border-left:2px solid #ccc"),
        ("", ""),
    ],
)
def test_of_styles_the_safe_ones_stay(style: str, safe: str) -> None:
    assert safe_style(style) == safe


def test_merge_tags_are_slots_in_words_and_in_links() -> None:
    html = RawHtml(
        '<a href="https://example.org/?n={{name|a&b}}">{{first_name|dear & friend}}</a> <a href="merge:unsubscribe_url">out</a>'
    )

    assert html.to_html(token) == (
        '<a href="https://example.org/?n=[name/a&amp;b]">[first_name/dear &amp; friend]</a> <a href="[unsubscribe_url/]">out</a>'
    )
    assert html.to_text(token) == (
        "[first_name/dear & friend] <https://example.org/?n=[name/a&b]> out <[unsubscribe_url/]>"
    )
    assert html.merge_tags == (MergeTag("first_name", "dear & friend"),)
    assert html.links == ("https://example.org/?n={{name|a&b}}", "merge:unsubscribe_url")


def test_its_words_are_read_line_by_line() -> None:
    html = RawHtml(
        "<h2>Dates</h2><ul><li>one<li><a href='mailto:a@example.org'>write</a></ul><table><tr><td>a<td>b<tr><td>c</table>"
        "<img src=https://example.org/1.jpg alt='A quay'>"
    )

    assert html.to_text(token).split("\n") == [
        "Dates",
        "- one",
        "- write <a@example.org>",
        "a b",
        "c",
        "A quay",
    ]
    assert html.lines() == ("Dates", "one", "write", "a b", "c", "A quay")


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("x" * (SIZE_CAP + 1), "longer than"),
        ("<div>" * (DEPTH_CAP + 1), "deep"),
        ("<b>" * 10_000, "deep"),
        ("{{name|<b>}}", "markup"),
        ("a\u202eb", "invisible"),
    ],
)
def test_what_cannot_be_shown_is_refused(html: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        RawHtml(html)


@pytest.mark.parametrize(
    "html", ["", "  ", "<p></p>", "<script>x</script>", "<o:p>&nbsp;</o:p>", "<!-- x -->"]
)
def test_what_shows_nothing_says_nothing(html: str) -> None:
    assert not RawHtml(html)


@given(raw_html)
def test_any_of_it_is_clean_once_cleaned(html: str) -> None:
    try:
        once = shown(html)
    except ValidationError:
        return

    assert shown(once) == once
    assert "<script" not in once


@pytest.mark.parametrize(
    ("ground", "ink"),
    [("#f4f1ea", "dark"), ("Ivory", "dark"), ("rgb(20, 20, 40)", "bright"), ("#14213d", "bright")],
)
def test_a_ground_without_a_colour_of_its_words_gets_one_that_is_read_on_it(ground: str, ink: str) -> None:
    shown = safe_style(f"background-color:{ground}")

    colour = shown.partition(";color:")[2]
    assert colour
    assert contrast(colour, "#{:02x}{:02x}{:02x}".format(*ImageColor.getrgb(ground))) >= AA_CONTRAST
    assert (luminance(colour) < 0.2) == (ink == "dark")


@pytest.mark.parametrize(
    "style",
    [
        "background-color:transparent",
        "background-color:rgba(0, 0, 0, 0.1)",
        "background-color:#f4f1ea;color:#333333",
    ],
)
def test_words_keep_their_colour_where_it_is_told_or_no_ground_is(style: str) -> None:
    assert safe_style(style) == style
