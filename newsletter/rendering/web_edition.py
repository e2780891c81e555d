"""From content to a page that anybody may read: the web edition of an issue, one document, complete in itself.

It is nobody's mail: merge tags are their defaults, and links that differ for each person are left out, their
words standing without a link; a button that leads to nothing else is left out whole.
"""

from dataclasses import dataclass

from newsletter.content.issue import IssueContent
from newsletter.content.merge_tags import LINKS
from newsletter.content.publication import Publication
from newsletter.rendering.contexts import fill, one_line
from newsletter.rendering.editions import Edition
from newsletter.rendering.frames import WebFrame
from newsletter.rendering.placing import looks_of, parts_of, placed, slots_in
from newsletter.rendering.runs import with_languages


@dataclass(frozen=True)
class WebEdition:
    """One edition as a page; `title` is the subject as a page may say it."""

    locale: str
    title: str
    html: str


def render_web(
    content: IssueContent, locale: str, publication: Publication, *, base_url: str, address: str = ""
) -> WebEdition:
    """One edition as a page at `address`; `base_url` is where its pictures are served. The same content gives the same bytes.

    Raises RenderError.
    """
    edition = Edition.of(content, locale, publication, base_url=base_url, address=address, left_out=LINKS)
    parts = parts_of(edition, "web", "html")
    blocks = [part for _, part in parts]
    frame = WebFrame(
        **vars(edition.frame),
        blocks=blocks,
        looks=looks_of(edition, parts),
        has_heading=any("<h1" in part for part in blocks),
    )
    html = with_languages(placed("layouts/issue.html", frame), locale, content.locales)
    slots = edition.viewer.slots.table()
    return WebEdition(
        locale=locale,
        title=slots.fill(edition.frame.edition.subject, {}, one_line),
        html=fill(html, slots_in(html, slots), slots, {}),
    )
