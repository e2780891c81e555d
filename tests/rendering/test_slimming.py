"""The light pass changes what machines write, and nothing that a person wrote or a client reads."""

import re

import pytest
from lxml import html as lxml_html

from newsletter.rendering.render import render
from newsletter.rendering.slimming import lightened, pruned, with_face
from tests.rendering.samples import BASE_URL, block_id, content, publication


def document(body: str, *, css: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><style type="text/css">{css}</style></head><body style="x:y">'
        f'<div role="article" style="a:b">{body}</div></body></html>'
    )


def slim(body: str, *, css: str = "") -> str:
    return pruned(lightened(with_face(document(body, css=css), "Arial", keeps_words=False)))


def test_adjacent_conditional_comments_are_joined() -> None:
    html = slim("<!--[if mso | IE]></td><![endif]--> <!--[if mso | IE]><td><![endif]-->")

    assert "<!--[if mso]></td><td><![endif]-->" in html


def test_what_every_client_does_by_itself_is_not_said() -> None:
    html = slim(
        '<td style="direction:ltr;padding:0px 10px;word-break:break-word;background:#aabbcc;background-color:#aabbcc">x</td>'
    )

    assert '<td style="padding:0 10px;background:#aabbcc">x</td>' in html


def test_the_last_of_several_declarations_counts() -> None:
    assert '<p style="margin:1px">' in slim('<p style="margin:0px;margin:1px">x</p>')


@pytest.mark.parametrize(
    ("said", "short"),
    [
        ("margin:0 0 14px;margin-bottom:0", "margin:0"),
        ("padding:0;padding-bottom:40px", "padding:0 0 40px"),
        ("padding:12px 40px 0px", "padding:12px 40px 0"),
        ("padding:0 40px 0", "padding:0 40px"),
        ("margin:1px 2px 3px 4px;margin-left:2px", "margin:1px 2px 3px"),
        ("margin:0 auto", "margin:0 auto"),
        ("margin-bottom:3px;margin:0", "margin-bottom:3px;margin:0"),
        ("margin:0;margin-top:-8px", "margin:-8px 0 0"),
        ("padding:calc(1px + 2px);padding-top:0", "padding:calc(1px + 2px);padding-top:0"),
        ("padding:0;padding-top:1px !important", "padding:0;padding-top:1px !important"),
        ("padding:1px 1px;mso-padding-alt:13px 28px", "padding:1px;mso-padding-alt:13px 28px"),
    ],
)
def test_the_four_sides_of_a_box_are_said_at_once(said: str, short: str) -> None:
    assert f'<p style="{short}">' in slim(f'<p style="{said}">x</p>')


@pytest.mark.parametrize(
    ("said", "short"),
    [
        (
            "font-family:Georgia, serif;font-weight:700;margin:0;font-size:25px;line-height:1.36",
            "margin:0;font:700 25px/1.36 Georgia,serif",
        ),
        (
            "font-family:Georgia;font-size:25px;line-height:1.36",
            "font-family:Georgia;font-size:25px;line-height:1.36",
        ),
        (
            "font-family:a;font-weight:700;font-size:1px;line-height:1;font-style:italic",
            "font-family:a;font-weight:700;font-size:1px;line-height:1;font-style:italic",
        ),
    ],
)
def test_a_font_is_said_at_once_where_all_of_it_is_said(said: str, short: str) -> None:
    assert f'<p style="{short}">' in slim(f'<p style="{said}">x</p>')


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_rows_have_no_column_of_outlook_around_them(locale: str) -> None:
    html = render(content(), locale, publication(), base_url=BASE_URL).html

    grounds = html.count('width="600" style="width:600px"')
    assert grounds >= 3
    assert html.count('<td style="vertical-align:top;width:600px">') == 0
    assert html.count("[if rows]") == 0


def test_rules_that_nothing_matches_go_and_others_stay() -> None:
    css = ".here p,.gone p{color:#112233}\n.gone{color:#112233}\n@media all{\n.here.too{margin:0}\np{margin:0}\n}"

    html = slim('<div class="here"><p>x</p></div>', css=css)

    assert "<style>.here p{color:#112233}@media all{p{margin:0}}</style>" in html


@pytest.mark.parametrize(
    "written",
    [
        'style="direction:ltr" class="mj-x"',
        "0px and <tbody> and <!--[if mso | IE]>",
        'class="g card-outlook" data-premailer="ignore"',
        "a > \n < b",
    ],
)
def test_what_an_author_writes_stays_as_it_is(written: str) -> None:
    letter = {"id": block_id(1), "type": "contact", "organisation": {"en": written, "ko": written}}

    html = render(content([letter]), "en", publication(), base_url=BASE_URL).html

    assert " ".join(written.split()) in " ".join(lxml_html.fromstring(html).text_content().split())


def test_the_tables_of_outlook_are_whole() -> None:
    html = render(content(), "en", publication(), base_url=BASE_URL).html

    ghosts = "".join(
        re.findall(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", html.partition("</head>")[2], re.DOTALL)
    )
    for tag in ("table", "tr", "td"):
        assert len(re.findall(f"<{tag}[ >]", ghosts)) == ghosts.count(f"</{tag}>")
    assert html.count("<!--[if ") == html.count("<![endif]-->")
