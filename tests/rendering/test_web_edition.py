import re
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html as lxml_html

from newsletter.content.blocks import BLOCKS
from newsletter.content.issue import IssueContent
from newsletter.rendering.placing import RenderError
from newsletter.rendering.web_edition import WebEdition, render_web
from tests.rendering.kept import nothing_kept
from tests.rendering.samples import BASE_URL, block_id, content, picture, publication


def page(issue: IssueContent | None = None, locale: str = "en", **changes: Any) -> WebEdition:
    return render_web(issue or content(), locale, publication(**changes), base_url=BASE_URL)


def document(issue: IssueContent | None = None, locale: str = "en", **changes: Any) -> Any:
    return lxml_html.fromstring(page(issue, locale, **changes).html)


def article(**changes: Any) -> dict[str, Any]:
    return {"id": block_id(1), "type": "article", "title": {"en": "Title"}, "body": {"en": "Body"}} | changes


def headings(root: Any) -> list[int]:
    return [
        int(heading.tag[1])
        for heading in root.xpath("//main//*[self::h1|self::h2|self::h3|self::h4|self::h5|self::h6]")
    ]


def test_the_same_content_gives_the_same_bytes() -> None:
    first = page()

    with nothing_kept():
        assert page() == first


def test_a_page_has_nobody_in_it() -> None:
    issue = content(
        [article(body={"en": "Dear {{first_name|friend}}, {{name}}{{email}}{{unsubscribe_url}}."})]
    )

    html = page(issue).html

    assert "Dear friend, ." in html
    assert not re.search(r"zq[0-9a-f]{8}\d{3}z", html)
    assert not re.search(r"\{\{|You receive this mail|Unsubscribe|Preferences|View in browser", html)


def test_the_title_says_defaults_too() -> None:
    edition = page()

    assert edition.title == "Friend, the autumn issue of Two Shores is here"
    assert lxml_html.fromstring(edition.html).findtext(".//title") == f"{edition.title} – Two Shores"


def test_a_default_is_escaped_for_where_it_stands() -> None:
    link = {"en": "https://example.org/?q={{name|a b&c}}"}

    html = page(content([article(title={"en": "{{name|<b>}}"}, link=link)])).html

    assert "&lt;b&gt;" in html
    assert "https://example.org/?q=a%20b%26c" in html


def test_a_link_that_differs_for_each_person_leaves_its_words() -> None:
    body = {"en": "Too much mail? [Leave *here*](merge:unsubscribe_url), or [write](https://example.org/)."}

    root = document(content([article(body=body, link={"en": "merge:browser_url"})]))

    [prose] = root.xpath("//article//div[@class='prose']")
    assert prose.text_content() == "Too much mail? Leave here, or write."
    assert root.xpath("//article//a[not(@class='permalink')]/@href") == ["https://example.org/"]


def test_a_button_for_a_link_that_differs_for_each_person_is_left_out_whole() -> None:
    def button(number: int, link: str) -> dict[str, Any]:
        words = {"title": {"en": f"Title {number}"}, "text": {"en": "Words"}, "link": {"en": link}}
        return {"id": block_id(number), "type": "button", **words}

    html = page(content([button(1, "merge:preferences_url"), button(2, "https://example.org/")])).html

    assert "Title 1" not in html
    assert "Title 2" in html


def test_blocks_appear_where_they_are_for() -> None:
    issue = content(
        [
            article(id=block_id(1), title={"en": "Only Korean"}, when={"locales": ["ko"]}),
            article(id=block_id(2), title={"en": "Only mail"}, when={"channels": ["email", "text"]}),
            article(id=block_id(3), title={"en": "Only web"}, when={"channels": ["web"]}),
        ]
    )

    html = page(issue).html

    assert "Only web" in html
    assert "Only mail" not in html
    assert "Only Korean" not in html


@pytest.mark.parametrize("channels", [["email"], ["web"], None])
def test_a_required_disclaimer_is_in_every_page_once(channels: list[str] | None) -> None:
    placed = {"id": block_id(2), "type": "disclaimer", "key": "funder", "when": {"channels": channels}}

    html = page(content([article(), placed])).html

    assert html.count("sole responsibility") == 1
    assert html.index("sole responsibility") < html.index("<footer>")


def test_a_required_disclaimer_that_nobody_placed_is_in_the_page() -> None:
    assert page(content([article()])).html.count("sole responsibility") == 1


