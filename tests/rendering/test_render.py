import re
from typing import Any

import pytest
from lxml import html as lxml_html

from newsletter.content.blocks import BLOCKS
from newsletter.content.completeness import OUTPUTS
from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.languages import STACKED
from newsletter.places import TEMPLATES
from newsletter.rendering.contexts import Context, places
from newsletter.rendering.placing import RenderError
from newsletter.rendering.render import render, weights
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.web_edition import render_web
from tests.rendering.kept import nothing_kept
from tests.rendering.samples import BASE_URL, block_id, content, picture, plain, publication


def rendered(issue: IssueContent | None = None, locale: str = "en", **changes: Any) -> Rendition:
    return render(issue or content(), locale, publication(**changes), base_url=BASE_URL)


def article(**changes: Any) -> dict[str, Any]:
    return {"id": block_id(1), "type": "article", "title": {"en": "Title"}, "body": {"en": "Body"}} | changes


def test_the_same_content_gives_the_same_bytes() -> None:
    first = rendered()

    with nothing_kept():
        assert rendered() == first


def test_every_block_type_has_a_partial_for_both_parts_and_the_web_edition() -> None:
    for block_type in BLOCKS:
        for output in OUTPUTS:
            assert (TEMPLATES / "email" / "blocks" / f"{block_type}.{output}").is_file()


@pytest.mark.parametrize("block_type", sorted(BLOCKS))
def test_a_block_that_nobody_has_filled_in_yet_can_be_previewed(block_type: str) -> None:
    issue = content([]).model_copy(update={"blocks": (BLOCKS[block_type].blank(),)})

    assert rendered(issue).html


def test_the_subject_keeps_its_slot() -> None:
    edition = rendered()

    assert (
        edition.slots.fill(edition.subject, {"first_name": "Ada"})
        == "Ada, the autumn issue of Two Shores is here"
    )
    assert edition.slots.fill(edition.subject, {}).startswith("Friend, ")


def test_an_edition_speaks_its_language_in_both_parts() -> None:
    edition = rendered(locale="ko")

    document = lxml_html.fromstring(edition.html)
    assert document.get("lang") == "ko"
    assert "골목 전체가 주인인 부엌" in edition.html
    assert "골목 전체가 주인인 부엌" in edition.text
    assert "The kitchen" not in edition.html + edition.text


def test_a_text_that_is_not_translated_yet_is_shown_in_the_source_language() -> None:
    edition = rendered(content([article()]), "ko")

    assert "Body" in edition.html
    assert "Body" in edition.text


def test_blocks_appear_in_the_languages_and_parts_they_are_for() -> None:
    issue = content(
        [
            article(id=block_id(1), title={"en": "Only Korean"}, when={"locales": ["ko"]}),
            article(id=block_id(2), title={"en": "Only HTML"}, when={"channels": ["email"]}),
            article(id=block_id(3), title={"en": "Only text"}, when={"channels": ["text"]}),
        ]
    )

    edition = rendered(issue)

    assert "Only Korean" not in edition.html + edition.text
    assert "Only HTML" in edition.html
    assert "Only HTML" not in edition.text
    assert "Only text" in edition.text
    assert "Only text" not in edition.html


def test_a_required_disclaimer_that_nobody_placed_stands_before_the_footer() -> None:
    edition = rendered(content([article()]))

    assert edition.html.index("Harbour Foundation") < edition.html.index("You receive this mail")
    assert edition.text.index("Harbour Foundation") < edition.text.index("You receive this mail")


def test_a_required_disclaimer_that_was_placed_is_not_repeated() -> None:
    assert rendered().html.count("sole responsibility") == 1


def test_a_required_disclaimer_cannot_be_kept_out_of_one_part() -> None:
    hidden = {"id": block_id(1), "type": "disclaimer", "key": "funder", "when": {"channels": ["text"]}}

    edition = rendered(content([hidden]))

    assert edition.html.count("sole responsibility") == 1
    assert edition.text.count("sole responsibility") == 1


