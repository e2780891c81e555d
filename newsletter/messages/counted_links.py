"""An edition whose counted links lead through an address of ours, the same for all its readers."""

from collections.abc import Mapping
from dataclasses import replace

from newsletter.links import Purpose, to_be_counted
from newsletter.messages.letterhead import Letterhead
from newsletter.rendering.outbound import readdressed
from newsletter.rendering.rendition import Rendition


def through_us(rendition: Rendition, counted: Mapping[int, int], letterhead: Letterhead) -> Rendition:
    """`counted` are the ids of its counted links, by their places. Its text part keeps the true addresses."""
    if not counted:
        return rendition
    addresses = {
        place: letterhead.url(Purpose.LINK, *to_be_counted(link_id, rendition.links[place]))
        for place, link_id in counted.items()
    }
    return replace(rendition, html=readdressed(rendition.html, rendition.slots, addresses))
