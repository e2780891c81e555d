"""All languages of an issue in one mail, one below the other."""

import re
from html import unescape

import pytest
from lxml import html as lxml_html

from newsletter.content.issue import IssueContent
from newsletter.languages import STACKED
from newsletter.preflight.examined import without_markup
from newsletter.preflight.size import filled_bytes
from newsletter.rendering.own_pages import page_values
from newsletter.rendering.preview import filled, sample_values
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from tests.rendering.samples import BASE_URL, block_id, content, publication

GERMAN = "Zwei Ufer"


def stacked(issue: IssueContent) -> Rendition:
    return render(issue, STACKED, publication(), base_url=BASE_URL)


def of_three() -> IssueContent:
    letter = {
        "type": "letter",
        "id": block_id(2),
        "title": {"en": "Autumn", "ko": "가을", "de": "Herbst"},
        "body": {
            "en": "The wind has turned.",
            "ko": "바람이 바뀌었습니다.",
            "de": "Der Wind hat sich gedreht.",
        },
    }
    return content(
        [
            {"type": "masthead", "id": block_id(1), "title": {"en": "Shores", "ko": "기슭", "de": GERMAN}},
            letter,
        ],
        locales=["en", "ko", "de"],
        stacked=True,
        subject={"en": "Autumn issue", "ko": "가을호", "de": "Herbstausgabe"},
        preheader={"en": "Wind", "ko": "바람", "de": "Wind"},
    )


def words(html: str) -> str:
    return " ".join(unescape(without_markup(html.partition("<body")[2])).split())


@pytest.fixture(scope="module")
def both() -> Rendition:
    return stacked(content(stacked=True))


@pytest.mark.parametrize("subject", ["<!---->", "A > B", '"<!-- A -->"'])
def test_no_subject_costs_a_language(subject: str) -> None:
    of_all = of_three().model_dump(mode="json")
    issue = IssueContent.model_validate(of_all | {"subject": dict.fromkeys(("en", "ko", "de"), subject)})

    said = words(stacked(issue).html)

    assert all(
        one in said for one in ("The wind has turned.", "바람이 바뀌었습니다.", "Der Wind hat sich gedreht.")
    )


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_each_language_is_whole_in_both_parts(both: Rendition, locale: str) -> None:
    alone = render(content(), locale, publication(), base_url=BASE_URL)
    half = lxml_html.fromstring(both.html).xpath(f"//div[@role='article'][@lang='{locale}']")[0]
    told = without_tokens(alone, alone.text.partition("-" * 70)[0])
    told = told.split("\n\n", 2)[2]

    assert [
        line for line in told.splitlines() if line.strip() and line not in without_tokens(both, both.text)
    ] == []
    for block in lxml_html.fromstring(alone.html).iter("p", "li", "h2"):
        said = " ".join(without_tokens(alone, block.text_content()).split())
        if said and not block.xpath("ancestor::*[@align='center']"):
            assert said in " ".join(without_tokens(both, half.text_content()).split())


def without_tokens(edition: Rendition, text: str) -> str:
    return edition.slots.pattern.sub("", text)


def test_the_first_language_stands_whole_before_the_next(both: Rendition) -> None:
    halves = lxml_html.fromstring(both.html).xpath("//div[@role='article']")

    assert [half.get("lang") for half in halves] == ["en", "ko"]
    assert "서른두 번의 대화" not in halves[0].text_content()
    assert "thirty-two conversations" not in halves[1].text_content()
    english, division, korean = both.text.partition("=" * 70 + "\n한국어\n" + "=" * 70)
    assert division
    assert "thirty-two conversations" in english
    assert "서른두 번의 대화" in korean


def test_what_tells_a_language_stands_above_it_and_its_masthead_is_small(both: Rendition) -> None:
    english, korean = lxml_html.fromstring(both.html).xpath("//div[@role='article']")

    assert " ".join(korean.text_content().split()).startswith("한국어 두 기슭")
    sizes = [
        int(re.findall(r"font:\d+ (\d+)px", half.xpath(".//h1")[0].get("style"))[0])
        for half in (english, korean)
    ]
    assert sizes[1] < sizes[0]