LOCKED = {
    "key": "fund",
    "name": "Rivers Fund",
    "required": True,
    "text": {"en": "Funded by it.", "ko": "지원을 받았습니다."},
    "title": {"en": "Rivers Fund", "ko": "강 기금"},
    "emblem": picture(7, "Emblem of the fund", "기금의 휘장", kind="png"),
    "link": {"en": "https://fund.example/en", "ko": "https://fund.example/ko"},
}
_BY_AN_AUTHOR = {
    "title": {"en": "Another title", "ko": "다른 제목"},
    "logo": picture(8, "Another picture", "다른 그림"),
    "link": {"en": "https://other.example/"},
}


def of_the_fund(**changes: object) -> Publication:
    return publication(disclaimers=[LOCKED | changes])


@pytest.mark.parametrize("blocks", [[], [{"key": "fund"}], [{"key": "fund", **_BY_AN_AUTHOR}]])
@pytest.mark.parametrize(
    ("locale", "alt", "title", "link"),
    [
        ("en", "Emblem of the fund", "Rivers Fund", "https://fund.example/en"),
        ("ko", "기금의 휘장", "강 기금", "https://fund.example/ko"),
    ],
)
def test_a_required_disclaimer_brings_what_belongs_to_it_placed_or_not(
    blocks: list[dict[str, object]], locale: str, alt: str, title: str, link: str
) -> None:
    placed = [{"id": block_id(2), "type": "disclaimer", **block} for block in blocks]
    issue = content([article(), *placed])

    edition = render(issue, locale, of_the_fund(), base_url=BASE_URL)
    page = render_web(issue, locale, of_the_fund(), base_url=BASE_URL)

    for html in (edition.html, page.html):
        root = lxml_html.fromstring(html)
        [picture_in_link] = root.xpath(f"//a[@href='{link}']/img")
        assert picture_in_link.get("alt") == alt
        assert picture_in_link.get("src").endswith(f"{7:064x}.png")
        assert root.xpath(f"//a[@href='{link}'][normalize-space()='{title}']")
        assert f"{8:064x}" not in html
        assert "other.example" not in html
    for words in (f"[{'Picture' if locale == 'en' else '그림'}: {alt}]", title, link):
        assert edition.text.count(words) == 1
    assert link in edition.links


@pytest.mark.parametrize("own", ["title", "emblem", "link"])
def test_what_a_locked_disclaimer_has_none_of_an_author_may_add(own: str) -> None:
    placed = {"id": block_id(2), "type": "disclaimer", "key": "fund", **_BY_AN_AUTHOR}
    without = of_the_fund(**{own: None if own == "emblem" else {}})

    html = render(content([placed]), "en", without, base_url=BASE_URL).html

    theirs = {"title": "Another title", "emblem": f"{8:064x}", "link": "https://other.example/"}
    assert {name for name, words in theirs.items() if words in html} == {own}


def test_a_link_of_a_disclaimer_without_title_and_emblem_is_written_out() -> None:
    bare = of_the_fund(title={}, emblem=None)

    edition = render(content([article()]), "en", bare, base_url=BASE_URL)
    page = render_web(content([article()]), "en", bare, base_url=BASE_URL)

    for html in (edition.html, page.html):
        [link] = lxml_html.fromstring(html).xpath("//a[@href='https://fund.example/en']")
        assert link.text_content() == "https://fund.example/en"
    assert "https://fund.example/en" in edition.text


def test_every_edition_has_a_way_out_and_an_address() -> None:
    edition = rendered()

    links = {
        edition.slots.slots[place.number].name
        for place in places(edition.html, edition.slots)
        if place.context is Context.URL
    }
    assert links == {"unsubscribe_url", "preferences_url", "browser_url"}
    assert "12 Narugil" in edition.html
    assert "12 Narugil" in edition.text