def test_the_footer_says_who_publishes_the_page() -> None:
    [footer] = document().xpath("//footer")

    assert "Published by Two Shores Network" in footer.text_content()
    assert "12 Narugil" in footer.text_content()
    assert footer.xpath(".//form/@action") == ["https://mail.bridge.example.org/join/bridge"]
    assert footer.xpath(".//a/@href") == [
        "mailto:hello@twoshores.example.net",
        "tel:+8220000000",
        "https://twoshores.example.net/",
        "https://twoshores.example.net/privacy",
        "https://mail.bridge.example.org/archive/bridge/en/feed",
    ]


def test_a_newsletter_that_says_nothing_of_itself_publishes_under_its_name() -> None:
    nothing = {"organisation": {}, "postal_address": {}}

    [footer] = document(**nothing, contact_email="", contact_phone="", website="").xpath("//footer")

    assert footer.findtext(".//h2") == "Subscribe to Two Shores"
    assert footer.findtext("p[@class='publisher']") == "Published by Two Shores"
    assert footer.xpath("string(.//li[not(@class='feed')])") == "Privacy notice"


@pytest.mark.parametrize("locale", ["en", "ko"])
def test_a_page_has_one_heading_and_skips_no_level(locale: str) -> None:
    levels = headings(document(locale=locale))

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_a_page_without_a_masthead_is_headed_by_the_newsletter_s_name() -> None:
    root = document(content([article()]))

    assert root.xpath("string(//h1)") == "Two Shores"
    assert headings(root) == [1, 2]


def test_headings_in_a_text_stand_below_its_title_and_skip_no_level() -> None:
    body = {"en": "#### Deep\n\none\n\n## High\n\ntwo\n\n#### Deep again\n\nthree"}
    letter = {"id": block_id(2), "type": "letter", "body": body}

    assert headings(document(content([article(body=body)]))) == [1, 2, 3, 3, 4]
    assert headings(document(content([letter]))) == [1, 2, 2, 3]


def test_a_page_speaks_its_language() -> None:
    root = document(locale="ko")

    assert root.get("lang") == "ko"
    assert "골목 전체가 주인인 부엌" in root.text_content()
    assert "발행: 사단법인 두기슭 네트워크" in root.text_content()
    assert "The kitchen" not in root.text_content()
    assert root.xpath("//body//@lang") == []


def test_our_own_words_say_which_language_they_are_in_where_it_is_not_the_edition_s() -> None:
    title = {"sw": "Habari"}
    blocks = [
        {"id": block_id(1), "type": "masthead"},
        article(id=block_id(2), title=title, body=title, link={"sw": "https://example.org/"}),
        {"id": block_id(3), "type": "contact", "organisation": title, "email": "a@example.org"},
    ]

    organisation = {"sw": "Mtandao"}

    root = document(
        content(blocks, locales=["sw"], subject=title, preheader={}), "sw", organisation=organisation
    )

    english = {"".join(element.itertext()).strip() for element in root.xpath("//*[@lang='en']")}
    assert english == {
        "#",
        "No. 12",
        "Read more",
        "Contact",
        "Email",
        "Subscribe to Two Shores",
        "Mail address",
        "Subscribe",
        "Privacy notice",
        "Published by Mtandao",
        "All issues",
        "Feed (Atom)",
    }


def test_sides_are_logical_so_that_the_look_holds_in_either_direction() -> None:
    assert not re.search(r"[\s{;-](left|right)\s*:", document().findtext(".//style"))


@pytest.mark.parametrize("block_type", sorted(BLOCKS))
def test_a_block_that_nobody_has_filled_in_yet_can_be_shown(block_type: str) -> None:
    issue = content([]).model_copy(update={"blocks": (BLOCKS[block_type].blank(),)})

    assert page(issue).html


def test_a_page_runs_nothing_and_asks_no_other_host_for_anything() -> None:
    root = document()

    assert root.xpath("//script | //iframe | //base | //object") == []
    assert {(link.get("rel"), link.get("type")) for link in root.xpath("//link")} == {
        ("icon", None),
        ("alternate", "application/atom+xml"),
    }
    assert root.xpath("//@style") == []
    assert [name for element in root.iter() for name in element.attrib if name.startswith("on")] == []
    assert "url(" not in page().html
    assert "@import" not in page().html
    assert {urlsplit(one).netloc for one in root.xpath("//@src | //@srcset")} == {urlsplit(BASE_URL).netloc}


def test_every_picture_has_a_description_and_a_size() -> None:
    images = document().xpath("//img")

    assert len(images) == 4
    assert all(image.get("alt") and image.get("width") and image.get("height") for image in images)