def test_the_subject_says_it_in_each_language_and_the_same_words_once() -> None:
    edition = stacked(of_three())

    assert edition.subject == "Autumn issue | 가을호 | Herbstausgabe"
    assert edition.preheader == "Wind | 바람"
    assert "<title>Autumn issue | 가을호 | Herbstausgabe</title>" in edition.html


def test_there_is_one_way_out_said_in_each_language(both: Rendition) -> None:
    mail = filled(both, {**sample_values("en"), "unsubscribe_url": "https://news.example.org/u/1"})
    links = [
        link
        for link in lxml_html.fromstring(mail.html).iter("a")
        if (link.get("href") or "").endswith("/u/1")
    ]

    assert [link.text_content() for link in links] == ["Unsubscribe · 수신 거부"]
    assert [part.get("lang") for part in links[0].iter("span")] == ["en", "ko"]
    assert mail.text.count("Unsubscribe / 수신 거부: https://news.example.org/u/1") == 1
    for said in ("because you subscribed to Two Shores", "“두 기슭” 구독을 신청하신"):
        assert said in words(mail.html)
        assert said in mail.text
    for where in ("3F, 12 Narugil, Jongno-gu, Seoul 03000, Korea", "(03000) 서울특별시"):
        assert mail.text.rpartition("-" * 70)[2].count(where) == 1


PAGES = {
    locale: f"https://news.example.org/editions/shores-12/{locale}" for locale in ("en", "ko", "de", "fr")
}


def leading_to_pages() -> IssueContent:
    """Everything that leads to the page of its edition, in four languages."""
    locales = ["en", "ko", "de", "fr"]

    def said(words: str) -> dict[str, str]:
        return {locale: f"{words} {locale}" for locale in locales}

    time = {"start": "10:30", "end": "12:30", "zone": "Asia/Seoul"}
    session = {"title": said("Session"), "date": "2026-10-03", "time": time}
    concept = {"concept": said("First.\n\nSecond of"), "concept_shown": "link"}
    blocks: list[dict[str, object]] = [
        {"type": "letter", "body": said("[Here](merge:browser_url), {{browser_url}} for {{name|you}}")},
        {"type": "event", "title": said("Event"), "date": "2026-10-03", "time": time},
        {"type": "programme", "title": said("Day"), "sessions": [session | concept, session]},
        {"type": "share", "facebook": True, "mail": True, "plain_address": True},
    ]
    return content(
        [block | {"id": block_id(number)} for number, block in enumerate(blocks, start=1)],
        locales=locales,
        stacked=True,
        subject=said("Issue"),
        preheader=said("Line"),
    )


def test_each_language_leads_to_its_own_page() -> None:
    edition = stacked(leading_to_pages())
    mail = filled(edition, sample_values("en") | page_values(edition, PAGES))

    halves = lxml_html.fromstring(mail.html).xpath("//div[@role='article']")
    texts = re.split("={70}\n.*\n={70}", mail.text)
    for locale, half, text in zip(PAGES, halves, texts, strict=True):
        markup = lxml_html.tostring(half, encoding="unicode")
        # What stands around the editions is said in each language of ours and leads to a page of its own.
        around = "//*[@align='center' and contains(@class, 'mu')]"
        for cell in half.xpath(f".{around}"):
            markup = markup.replace(lxml_html.tostring(cell, encoding="unicode"), "")
        lines = [line for line in text.splitlines() if not line.startswith(("View in", "브라우저에서"))]
        for part in (markup, "\n".join(lines)):
            led_to = re.findall(r"editions(?:/|%2F)shores-12(?:/|%2F)(\w\w)", part)
            assert set(led_to) == {locale}
        assert len(half.xpath(".//a[contains(@href, '/calendar/')]")) >= 7
        assert half.xpath(f".//a[starts-with(@href, '{PAGES[locale]}#')]")


def test_it_is_read_in_the_browser_in_each_language_we_speak() -> None:
    edition = stacked(leading_to_pages())
    mail = filled(edition, sample_values("en") | page_values(edition, PAGES))

    links = [
        (link.text_content(), link.get("lang"), link.get("href"))
        for link in lxml_html.fromstring(mail.html).iter("a")
        if link.get("href") in PAGES.values()
        and "browser" in link.text_content().replace("브라우저", "browser")
    ]
    ways = [("View in browser", "en", PAGES["en"]), ("브라우저에서 보기", "ko", PAGES["ko"])]
    assert links == ways * 2
    assert f"View in browser: {PAGES['en']}\n브라우저에서 보기: {PAGES['ko']}\n" in mail.text


