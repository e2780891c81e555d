"""Blocks that ask their readers to do something: what only they do."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from newsletter.content.blocks import BLOCKS
from newsletter.content.fields.items import anchor_of
from newsletter.languages import STACKED
from newsletter.rendering.preview import filled
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, block_id, content, picture, plain, publication

ADDRESS = f"{BASE_URL}/e/3-abc?x=1&y=2"


def mail(block: dict[str, Any], locale: str = "en", **changes: Any) -> Rendition:
    issue = content([{"id": block_id(1), **block}], **changes)
    return render(issue, locale, publication(disclaimers=[]), base_url=BASE_URL)


def page(block: dict[str, Any], locale: str = "en", address: str = ADDRESS, **changes: Any) -> str:
    issue = content([{"id": block_id(1), **block}], **changes)
    return render_web(issue, locale, publication(disclaimers=[]), base_url=BASE_URL, address=address).html


def links(html: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', html)]


STATEMENT: dict[str, Any] = {
    "type": "statement",
    "headline": {"en": "The gates stay open", "ko": "수문은 열려 있습니다"},
    "city": {"en": "Solnae", "ko": "솔내"},
    "date": "2026-10-20",
    "body": {"en": "First.\n\nSecond.", "ko": "첫째.\n\n둘째."},
}


@pytest.mark.parametrize(
    ("fields", "locale", "label"),
    [
        ({}, "en", "FOR IMMEDIATE RELEASE"),
        ({}, "ko", "즉시 보도 가능"),
        ({"eyebrow": {"en": "Joint statement"}}, "en", "JOINT STATEMENT"),
        ({"embargo_date": "2026-10-20"}, "en", "EMBARGOED UNTIL TUE 20 OCT 2026"),
        ({"embargo_date": "open"}, "en", "FOR IMMEDIATE RELEASE"),
        (
            {"embargo_date": "2026-10-20", "embargo_time": {"start": "10:00", "zone": "Asia/Seoul"}},
            "en",
            "EMBARGOED UNTIL TUE 20 OCT 2026, 10:00 KST",
        ),
        (
            {"embargo_time": {"start": "10:00", "zone": "Asia/Seoul"}},
            "en",
            "EMBARGOED UNTIL 10:00 (SEOUL TIME)",
        ),
    ],
)
def test_the_text_of_a_press_release_begins_with_its_label(
    fields: dict[str, Any], locale: str, label: str
) -> None:
    text = plain(mail({**STATEMENT, **fields}, locale).text)

    assert text.partition("\n\n\n")[2].splitlines()[0] == label


def test_an_embargo_is_said_beside_a_label_of_ones_own() -> None:
    block = {**STATEMENT, "eyebrow": {"en": "Joint statement"}, "embargo_date": "2026-10-20"}

    for html in map(plain, (mail(block).html, page(block))):
        assert "Joint statement" in html
        assert "Embargoed until Tue 20 Oct 2026" in html
        assert "For immediate release" not in html


def test_a_label_in_capitals_keeps_what_stands_for_a_reader() -> None:
    rendition = mail({**STATEMENT, "eyebrow": {"en": "For {{first_name|you}}"}})

    text = rendition.slots.fill(rendition.text, {"first_name": "Ada"})

    assert "FOR Ada\n" in text


def test_a_press_release_says_where_and_when_before_its_first_words_and_pushes_quotations_in() -> None:
    quote = {"words": {"en": "It was.\nIt is."}, "name": {"en": "Bada Yun"}, "role": {"en": "Fisher"}}

    text = plain(mail({**STATEMENT, "quotes": [quote]}).text)

    assert "\nSolnae, Tue 20 Oct 2026 — First.\n\nSecond.\n" in text
    assert "\n    “It was.\n    It is.”\n    — Bada Yun, Fisher\n" in text


def test_what_a_press_release_quotes_stands_in_the_marks_of_its_language() -> None:
    statement = {
        "type": "statement",
        "headline": {"de": "Offen"},
        "body": {"de": "Ja."},
        "quotes": [{"words": {"de": "Es war."}}],
    }
    release = mail(statement, "de", locales=["de"], subject={"de": "Offen"}, preheader={})

    assert "„Es war.“" in release.html
    assert "„Es war.“" in release.text


@pytest.mark.parametrize(
    ("headline", "is_smaller"),
    [
        ("The gates stay open", False),
        ("International friendship", False),
        ("Flussanrainergemeinden", True),
        ("세 기슭의 사람들이 다시 만나는 날", False),
        ("나랏말싸미듕귁에달아문자와로", True),
        ("{{first_name|friend of the long rivers and of their estuaries}}, stay", False),
    ],
)
def test_a_title_with_a_word_too_long_for_a_phone_is_smaller_there(headline: str, is_smaller: bool) -> None:
    html = mail({**STATEMENT, "headline": {"en": headline, "ko": "제목"}}).html

    assert ('<h2 class="lw"' in html) is is_smaller
    assert (".g .lw{" in html) is is_smaller


APPEAL: dict[str, Any] = {
    "type": "appeal",
    "addressee": {"en": "the mayor", "ko": "시장"},
    "headline": {"en": "Keep the ferry", "ko": "배를 지켜 주세요"},
    "demands": [
        {"text": {"en": "Keep it.\nAll week.", "ko": "그대로"}},
        {"text": {"en": "Pay for it.", "ko": "예산"}},
    ],
    "act_by": "2026-10-20",
    "text": {"en": "Sign", "ko": "서명"},
    "link": {"en": "https://haneul.kr/sign"},
}


def test_an_appeal_as_text_is_numbered_and_says_its_address_once() -> None:
    text = plain(mail(APPEAL).text)

    assert "\nURGENT APPEAL\n\nKeep the ferry\n" in text
    assert "\nTo: the mayor\n" in text
    assert "\n1. Keep it.\n   All week.\n2. Pay for it.\n\nAct by: Tue 20 Oct 2026\n" in text
    assert text.count("https://haneul.kr/sign") == 1


def test_an_appeal_has_one_button_in_the_colour_of_alarm() -> None:
    theme = publication().theme.light

    html = mail(APPEAL).html

    assert html.count('href="https://haneul.kr/sign"') == 1
    assert html.count(f'class="ba" bgcolor="{theme.alert_button}"') == 1
    assert f'class="r alert" bgcolor="{theme.alert_button}"' in html


def test_sizes_and_numbers_of_a_publication_are_written_in_the_language_of_the_reader() -> None:
    files = [
        {"language": {"en": "English"}, "megabytes": "6.2", "link": {"en": "https://haneul.kr/en.pdf"}},
        {"language": {"en": "한국어"}, "format": "epub", "link": {"en": "https://haneul.kr/ko.epub"}},
    ]
    block = {"type": "publication", "title": {"en": "Memory"}, "pages": "1480", "files": files}

    english, korean = mail(block).text, mail(block, "ko").text
    german = mail(block, "de", locales=["en", "de"], subject={"en": "Hi", "de": "Hallo"}, preheader={}).text

    assert "\n1,480 pages\n" in english
    assert "\nEnglish · PDF 6.2\xa0MB\n  https://haneul.kr/en.pdf\n" in english
    assert "\n한국어 · EPUB\n  https://haneul.kr/ko.epub\n" in english
    assert "\n1,480쪽\n" in korean
    assert "PDF 6,2\xa0MB" in german


def test_one_page_is_one_page() -> None:
    files = [{"language": {"en": "English"}, "link": {"en": "https://haneul.kr/en.pdf"}}]
    block = {"type": "publication", "title": {"en": "Memory", "ko": "기억"}, "pages": "1", "files": files}

    assert "\n1 page\n" in mail(block).text


@pytest.mark.parametrize("pages", ["0", "-3"])
def test_a_publication_has_pages_or_says_nothing_of_them(pages: str) -> None:
    file = {"language": {"en": "English"}, "link": {"en": "https://haneul.kr/en.pdf"}}

    with pytest.raises(ValueError, match="must be more than 0"):
        BLOCKS["publication"].model_validate(
            {"type": "publication", "title": {"en": "Memory"}, "pages": pages, "files": [file]}
        )


def test_every_answer_of_a_poll_is_a_link_as_high_as_a_thumb() -> None:
    answers = [
        {"text": {"en": word, "ko": word}, "link": {"en": f"https://haneul.kr/{word}"}}
        for word in ("yes", "no")
    ]
    block = {"type": "poll", "question": {"en": "Will you come?", "ko": "오시나요?"}, "answers": answers}

    rendition = mail(block)

    assert "\nA) yes: https://haneul.kr/yes\nB) no: https://haneul.kr/no\n" in rendition.text
    for word in ("yes", "no"):
        assert re.search(
            rf'<a href="https://haneul.kr/{word}" style="display:block;padding:12px 18px 12px 44px;text-indent:-26px;'
            "font-size:16px;line-height:22px",
            rendition.html,
        )


OURS = {
    "type": "poll",
    "question": {"en": "Will you come?", "ko": "오시나요?"},
    "answers": [
        {"id": block_id(2), "text": {"en": "Yes", "ko": "네"}},
        {"id": block_id(3), "text": {"en": "No", "ko": "아니요"}},
    ],
}


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_an_answer_without_a_link_leads_to_our_page_wherever_it_is_read(locale: str) -> None:
    issue = content([{"id": block_id(1), **OURS}])
    of = publication(disclaimers=[])

    rendition = render(issue, locale, of, base_url=BASE_URL, issue="bridge-12")
    web = render_web(issue, locale, of, base_url=BASE_URL, issue="bridge-12", address=ADDRESS).html

    ours = [
        f"{BASE_URL}/answers/bridge-12/{locale}/{anchor_of(block_id(1))}/{anchor_of(block_id(number))}"
        for number in (2, 3)
    ]
    assert [link for link in links(rendition.html) if "/answers/" in link] == ours
    assert [link for link in links(web) if "/answers/" in link] == ours
    assert re.findall(r"\S+/answers/\S+", rendition.text) == ours
    assert set(ours) <= set(rendition.links)


def test_one_mail_in_all_languages_leads_to_the_page_of_each() -> None:
    issue = content([{"id": block_id(1), **OURS}], stacked=True)

    rendition = render(issue, STACKED, publication(disclaimers=[]), base_url=BASE_URL, issue="bridge-12")

    found = re.findall(r"/answers/bridge-12/(\w+)/", rendition.text)
    assert found == ["en", "en", "ko", "ko"]


def test_what_is_no_issue_takes_no_answers() -> None:
    assert set(re.findall(r"\S+/answers\S*", mail(OURS).text)) == {f"{BASE_URL}/answers"}


def test_the_last_day_of_a_poll_is_read_and_over_when_it_is_over_everywhere() -> None:
    poll = {**OURS, "until": "2027-03-31"}

    rendition, web = mail(poll), page(poll)

    assert "Answers until Wed 31 Mar 2027" in plain(rendition.html).replace("\xa0", " ")
    assert "Answers until Wed 31 Mar 2027" in rendition.text.replace("\xa0", " ")
    assert 'data-until="2027-04-01T12:00Z"' in web


def test_what_is_shared_is_the_page_on_the_web_and_nobody_s_name() -> None:
    html = page({"type": "share"}, subject={"en": "{{first_name|Friend}}, tea & cake", "ko": "차"})

    ways = [urlsplit(href) for href in links(html) if not href.startswith("mailto:hello@")]
    shared = {parts.hostname or parts.scheme: parts for parts in ways}
    query = {host: parse_qs(parts.query) for host, parts in shared.items()}
    assert query["www.facebook.com"] == {"u": [ADDRESS]}
    assert query["x.com"] == {"url": [ADDRESS], "text": ["Friend, tea & cake"]}
    assert query["www.linkedin.com"] == {"url": [ADDRESS]}
    assert query["share.naver.com"] == {"url": [ADDRESS], "title": ["Friend, tea & cake"]}
    assert query["mailto"] == {"subject": ["Friend, tea & cake"], "body": [ADDRESS]}
    assert ADDRESS in links(html)


def test_in_a_mail_the_address_is_filled_in_as_a_part_of_another() -> None:
    rendition = mail({"type": "share"})

    shown = filled(rendition, {"browser_url": ADDRESS, "first_name": "Ada"})

    [facebook] = [href for href in links(shown.html) if "facebook" in href]
    [naver] = [href for href in links(shown.html) if "naver" in href]
    assert parse_qs(urlsplit(facebook).query) == {"u": [ADDRESS]}
    assert "Ada" not in unquote(naver)
    assert f"Pass it on: {ADDRESS}\n" in shown.text


def test_only_what_was_chosen_is_offered() -> None:
    html = page({"type": "share", "facebook": False, "x": False, "plain_address": False})

    assert not any(host in html for host in ("facebook.com", "x.com", ADDRESS))
    assert "share.naver.com" in html


def test_where_the_page_has_no_address_there_is_nothing_to_pass_on() -> None:
    assert "Pass it on" not in page({"type": "share"}, address="")


def test_an_invitation_leads_to_where_anybody_may_subscribe() -> None:
    block = {"type": "subscribe", "title": {"en": "Read on", "ko": "함께 읽어요"}}
    rendition = mail(block)

    for part in (rendition.html, rendition.text, page(block)):
        assert f"{BASE_URL}/join/bridge" in part
    assert 'class="g band"' in rendition.html, "a band, where its author chose no ground"
    chosen = mail({**block, "style": {"tone": "soft"}}).html
    assert 'class="g band"' not in chosen


def test_an_invitation_to_one_list_leads_to_that_list_and_the_others_to_the_newsletter() -> None:
    block = {"type": "subscribe", "title": {"en": "Read on", "ko": "함께 읽어요"}}
    rendition = mail({**block, "list": "events"})

    assert f'href="{BASE_URL}/join/bridge/events"' in rendition.html
    assert f"  {BASE_URL}/join/bridge/events\n" in rendition.text
    actions = re.findall(r'action="([^"]+)"', page({**block, "list": "events"}))
    assert actions == [f"{BASE_URL}/join/bridge/events", f"{BASE_URL}/join/bridge"]


def test_an_account_is_called_by_its_network_in_the_language_of_the_reader() -> None:
    accounts = [
        {"network": "naver", "link": {"en": "https://blog.naver.com/bridge"}},
        {"network": "youtube", "text": {"en": "Films"}, "link": {"en": "https://www.youtube.com/@bridge"}},
        {"link": {"en": "https://haneul.kr/chronicle/"}},
    ]
    block = {"type": "social", "accounts": accounts}

    english, korean = mail(block), mail(block, "ko")

    assert (
        "\nNaver Blog: https://blog.naver.com/bridge\nFilms: https://www.youtube.com/@bridge\n"
        in english.text
    )
    assert "\nhttps://haneul.kr/chronicle/\n" in english.text
    assert ">haneul.kr/chronicle</a>" in english.html
    assert "\n네이버 블로그: https://blog.naver.com/bridge\n" in korean.text


@pytest.mark.parametrize(
    ("layout", "cells", "widths"),
    [
        ("1-1", 2, [248, 248]),
        ("1-2", 2, [157, 339]),
        ("2-1", 2, [339, 157]),
        ("1-1-1", 3, [157, 157, 157]),
        ("1-1-1", 2, [248, 248]),
        ("1-1", 3, [248, 248, 248]),
    ],
)
def test_columns_share_the_room_and_their_pictures_fill_them(
    layout: str, cells: int, widths: list[int]
) -> None:
    cell = {"title": {"en": "Tea", "ko": "차"}, "image": picture(1, "A cup", "찻잔", width=1440)}
    block = {"type": "columns", "layout": layout, "cells": [cell] * cells}

    html = mail(block).html

    assert [int(width) for width in re.findall(r'<img[^>]* width="(\d+)"', html)] == widths
    assert html.count('<div class="k rt"') == cells