def test_links_are_listed_without_the_personal_ones() -> None:
    link = {"en": "https://a.example/?x=1&y=2"}
    body = {"en": "[one](https://b.example/) [out](merge:unsubscribe_url)"}

    edition = rendered(content([article(link=link, body=body)]))

    assert edition.links == (
        "https://a.example/?x=1&y=2",
        "https://b.example/",
        "https://a.example/?x=1&y=2",
        "https://twoshores.example.net/privacy",
    )


def test_the_privacy_notice_of_the_readers_language_ends_both_parts() -> None:
    for locale, place in (("en", "/privacy"), ("ko", "/ko/privacy")):
        edition = render(content(), locale, publication(), base_url=BASE_URL)

        assert edition.html.count(f'href="https://twoshores.example.net{place}"') == 1
        assert f": https://twoshores.example.net{place}\n" in edition.text


def test_a_newsletter_without_a_privacy_notice_has_the_mails_it_had() -> None:
    none = publication(privacy_notice={})

    assert "privacy" not in none.model_dump_json(), "it salts the slots"
    assert "rivacy" not in render(content(), "en", none, base_url=BASE_URL).html


def test_the_dark_scheme_and_the_phone_rules_survive_inlining() -> None:
    html = rendered().html

    for name in ("dark.css", "phone.css"):
        source = (TEMPLATES / "email" / "layouts" / name).read_text(encoding="utf-8")
        for selector in re.findall(r"^\s+([^@{}]+?) \{ [^}]*!important", source, re.MULTILINE):
            assert re.search(re.escape(selector) + r" \{ [^}]*!important", html), selector
    assert '<meta name="color-scheme" content="light dark">' in html


def test_the_mail_asks_no_other_host_for_anything() -> None:
    document = lxml_html.fromstring(rendered().html)

    assert document.xpath("//link | //script | //iframe | //form | //base") == []
    assert "@import" not in rendered().html
    assert {source.rpartition("/")[0] for source in document.xpath("//img/@src")} == {f"{BASE_URL}/assets"}


def test_every_picture_has_a_description_attribute() -> None:
    decorative = picture(1, "", "")

    document = lxml_html.fromstring(rendered(content([article(image=decorative)]), disclaimers=[]).html)

    assert [image.get("alt") for image in document.iter("img")] == [""]


def test_the_document_is_in_standards_mode_and_layout_tables_are_silent() -> None:
    html = rendered().html

    assert html.startswith("<!DOCTYPE html>")
    tables = lxml_html.fromstring(html).xpath("//table[not(@role)]")
    assert [table for table in tables if not table.xpath("ancestor::table")] == []


def test_korean_is_neither_slanted_nor_broken_inside_words() -> None:
    html = rendered(locale="ko").html

    assert re.search(r'<em style="font-style:normal;font-weight:700">', html)
    assert "word-break:keep-all" in html
    assert "keep-all" not in rendered(locale="en").html


def test_a_picture_that_is_not_stored_is_an_error_that_names_its_block() -> None:
    issue = content(
        [article(id=block_id(1)), article(id=block_id(2), image=picture(1, "A", "B", asset=None))]
    )

    with pytest.raises(RenderError, match=r"Block 2 \(Article\).*images/1\.jpg") as caught:
        rendered(issue)

    assert caught.value.block == block_id(2)


def test_an_unknown_disclaimer_is_an_error_that_names_its_block_and_the_known_ones() -> None:
    issue = content([{"id": block_id(1), "type": "disclaimer", "key": "nobody"}])

    with pytest.raises(RenderError, match=r"Block 1 \(Disclaimer\).*“nobody”.*funder") as caught:
        rendered(issue)

    assert caught.value.block == block_id(1)


def test_what_the_engine_refuses_is_traced_to_its_block() -> None:
    good, bad = content([article(id=block_id(1)), article(id=block_id(2))]).blocks
    title = bad.title.model_copy(
        update={"root": {"en": "a vertical tab \x0b that validation would have taken out"}}
    )
    smuggled = bad.model_copy(update={"title": title})
    issue = content([]).model_copy(update={"blocks": (good, smuggled)})

    with pytest.raises(RenderError, match=r"Block 2 \(Article\) cannot be rendered") as caught:
        rendered(issue)

    assert caught.value.block == block_id(2)


