"""One block in every part of an edition."""

from typing import Any, NamedTuple

from lxml import html as lxml_html

from newsletter.content.publication import Publication
from newsletter.rendering.render import render
from newsletter.rendering.web_edition import render_web
from tests.rendering.samples import BASE_URL, block_id, content, publication


class Shown(NamedTuple):
    """The two parts of the mail, and the page."""

    mail: Any
    text: str
    page: Any


def shown(block: dict[str, Any], locale: str = "en", of: Publication | None = None) -> Shown:
    """The block alone, in one language; HTML is parsed."""
    issue = content([{"id": block_id(1), **block}])
    newsletter = of or publication(disclaimers=[])
    mail = render(issue, locale, newsletter, base_url=BASE_URL)
    page = render_web(issue, locale, newsletter, base_url=BASE_URL)
    return Shown(lxml_html.fromstring(mail.html), mail.text, lxml_html.fromstring(page.html))


def words(element: Any) -> str:
    """What is read in an element, on one line."""
    return " ".join(element.text_content().split())