def test_a_logo_has_a_copy_for_the_dark_and_the_newsletter_s_name_for_those_who_do_not_see_it() -> None:
    logos = {"logo": picture(1, "", "", kind="png"), "logo_dark": picture(2, "", "", kind="png")}

    root = document(content([{"id": block_id(1), "type": "masthead", **logos}]))

    [image] = root.xpath("//h1//picture//img")
    [dark] = root.xpath("//h1//picture/source")
    assert image.get("alt") == "Two Shores"
    assert dark.get("media") == "screen and (prefers-color-scheme: dark)"
    assert dark.get("srcset").endswith("2.png")


def test_a_block_that_cannot_be_rendered_is_named() -> None:
    issue = content([article(), article(id=block_id(2), image=picture(1, "A", "B", asset=None))])

    with pytest.raises(RenderError, match=r"Block 2 \(Article\).*images/1\.jpg") as caught:
        page(issue)

    assert caught.value.block == block_id(2)


ADDRESSES = {locale: f"{BASE_URL}/editions/shores-12/{locale}" for locale in ("en", "ko")}


def at_its_address(issue: IssueContent | None = None, locale: str = "en", **changes: Any) -> Any:
    made = render_web(
        issue or content(),
        locale,
        publication(**changes),
        base_url=BASE_URL,
        address=ADDRESSES[locale],
        addresses=ADDRESSES,
    )
    return lxml_html.fromstring(made.html)


def told(root: Any) -> dict[str, str]:
    """What the page tells those who show its address to others."""
    return {meta.get("property"): meta.get("content") for meta in root.xpath("//meta[@property]")}


def test_a_page_tells_others_what_it_is() -> None:
    said = told(at_its_address(locale="ko"))

    assert said["og:title"] == "독자님, 두 기슭 가을호가 도착했습니다"
    assert said["og:site_name"] == "두 기슭"
    assert said["og:url"] == ADDRESSES["ko"]
    assert said["og:locale"] == "ko_KR"
    assert re.fullmatch(re.escape(ADDRESSES["ko"]) + r"/card\.png\?v=[0-9a-f]{12}", said["og:image"])


def test_the_address_of_the_picture_changes_with_what_it_says() -> None:
    assert told(at_its_address())["og:image"] == told(at_its_address())["og:image"]
    assert told(at_its_address(content(number=13)))["og:image"] != told(at_its_address())["og:image"]


def test_a_page_whose_address_nobody_knows_tells_nobody() -> None:
    assert told(document()) == {}
    assert document().xpath("//link[@rel='canonical']") == []


def test_a_page_leads_to_the_issue_in_its_other_languages() -> None:
    [ways] = at_its_address(locale="ko").xpath("//header[@class='top']/nav")

    [other] = ways.xpath(".//a")
    assert (other.get("href"), other.get("hreflang"), other.text) == (ADDRESSES["en"], "en", "English")
    assert [here.text for here in ways.xpath(".//strong")] == ["한국어"]
    assert ways.xpath(".//li/@lang") == ["en", "ko"]
    assert document().xpath("//header[@class='top']/nav") == []


def stories(count: int) -> IssueContent:
    titles = [f"A <b> & {number}" for number in range(1, count + 1)]
    return content(
        [
            {"id": block_id(20), "type": "masthead"},
            *(
                article(id=block_id(number), title={"en": title})
                for number, title in enumerate(titles, start=1)
            ),
            {"id": block_id(21), "type": "contact", "organisation": {"en": "Never listed"}},
        ]
    )


def test_four_parts_and_more_have_contents_that_lead_to_them() -> None:
    root = document(stories(4))

    [nav] = root.xpath("//nav[@aria-labelledby='toc']")
    ways = {link.text: link.get("href") for link in nav.xpath(".//a")}
    assert list(ways) == ["A <b> & 1", "A <b> & 2", "A <b> & 3", "A <b> & 4"]
    for title, way in ways.items():
        [part] = root.xpath(f"//*[@id='{way.removeprefix('#')}']")
        assert title in part.text_content()
    assert nav.getprevious().find(".//h1") is not None
    assert document(stories(3)).xpath("//nav[@aria-labelledby='toc']") == []


def test_each_heading_has_a_link_to_its_part_that_says_aloud_what_it_is() -> None:
    root = document(stories(2))

    for heading in root.xpath("//main//h2"):
        [link] = heading.xpath("a[@class='permalink']")
        assert heading.xpath(f"ancestor::*[@id='{link.get('href').removeprefix('#')}']")
        assert link.get("aria-label") == "Link to this part"


def test_no_id_stands_twice_in_a_page() -> None:
    for locale in ("en", "ko"):
        ids = document(locale=locale).xpath("//@id")
        assert len(ids) == len(set(ids))
