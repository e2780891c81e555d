"""An edition whose counted links lead through an address of ours: the same for all its readers, or for each who shares their
clicks one of their own. Its text part keeps the true addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from newsletter.links import Purpose, to_be_counted
from newsletter.messages.letterhead import Letterhead
from newsletter.rendering.outbound import readdressed
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import MOST_SLOTS, Slot


def through_us(rendition: Rendition, counted: Mapping[int, int], letterhead: Letterhead) -> Rendition:
    """`counted` are the ids of its counted links, by their places."""
    if not counted:
        return rendition
    addresses = {
        place: letterhead.url(Purpose.LINK, *ids) for place, ids in _carried(rendition, counted).items()
    }
    return replace(rendition, html=readdressed(rendition.html, rendition.slots, addresses))


@dataclass(frozen=True)
class OwnLinks:
    """An edition whose counted links are slots, and what the token of each carries, by the name of its slot."""

    rendition: Rendition
    carried: Mapping[str, tuple[int, int]]

    def values(self, subscription_id: int, letterhead: Letterhead) -> dict[str, str]:
        """Where they lead in the mail of one subscription, by the names of the slots."""
        return {
            name: letterhead.url(Purpose.SHARED_LINK, *ids, subscription_id)
            for name, ids in self.carried.items()
        }


def own_links(rendition: Rendition, counted: Mapping[int, int], letterhead: Letterhead) -> OwnLinks:
    """The same edition for those who share their clicks; links for which there is no slot any more lead where all others' do."""
    common = through_us(rendition, counted, letterhead)
    taken = len(rendition.slots.slots)
    carried = list(_carried(rendition, counted).items())[: MOST_SLOTS - taken]
    added = tuple(Slot(f"link.{place}", letterhead.url(Purpose.LINK, *ids)) for place, ids in carried)
    slots = replace(rendition.slots, slots=(*rendition.slots.slots, *added))
    tokens = {place: slots.token_of(taken + number) for number, (place, _) in enumerate(carried)}
    html = readdressed(common.html, rendition.slots, tokens)
    return OwnLinks(
        replace(rendition, html=html, slots=slots),
        {slot.name: ids for slot, (_, ids) in zip(added, carried, strict=True)},
    )


def _carried(rendition: Rendition, counted: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    return {place: to_be_counted(link_id, rendition.links[place]) for place, link_id in counted.items()}
