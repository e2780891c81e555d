"""The second fence: it holds also when the first one, the types of rich text, lets something through."""

import pytest
from lxml import html as lxml_html

from newsletter.content.richtext import RichText, Token
from newsletter.rendering.fragments import breakable, sanitised
from newsletter.rendering.preview import filled, sample_values
from newsletter.rendering.render import render
from tests.rendering.samples import BASE_URL, block_id, content, publication


class Leaky(RichText):
    """Rich text whose first paragraph writes what it says as it stands."""

    def to_html(self, token: Token) -> str:
        return f"<p>{self.plain()}</p>"


@pytest.mark.parametrize(
    "forbidden",
    [
        "<script>alert(1)</script>",
        '<iframe src="https://evil.example"></iframe>',
        '<img src="https://tracker.example/1.gif">',
        '<em onclick="alert(1)">words</em>',
        '<a href="javascript:alert(1)">words</a>',
        '<a href="data:text/html,evil">words</a>',
        '<form action="https://evil.example"><input></form>',
    ],
)
def test_markup_that_no_author_may_write_is_stripped_on_its_way_into_a_mail(forbidden: str) -> None:
    issue = content([{"id": block_id(1), "type": "letter", "body": {"en": "words"}}])
    letter = issue.blocks[0]
    body = letter.body.model_copy(update={"root": {"en": Leaky.from_markdown(forbidden)}})
    leaky = issue.model_copy(update={"blocks": (letter.model_copy(update={"body": body}),)})

    mail = filled(render(leaky, "en", publication(disclaimers=[]), base_url=BASE_URL), sample_values("en"))

    for element in lxml_html.fromstring(mail.html).iter(lxml_html.etree.Element):
        assert element.tag not in ("script", "iframe", "img", "form", "input")
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.get("href", "#").startswith(("https:", "mailto:", "tel:", "#"))


@pytest.mark.parametrize(
    ("written", "passes"),
    [
        ("<script>alert(1)</script>words", "words"),
        ("<style>*{display:none}</style>words", "words"),
        ('<a href="javascript:alert(1)">words</a>', "<a>words</a>"),
        ('<p onclick="alert(1)" style="color:red">words</p>', "<p>words</p>"),
        ('<img src="https://tracker.example/1.gif">words', "words"),
        ("메뉴 > 설정", "메뉴 &gt; 설정"),
        ("<p>one\n two</p>", "<p>one two</p>"),
    ],
)
def test_only_what_rich_text_has_passes(written: str, passes: str) -> None:
    assert sanitised(written) == passes


@pytest.mark.parametrize("by", ["— Min-ji Park, cook", "– 박민지", "―박민지", "<strong>— Park</strong>"])
def test_the_last_line_of_a_quotation_that_begins_with_a_dash_says_whose_it_is(by: str) -> None:
    said = f"<blockquote><p>Salt.</p><p>{by}</p></blockquote>"

    assert f'<p class="by">{by}</p></blockquote>' in sanitised(said)


def test_so_it_does_behind_a_line_break() -> None:
    said = sanitised("<blockquote><p>Salt.<br>— Park</p></blockquote>")

    assert said == '<blockquote><p>Salt.</p><p class="by">— Park</p></blockquote>'


@pytest.mark.parametrize(
    "said",
    [
        "<blockquote><p>— Salt?</p></blockquote>",
        "<blockquote><p>— Salt?</p><p>Pepper.</p></blockquote>",
        "<p>Salt.</p><p>— Park</p>",
        "<blockquote><p>Salt.</p><p>-- Park</p></blockquote>",
        "<blockquote><p>Salt, — no —</p><p>pepper.</p></blockquote>",
    ],
)
def test_a_dash_elsewhere_is_a_dash(said: str) -> None:
    assert sanitised(said) == said


LONG = "editors.of.the.bridge@letters.two-shores.example.net"


def test_a_long_address_parts_before_its_sign_and_a_long_host_at_its_dots() -> None:
    assert breakable("hello@two.example.net") == "hello@two.example.net"
    assert breakable(LONG) == LONG.replace("@", "<wbr>@")
    assert breakable("a@two-shores.example.net", 20) == "a<wbr>@two-shores<wbr>.example<wbr>.net"
    assert breakable("forum.example.net/" + "a" * 20) == "forum<wbr>.example<wbr>.net/" + "a" * 20
    assert breakable("<b>" + LONG).startswith("&lt;b&gt;editors")


def test_a_bare_address_in_rich_text_knows_where_to_part_and_leads_where_it_did() -> None:
    html = RichText.from_markdown(f"Write to {LONG} or [to {LONG}](mailto:{LONG}).").to_html(lambda *_: "")

    clean = sanitised(html)

    assert clean.count("<wbr>") == 1
    assert clean.count(f'href="mailto:{LONG}"') == 2
    assert lxml_html.fromstring(clean).text_content() == f"Write to {LONG} or to {LONG}."
