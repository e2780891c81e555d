"""Which links of a mail lead out of it, where each stands, and which may be counted."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import html as lxml_html

from newsletter.content.blocks import BLOCKS
from newsletter.content.issue import IssueContent
from newsletter.languages import STACKED
from newsletter.rendering.contexts import hrefs
from newsletter.rendering.outbound import countable, outbound, readdressed, with_badges, words_of_links
from newsletter.rendering.render import render
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import SlotTable
from tests.content.strategies import contents
from tests.rendering.samples import BASE_URL, block_id, content, publication
from tests.rendering.test_any_block import stored

NOTICE = "https://bridge.example.org/privacy"
LOCKED = {
    "key": "eu-2027",
    "name": "Funding",
    "text": {"en": "[Funded](https://fund.example.org/).", "ko": "[지원](https://fund.example.org/)."},
    "required": True,
}
NEWSLETTER = publication(disclaimers=[LOCKED], privacy_notice={"en": NOTICE, "ko": f"{NOTICE}/ko"})


def rendered(issue: IssueContent, locale: str = "en", *, marks_blocks: bool = False) -> Rendition:
    return render(issue, locale, NEWSLETTER, base_url=BASE_URL, marks_blocks=marks_blocks)


def article(*links: str) -> dict[str, object]:
    said = " ".join(f"[words]({link})" for link in links)
    return {
        "type": "article",
        "id": block_id(2),
        "title": {"en": "A", "ko": "가"},
        "body": {"en": said, "ko": said},
    }


def last_marks(html: str) -> list[str | None]:
    """Of each link, the block that began last before it."""
    begun, found = None, []
    for element in lxml_html.document_fromstring(html).iter():
        begun = element.get("data-block", begun) if isinstance(element.tag, str) else begun
        if element.tag == "a" and element.get("href") is not None:
            found.append(begun)
    return found


def places_of_links(rendition: Rendition) -> list[int]:
    """The places of those that lead out, among all links."""
    leading_out = {href.start for href in outbound(rendition.html, rendition.slots)}
    return [number for number, href in enumerate(hrefs(rendition.html)) if href.start in leading_out]


@pytest.mark.parametrize("locale", ["ko", STACKED])
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(issue=contents(tuple(BLOCKS)).map(stored))
def test_each_link_stands_in_the_block_that_began_before_it(issue: IssueContent, locale: str) -> None:
    issue = issue.model_copy(update={"stacked": True})
    rendition = rendered(issue, locale)
    marked = rendered(issue, locale, marks_blocks=True)

    marks = last_marks(marked.html)

    assert marked.links == rendition.links
    assert len(rendition.blocks) == len(rendition.links)
    for place, block in zip(places_of_links(marked), marked.blocks, strict=True):
        assert block in (None, marks[place])


def test_what_an_author_placed_may_be_counted_and_nothing_else() -> None:
    kept = "https://example.org/report?a=1&b=2"
    issue = content(
        [
            article(kept, "mailto:a@example.org", "tel:+8221234567", NOTICE),
            {"type": "disclaimer", "id": block_id(3), "key": "eu-2027"},
        ]
    )

    rendition = rendered(issue)

    assert [rendition.links[place] for place in countable(rendition)] == [kept]
    assert "https://fund.example.org/" in rendition.links
    assert rendition.links.count(NOTICE) == 2
    assert rendition.blocks[rendition.links.index(kept)] == block_id(2)


def test_an_answer_to_a_question_is_counted_by_itself_alone() -> None:
    poll = {
        "type": "poll",
        "id": block_id(2),
        "question": {"en": "Which?", "ko": "어느 것?"},
        "answers": [
            {"id": block_id(3), "text": {"en": "One", "ko": "하나"}},
            {"id": block_id(4), "text": {"en": "Two", "ko": "둘"}},
        ],
    }

    rendition = render(content([poll]), "en", NEWSLETTER, base_url=BASE_URL, issue="bridge-12")

    assert (
        len([link for link in rendition.links if link.startswith(f"{BASE_URL}/answers/bridge-12/en/")]) == 2
    )
    assert countable(rendition) == ()


def test_only_the_links_that_are_named_get_other_addresses() -> None:
    rendition = rendered(content([article("https://one.example.org/", "https://two.example.org/?a=1&b=2")]))
    place = rendition.links.index("https://two.example.org/?a=1&b=2")

    html = readdressed(rendition.html, rendition.slots, {place: "https://news.example.org/l/abc?x&y"})

    moved = list(rendition.links)
    moved[place] = "https://news.example.org/l/abc?x&y"
    assert [href.address for href in outbound(html, rendition.slots)] == moved
    assert readdressed(rendition.html, rendition.slots, {}) == rendition.html


def test_a_link_is_called_by_its_words_or_by_what_its_picture_shows() -> None:
    table = SlotTable("qxnonce", ())
    html = (
        '<a href="https://a.example/"><img alt="A &quot;bay&quot;" src="x.png"></a>'
        '<a href="#within">there</a>'
        '<a href="https://b.example/"><strong>Read</strong><!--[if mso]>x<![endif]--> on&amp;on</a>'
    )

    assert words_of_links(html, table) == ['A "bay"', "Read on&on"]


def test_a_badge_stands_behind_its_link_and_changes_nothing_else() -> None:
    table = SlotTable("qxnonce", ())
    html = '<p><a href="https://a.example/">a</a>, <a href="https://b.example/">b</a>.</p>'

    badged = with_badges(html, table, {1: "< 10"})

    assert re.sub("<span.*?</span>", "", badged) == html
    assert re.search(r">b</a><span [^>]*>&lt; 10</span>\.", badged)