def test_an_issue_that_is_too_long_as_a_whole_blames_no_block() -> None:
    blocks = [article(id=block_id(number), body={"en": "long " * 3_800}) for number in range(1, 56)]

    with pytest.raises(RenderError, match="too long") as caught:
        rendered(content(blocks))

    assert caught.value.block is None


def test_blocks_on_the_same_ground_share_the_space_between_them() -> None:
    def height(*tones: str | None) -> int:
        blocks = [article(id=block_id(place), style={"tone": tone}) for place, tone in enumerate(tones)]
        html = rendered(content(blocks), disclaimers=[]).html
        between = html[html.index(">Body<") : html.rindex(">Title<")]
        return sum(map(int, re.findall(r"(?<=padding:0 0 )\d+|(?<=padding:)\d+(?=px 40px)", between)))

    assert height(None, None) == 40
    assert height(None, "soft") == height("soft", "band") == 80


def test_a_title_beside_a_logo_stands_in_every_part() -> None:
    head = {
        "id": block_id(1),
        "type": "masthead",
        "title": {"en": "Winter letter", "ko": "겨울 편지"},
        "logo": picture(1, "Two Shores", "두 기슭"),
    }
    issue = content([head])

    edition = render(issue, "ko", publication(), base_url=BASE_URL)
    page = render_web(issue, "ko", publication(), base_url=BASE_URL)

    for part in (edition.html, edition.text, page.html):
        assert "겨울 편지" in part
        assert "두 기슭" in part


def test_what_a_picture_shows_and_who_made_it_stands_in_the_text_part() -> None:
    story = {
        "id": block_id(1),
        "type": "article",
        "title": {"en": "A table", "ko": "식탁"},
        "body": {"en": "Words\n\n## Then", "ko": "글\n\n## 그 뒤"},
        "image": picture(1, "A pier", "부두", credit={"en": "Photo: Lee", "ko": "사진: 이하람"}),
        "layout": "image-top",
    }

    edition = render(content([story]), "ko", publication(), base_url=BASE_URL)

    assert "[그림: 부두 — 사진: 이하람]" in edition.text
    assert "그 뒤\n-----" in edition.text


def test_a_picture_that_is_decoration_leaves_nothing_in_the_text_part() -> None:
    story = {
        "id": block_id(1),
        "type": "article",
        "title": {"en": "A table", "ko": "식탁"},
        "body": {"en": "Words", "ko": "글"},
        "image": picture(1, "", ""),
        "layout": "image-top",
    }

    assert "식탁\n----\n\n글" in render(content([story]), "ko", publication(), base_url=BASE_URL).text


def test_the_masthead_says_period_and_date_in_the_words_of_each_language() -> None:
    masthead = {"id": block_id(1), "type": "masthead"}
    issue = content([masthead], period={"en": "Winter issue", "ko": "겨울호"}, date="2026-10")

    for locale, words in {"en": "Winter issue · October 2026", "ko": "겨울호 · 2026년 10월"}.items():
        edition = rendered(issue, locale)
        page = render_web(issue, locale, publication(), base_url=BASE_URL)
        for part in (edition.html, edition.text, page.html):
            assert words in lxml_html.fromstring(part).text_content()


@pytest.mark.parametrize(
    ("date", "english", "korean"),
    [
        ("2026-10-16", "Fri 16 Oct 2026", "2026년 10월 16일(금)"),
        ("2026-Q4", "Q4 2026", "2026년 4분기"),
        ("open", "Date to be announced", "날짜 미정"),
    ],
)
def test_an_issue_without_a_period_has_its_date_alone(date: str, english: str, korean: str) -> None:
    issue = content([{"id": block_id(1), "type": "masthead"}], period="", number=None, date=date)

    for locale, words in {"en": english, "ko": korean}.items():
        edition = rendered(issue, locale)
        page = render_web(issue, locale, publication(), base_url=BASE_URL)
        assert f"\n{words}\n" in plain(edition.text)
        assert all(
            words in plain(lxml_html.fromstring(html).text_content()) for html in (edition.html, page.html)
        )


