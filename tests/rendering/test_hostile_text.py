"""Whatever an author can write goes through the whole pipeline and arrives as text, and as nothing else."""

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from pydantic import ValidationError

from newsletter.content.issue import IssueContent
from newsletter.rendering.contexts import places
from newsletter.rendering.preview import filled
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, block_id, content, picture, publication

HOSTILE = (
    *(
        "메뉴>설정",
        "“q”>",
        "<![endif]-->",
        "<!--[if mso]>",
        "-->",
        "]]>",
        "<![CDATA[",
        "</mj-text>",
        "<mj-raw>",
    ),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '" onclick="alert(1)',
        "' onclick='alert(1)",
    ),
    *("{{ 7*7 }}", "{% raw %}", "{{first_name|<b>}}", "{{email}}", "</title>", "</style>", "zq00000000000z"),
    *("&lt;b&gt;", "&#0;", "&", "\u2028", "\x0b", "\n", "  ", "🎉", "ﬁ", "\u200b"),
)
MAIL_TAGS = {
    *("html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "tr", "td"),
    *(
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "img",
        "p",
        "br",
        "strong",
        "em",
        "ul",
        "ol",
        "li",
        "blockquote",
        "span",
        "wbr",
    ),
}
PAGE_TAGS = {
    *(
        "html",
        "head",
        "title",
        "meta",
        "style",
        "body",
        "main",
        "link",
        "nav",
        "form",
        "label",
        "input",
        "button",
        "header",
        "footer",
        "section",
        "article",
        "div",
    ),
    *(
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "img",
        "figure",
        "figcaption",
        "p",
        "br",
        "strong",
        "em",
        "span",
        "wbr",
    ),
    *("ul", "ol", "li", "dl", "dt", "dd", "blockquote", "aside", "nav", "cite"),
}

texts = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), min_size=1, max_size=8).map("".join)


def written(text: str, rich: str) -> IssueContent:
    """An issue that says `text` wherever a line can stand, and `rich` wherever rich text can."""
    line = {"en": text}
    blocks = [
        {"type": "masthead", "title": line, "tagline": line},
        {"type": "letter", "title": line, "body": {"en": rich}, "signature": line},
        {
            "type": "article", "eyebrow": line, "title": line, "body": {"en": rich}, "link_text": line,
            "link": {"en": "https://example.org/?q={{name}}"}, "image": picture(1, text, text) | {"alt": line, "credit": line},
        },
        {"type": "button", "title": line, "note": line, "text": line, "link": {"en": "merge:unsubscribe_url"}},
        {"type": "contact", "organisation": line, "person": line, "address": line, "note": line},
        {"type": "disclaimer", "title": line, "text": {"en": rich}},
        {"type": "contents", "title": line},
        {"type": "heading", "text": {"en": text[:100]}, "note": line},
        {"type": "text", "body": {"en": rich}},
        {"type": "image", "picture": picture(2, text, text) | {"alt": line, "credit": line}, "caption": {"en": text[:200]}},
        {"type": "quote", "words": {"en": rich}, "speaker": {"en": text[:100]}, "role": line},
        {"type": "links", "title": line, "items": [{"text": line, "address": {"en": "https://example.org/"}, "note": line}]},
        {"type": "notice", "title": line, "text": {"en": rich}},
        {"type": "correction", "where": line, "text": {"en": rich}},
    ]  # fmt: skip
    numbered = [{"id": block_id(number), **block} for number, block in enumerate(blocks, start=1)]
    return content(numbered, locales=["en"], subject=line, preheader=line)


@settings(max_examples=60, deadline=None)
@example(text='a "quoted" word for {{email}}', rich="", value="")
@given(text=texts, rich=texts, value=texts)
def test_hostile_text_never_becomes_markup(text: str, rich: str, value: str) -> None:
    try:
        issue = written(text, rich)
    except ValidationError:
        assume(False)

    edition = render(issue, "en", publication(), base_url=BASE_URL)
    mail = filled(edition, dict.fromkeys(("first_name", "name", "email", "unsubscribe_url"), value))

    assert len(places(edition.html, edition.slots)) == len(edition.slots.pattern.findall(edition.html))
    assert edition.slots.nonce not in mail.subject + mail.html + mail.text
    _holds_only(MAIL_TAGS, mail.html)


@settings(max_examples=60, deadline=None)
@given(text=texts, rich=texts)
def test_hostile_text_never_becomes_markup_of_a_page(text: str, rich: str) -> None:
    try:
        issue = written(text, rich)
    except ValidationError:
        assume(False)

    page = render_web(issue, "en", publication(), base_url=BASE_URL)

    assert not re.search(r"zq(?!0{11}z)[0-9a-f]{8}\d{3}z", page.html + page.title)
    _holds_only(PAGE_TAGS, page.html)


def _holds_only(tags: set[str], html: str) -> None:
    for element in lxml_html.fromstring(html).iter(lxml_html.etree.Element):
        assert element.tag in tags
        assert not [name for name in element.attrib if name.startswith("on")]
        address = element.get("href", "#")
        assert address.startswith(("https:", "mailto:", "tel:", "#")) or address == "data:,"  # no icon
