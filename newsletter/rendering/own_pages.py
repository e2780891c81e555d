"""Where the languages of one mail are read on the web: each on its own page, whose address is a value of its own.

The mail as a whole, and the language that opens it, have the one of the merge tag; those below it have theirs beside it.
"""

from collections.abc import Mapping

from newsletter.content.merge_tags import PAGE
from newsletter.rendering.rendition import Rendition


def page_of(locale: str) -> str:
    """The name of the value that leads to the page of a language that stands below another one."""
    return f"{PAGE}.{locale}"


def leads_to_page(name: str) -> bool:
    """Whether a value of this name is the address of a page."""
    return name.partition(".")[0] == PAGE


def page_values(rendition: Rendition, pages: Mapping[str, str], *, nowhere: str = "#") -> dict[str, str]:
    """The values by which each language of a mail leads to its page.

    `pages` are those of the issue, by language, the first of which one mail in all of them is read on; a page that is not
    there yet is `nowhere`.
    """
    first = next(iter(pages.values()), nowhere)
    own = {PAGE: pages.get(rendition.locale, first)}
    names = (slot.name for slot in rendition.slots.slots if leads_to_page(slot.name) and slot.name != PAGE)
    return own | {name: pages.get(name.partition(".")[2], nowhere) for name in names}