def test_a_block_without_the_source_language_falls_back_to_the_first_of_its_own() -> None:
    both = article(title={"ko": "제목"}, body={"ko": "본문"}, when={"locales": ["ko", "de"]})

    edition = rendered(content([both], locales=["en", "ko", "de"]), "de")

    assert "본문" in edition.text
    assert "본문" in lxml_html.fromstring(edition.html).text_content()


def test_what_the_newsletter_says_of_itself_falls_back_to_its_own_first_language() -> None:
    issue = content([article()], locales=["ko", "en"])

    edition = rendered(issue, "ko", organisation={"en": "Two Shores Network"}, name={"en": "Two Shores"})

    assert "Two Shores Network" in edition.text
    assert "Two Shores Network" in lxml_html.fromstring(edition.html).text_content()


CONTACT = {"type": "contact", "organisation": {"en": "Office"}}
LETTER = {"type": "letter", "body": {"en": "Hi"}}
BUTTON = {"type": "button", "text": {"en": "Go"}, "link": {"en": "https://a.kr/"}}


@pytest.mark.parametrize(
    ("block", "href"),
    [
        (CONTACT | {"address": {"en": "Map: https://haneul.kr/map."}}, "https://haneul.kr/map"),
        (CONTACT | {"note": {"en": "Hours: www.haneul.kr/hours"}}, "https://www.haneul.kr/hours"),
        (CONTACT | {"note": {"en": "Write to help@haneul.kr!"}}, "mailto:help@haneul.kr"),
        (LETTER | {"signature": {"en": "Lee (https://haneul.kr/lee)"}}, "https://haneul.kr/lee"),
        (BUTTON | {"note": {"en": "Or https://haneul.kr/go"}}, "https://haneul.kr/go"),
    ],
)
def test_an_address_in_lines_is_a_link_in_the_mail_and_on_the_page(block: dict[str, Any], href: str) -> None:
    issue = content([{"id": block_id(1), **block}])

    edition = rendered(issue)
    page = render_web(issue, "en", publication(), base_url=BASE_URL)

    assert href in edition.links
    assert f'href="{href}"' in page.html
    assert href in [link for block in issue.blocks for _, _, link in block.links()]


def test_an_address_beside_the_newsletters_postal_one_is_a_link() -> None:
    edition = rendered(content([article()]), postal_address={"en": "3F, 12 Narugil\nwww.haneul.kr/map"})

    assert "https://www.haneul.kr/map" in edition.links


def test_what_is_not_translated_is_read_in_the_language_that_it_was_written_in_first() -> None:
    languages = ["en", "ko", "de"]
    subject = dict.fromkeys(languages, "News")
    text = {
        "id": block_id(1),
        "type": "article",
        "title": {"en": "The ferry", "ko": "나루"},
        "body": {"en": "Across the river"},
        "sources": {"title": "ko"},
    }
    issue = content([text], locales=languages, subject=subject)

    german, english = (
        render(issue, locale, publication(locales=languages), base_url=BASE_URL) for locale in ("de", "en")
    )

    assert "나루" in german.html
    assert "나루" in german.text
    assert "Across the river" in german.html
    assert "The ferry" in english.html
    assert "나루" not in english.html


def test_each_block_weighs_its_rows_and_both_languages_where_they_stand_together() -> None:
    issue = content(stacked=True)

    one, other, both = (
        weights(issue, locale, publication(), base_url=BASE_URL) for locale in ("en", "ko", STACKED)
    )

    whole = render(issue, "en", publication(), base_url=BASE_URL)
    assert set(one) == {block.id for block in issue.blocks}
    assert 0.5 * whole.html_bytes < sum(one.values()) < whole.html_bytes
    assert max(both.values()) > max(*one.values(), *other.values())
