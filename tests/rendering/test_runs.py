"""Words of another script, in an edition and in a notice."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from newsletter.rendering.notices import render_notice
from newsletter.rendering.preview import filled, sample_values
from newsletter.rendering.render import render
from newsletter.rendering.runs import with_languages
from newsletter.rendering.web_edition import render_web
from tests.rendering.golden import CONFIRMATION
from tests.rendering.samples import BASE_URL, block_id, content, publication

KOREAN = '<span lang="ko" style="word-break:keep-all">'


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("<p>The Korean word 한반도 is old.</p>", f"<p>The Korean word {KOREAN}한반도</span> is old.</p>"),
        (
            "<p>시민평화포럼 제12호, 서울 said so</p>",
            f"<p>{KOREAN}시민평화포럼 제12호, 서울</span> said so</p>",
        ),
        (
            "<b>한</b><!-- 한 --><style>한</style><title>한</title>",
            f"<b>{KOREAN}한</span></b><!-- 한 --><style>한</style><title>한</title>",
        ),
        ('<a title="한국">ok</a>', '<a title="한국">ok</a>'),
        ("한국", f"{KOREAN}한국</span>"),
    ],
)
def test_korean_within_english_says_so(text: str, marked: str) -> None:
    assert with_languages(text, "en", ["en", "ko"]) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        (
            "<p>유엔의 Agenda for Peace 보고서</p>",
            '<p>유엔의 <span lang="en-GB">Agenda for Peace</span> 보고서</p>',
        ),
        ("<p>OECD와 Amnesty International은</p>", "<p>OECD와 Amnesty International은</p>"),
        ("<p>a&nbsp;b &amp; so on</p>", "<p>a&nbsp;b &amp; so on</p>"),
        ("<p>Dear friend zqabcdef12000z</p>", "<p>Dear friend zqabcdef12000z</p>"),
        ("<p>Women’s rights, now</p>", '<p><span lang="en-GB">Women’s rights, now</span></p>'),
    ],
)
def test_a_latin_phrase_within_korean_says_so(text: str, marked: str) -> None:
    assert with_languages(text, "ko", ["ko", "en-GB", "de"]) == marked


NAMES = (
    "International Network of River and Estuary Communities",
    "Tij en Land",
    "Sons & Daughters of the Old Harbour",
    "Delta Women's Assembly for Peace",
)


@pytest.mark.parametrize(
    "text",
    [
        "<p>International Network of River and Estuary Communities</p>",
        "<p>함께한 International Network of River and Estuary Communities의 편지</p>",
        "<p>Tij en Land; Waterlijn; International Network of River and Estuary Communities</p>",
        "<p>Sons &amp; Daughters of the Old Harbour</p>",
        "<p>Delta Women's Assembly for Peace</p>",
        "<p>Delta Women&#39;s Assembly for Peace</p>",
        "<p>Jonas Beck, Tij en Land</p>",
    ],
)
def test_a_latin_name_within_korean_is_in_no_language(text: str) -> None:
    assert with_languages(text, "ko", ["ko", "en"], NAMES) == text


@pytest.mark.parametrize(
    "words",
    [
        "Tij en Landing on the shore",
        "Harbour of Old",
        "The report of Tij en Land was read",
        "Agenda for Peace, Tij en Land",
    ],
)
def test_a_phrase_that_has_a_name_in_it_is_a_phrase(words: str) -> None:
    assert (
        with_languages(f"<p>{words}</p>", "ko", ["ko", "en"], NAMES)
        == f'<p><span lang="en">{words}</span></p>'
    )


def test_a_name_in_hangul_says_so_for_no_other_voice_reads_it() -> None:
    assert (
        with_languages("<p>솔내 어촌계</p>", "en", ["en", "ko"], ["솔내 어촌계"])
        == f"<p>{KOREAN}솔내 어촌계</span></p>"
    )


def test_names_are_known_by_their_fields_in_a_mail_and_on_a_page() -> None:
    name = "Society of the Harbour Lights"
    words = {"en": "Words", "ko": "말"}
    people = {"type": "signatories", "names": [{"name": {"en": name}}], "introduction": words}
    letter = {"type": "letter", "title": words, "body": {"en": "Words", "ko": "말 Wandel durch Handel 말"}}
    issue = content([{"id": block_id(at), **block} for at, block in enumerate((people, letter), 1)])

    for html in (
        render(issue, "ko", publication(), base_url=BASE_URL).html,
        render_web(issue, "ko", publication(), base_url=BASE_URL).html,
    ):
        assert f">{name}<" in html
        assert f">{name}</span" not in html
        assert '<span lang="en">Wandel durch Handel</span>' in html


def test_where_the_newsletter_speaks_no_such_language_nothing_is_claimed() -> None:
    assert with_languages("<p>Wandel durch Handel</p>", "ko", ["ko", "ja"]) == "<p>Wandel durch Handel</p>"


@given(st.text(), st.sampled_from(["en", "ko", "de", "ja"]))
def test_no_word_is_changed(text: str, locale: str) -> None:
    before = lxml_html.fragment_fromstring("x" + re.sub("[<&\\0-\\x1f]", "", text), create_parent="div")
    written = lxml_html.tostring(before, encoding="unicode")

    after = lxml_html.fromstring(with_languages(written, locale, ["en", "ko"]))

    assert after.text_content() == before.text_content()


def test_a_mail_a_web_edition_and_a_notice_say_it() -> None:
    words = {"en": "We say 함께 걷는 길 here", "ko": "함께"}
    issue = content([{"id": block_id(1), "type": "letter", "title": words, "body": words}])
    edition = render(issue, "en", publication(), base_url=BASE_URL)
    notice = render_notice(
        replace(CONFIRMATION, list_names=("두 기슭",)), "en", publication(), base_url=BASE_URL
    )

    for html, run in (
        (filled(edition, sample_values("en")).html, "함께 걷는 길"),
        (render_web(issue, "en", publication(), base_url=BASE_URL).html, "함께 걷는 길"),
        (notice.html, "두 기슭"),
    ):
        assert f"{KOREAN}{run}</span>" in html
        assert run in re.sub(r"<span[^>]*>", "", html)
    assert "함께 걷는 길" in edition.text
