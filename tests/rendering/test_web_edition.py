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
from tests.rendering.samples import BASE_URL, block_id, content, picture, publication


def page(issue: IssueContent | None = None, locale: str = "en", **changes: Any) -> WebEdition:
    return render_web(issue or content(), locale, publication(**changes), base_url=BASE_URL)


def document(issue: IssueContent | None = None, locale: str = "en", **changes: Any) -> Any:
    return lxml_html.fromstring(page(issue, locale, **changes).html)


def article(**changes: Any) -> dict[str, Any]:
    return {"id": block_id(1), "type": "article", "title": {"en": "Title"}, "body": {"en": "Body"}} | changes


def headings(root: Any) -> list[int]:
    return [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert page() == page()


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
    assert root.xpath("//article//a/@href") == ["https://example.org/"]


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
    assert footer.xpath(".//a/@href") == [
        "https://mail.bridge.example.org/join/bridge",
        "mailto:hello@twoshores.example.net",
        "tel:+8220000000",
        "https://twoshores.example.net/",
        "https://twoshores.example.net/privacy",
    ]


def test_a_newsletter_that_says_nothing_of_itself_publishes_under_its_name() -> None:
    nothing = {"organisation": {}, "postal_address": {}}

    [footer] = document(**nothing, contact_email="", contact_phone="", website="").xpath("//footer")

    assert footer.text_content().split("\n")[1:3] == ["Subscribe to Two Shores", "Published by Two Shores"]
    assert footer.xpath(".//ul") == []


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
        "No. 12",
        "Read more",
        "Contact",
        "Email",
        "Subscribe to Two Shores",
        "Privacy notice",
        "Published by Mtandao",
    }


def test_sides_are_logical_so_that_the_look_holds_in_either_direction() -> None:
    assert not re.search(r"[\s{;-](left|right)\s*:", document().findtext(".//style"))


@pytest.mark.parametrize("block_type", sorted(BLOCKS))
def test_a_block_that_nobody_has_filled_in_yet_can_be_shown(block_type: str) -> None:
    issue = content([]).model_copy(update={"blocks": (BLOCKS[block_type].blank(),)})

    assert page(issue).html


def test_a_page_runs_nothing_and_asks_no_other_host_for_anything() -> None:
    root = document()

    assert root.xpath("//script | //iframe | //form | //link | //base | //object") == []
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
    assert dark.get("media") == "(prefers-color-scheme: dark)"
    assert dark.get("srcset").endswith("2.png")


def test_a_block_that_cannot_be_rendered_is_named() -> None:
    issue = content([article(), article(id=block_id(2), image=picture(1, "A", "B", asset=None))])

    with pytest.raises(RenderError, match=r"Block 2 \(Article\).*images/1\.jpg") as caught:
        page(issue)

    assert caught.value.block == block_id(2)
