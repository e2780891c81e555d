"""From content to a page that anybody may read: the web edition of an issue, one document, complete in itself.

It is nobody's mail: merge tags are their defaults, and links that differ for each person are left out, their
words standing without a link; a button that leads to nothing else is left out whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from newsletter import links
from newsletter.content.issue import IssueContent
from newsletter.content.merge_tags import LINKS
from newsletter.content.publication import Publication
from newsletter.languages import own_name, region_of
from newsletter.rendering import hanging
from newsletter.rendering.cards import Card
from newsletter.rendering.contexts import fill, one_line
from newsletter.rendering.editions import Edition
from newsletter.rendering.frames import PageLanguage, WebFrame
from newsletter.rendering.part_cache import LARGEST_WHOLE, Kept, hash_of
from newsletter.rendering.permalinks import Heading, contents_of, headings_in, with_permalinks
from newsletter.rendering.placing import Parts, looks_of, parts_of, placed, slots_in
from newsletter.rendering.runs import with_languages
from newsletter.rendering.slots import SlotMaker
from newsletter.wording import say

_PERMALINK = say("Link to this part")


@dataclass(frozen=True)
class WebEdition:
    """One edition as a page; `title` is the subject as a page may say it, `card` what its picture says."""

    locale: str
    title: str
    html: str
    card: Card


PAGES = Kept[WebEdition](LARGEST_WHOLE)


def render_web(
    content: IssueContent,
    locale: str,
    publication: Publication,
    *,
    base_url: str,
    issue: str = "",
    address: str = "",
    addresses: Mapping[str, str] | None = None,
) -> WebEdition:
    """One edition as a page at `address`; `base_url` is where its pictures are served. The same content gives the same bytes.

    `issue` is its slug, `addresses` are those of the issue in all of its languages. Raises RenderError.
    """
    others = dict(addresses or {})
    key = (hash_of(content, publication), locale, base_url, issue, address, tuple(others.items()))
    found = PAGES.find(key)
    if found is None:
        edition = Edition.of(
            content, locale, publication, base_url=base_url, issue=issue, address=address, left_out=LINKS
        )
        found = _rendered(edition, address=address, addresses=others)
        PAGES.keep(key, found, size=len(found.html))
    return found


def _rendered(edition: Edition, *, address: str, addresses: Mapping[str, str]) -> WebEdition:
    content, locale = edition.content, edition.viewer.locale
    parts = parts_of(edition, "web", "html")
    blocks = _linked(edition, parts)
    begins_at = next((number for number, part in enumerate(blocks, start=1) if "<h1" in part), 0)
    slots = edition.viewer.slots
    title, summary = (
        _alone(text, slots) for text in (edition.frame.edition.subject, edition.frame.edition.preheader)
    )
    card = _card(edition, title, summary)
    archive = edition.base_url + links.archive(edition.publication.slug, locale)
    frame = WebFrame(
        **vars(edition.frame),
        head=blocks[:begins_at],
        blocks=blocks[begins_at:],
        looks=looks_of(edition, parts),
        has_heading=begins_at > 0,
        contents=contents_of(list(_headings(parts))),
        title=title,
        summary=summary,
        languages=[
            PageLanguage(code, own_name(code), place, code == locale) for code, place in addresses.items()
        ],
        region=region_of(locale),
        picture=f"{links.card(address)}?v={card.version}" if address else "",
        archive=archive,
        feed=links.feed(archive),
    )
    html = hanging.in_html(placed("layouts/issue.html", frame), slots)
    names = {name for block, _ in parts for name in block.proper_names()}
    html = with_languages(html, locale, content.locales, names)
    table = slots.table()
    return WebEdition(locale, title, fill(html, slots_in(html, table), table, {}), card)


def _alone(text: str, slots: SlotMaker) -> str:
    """A line as nobody's: its merge tags are their defaults."""
    hanging_on = hanging.in_text(text, slots)
    return slots.table().fill(hanging_on, {}, one_line)


def _linked(edition: Edition, parts: Parts) -> list[str]:
    """The parts with permalinks at their headings, said in our words' language."""
    label, language = _PERMALINK.in_locale(edition.viewer.locale), edition.frame.reading.foreign_words
    return [with_permalinks(part, label, language=language) for _, part in parts]


def _headings(parts: Parts) -> Iterator[Heading]:
    """Those of the issue's own blocks; nothing where one of them lists them already."""
    if not any(block.lists_stories for block, _ in parts):
        for block, part in parts:
            if not block.recurs:
                yield from headings_in(part)


def _card(edition: Edition, title: str, summary: str) -> Card:
    words, newsletter = edition.frame.edition, edition.frame.newsletter
    number = "" if words.number is None else str(words.number)
    said = say("No. {number}", number=number).in_locale(edition.viewer.locale) if number else ""
    return Card.of_theme(
        edition.frame.theme,
        locale=edition.viewer.locale,
        newsletter=newsletter.name,
        title=title,
        summary=summary,
        number=number,
        numbering=" · ".join(filter(None, (said, words.period_and_date))),
    )