def test_a_mail_in_one_language_leads_to_one_page() -> None:
    for locale in ("en", "ko"):
        alone = render(leading_to_pages(), locale, publication(), base_url=BASE_URL)

        assert page_values(alone, PAGES) == {"browser_url": PAGES[locale]}
        assert {slot.name for slot in alone.slots.slots if "browser" in slot.name} == {"browser_url"}


def test_a_page_that_is_not_there_yet_is_nowhere() -> None:
    edition = stacked(leading_to_pages())

    assert set(page_values(edition, {}, nowhere="#").values()) == {"#"}
    assert page_values(edition, PAGES)["browser_url"] == PAGES["en"]


def test_three_languages_stand_below_one_another() -> None:
    edition = stacked(of_three())
    halves = lxml_html.fromstring(edition.html).xpath("//div[@role='article']")

    assert [half.get("lang") for half in halves] == ["en", "ko", "de"]
    assert edition.text.index("The wind") < edition.text.index("바람이") < edition.text.index("Der Wind")
    assert f"Deutsch {GERMAN}" in " ".join(halves[2].text_content().split())
    assert len(re.findall("Preferences", words(edition.html))) == 1, (
        "our words are in the languages we speak, each once"
    )


def test_korean_is_set_as_korean_and_english_as_english_whichever_comes_first() -> None:
    for locales in (["en", "ko"], ["ko", "en"]):
        issue = content(locales=locales, stacked=True)
        halves = lxml_html.fromstring(stacked(issue).html).xpath("//div[@role='article']")

        assert [half.get("lang") for half in halves] == locales
        assert {half.get("lang"): "keep-all" in half.get("style") for half in halves} == {
            "ko": True,
            "en": False,
        }


def test_words_of_the_own_language_of_a_half_are_not_marked(both: Rendition) -> None:
    korean = lxml_html.fromstring(both.html).xpath("//div[@role='article'][@lang='ko']")[0]
    letters = [
        mark
        for mark in korean.xpath(".//span[@lang='ko']")
        if not mark.xpath("ancestor::td[@align='center']")
    ]

    assert letters == []


def test_it_weighs_less_than_its_languages_apart(both: Rendition) -> None:
    apart = [render(content(), locale, publication(), base_url=BASE_URL) for locale in ("en", "ko")]

    assert filled_bytes(both) < sum(map(filled_bytes, apart)) - 2_000


def test_its_tables_for_outlook_are_whole(both: Rendition) -> None:
    body = both.html.partition("</head>")[2]
    ghosts = "".join(re.findall(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", body, re.DOTALL))

    for tag in ("table", "tr", "td"):
        assert len(re.findall(f"<{tag}[ >]", ghosts)) == ghosts.count(f"</{tag}>")
    assert both.html.count("<body") == both.html.count("</body>") == both.html.count("<title>") == 1


def test_a_reader_reads_their_own_value_in_each_language(both: Rendition) -> None:
    mail = filled(both, {**sample_values("en"), "first_name": "Ada"})

    assert (
        mail.subject == "Ada, the autumn issue of Two Shores is here | Ada님, 두 기슭 가을호가 도착했습니다"
    )
    assert "Dear Ada" in mail.text
    assert "Ada 님께" in mail.text
    assert not both.slots.pattern.search(mail.html + mail.text)


def test_an_issue_in_one_language_has_one_edition() -> None:
    alone = content([], locales=["en"], subject={"en": "x"}, preheader={}, stacked=True)

    assert alone.editions == ("en",)
    assert content().editions == ("en", "ko")
    assert content(stacked=True).editions == ("en", "ko", STACKED)


def test_that_there_is_a_stacked_edition_changes_no_other() -> None:
    for locale in ("en", "ko"):
        assert render(content(), locale, publication(), base_url=BASE_URL) == render(
            content(stacked=True), locale, publication(), base_url=BASE_URL
        )
