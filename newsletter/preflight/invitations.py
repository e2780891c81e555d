"""Does an invitation to subscribe lead to a list that takes whoever follows it?"""

from collections.abc import Iterator

from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.walking import walk
from newsletter.content.known_lists import KnownList
from newsletter.preflight.examined import Examined, error
from newsletter.rendering.rendition import Finding
from newsletter.wording import Sentence, say


def findings(examined: Examined) -> Iterator[Finding]:
    """A list that the newsletter does not have, and one that nobody comes onto by asking."""
    lists = {one.slug: one for one in examined.lists}
    for block in examined.content.blocks:
        for path, field, value in walk(block):
            if field.kind is Kind.MAILING_LIST and (fault := _fault(lists, value)):
                sentence = say("{place}: {fault}", place=examined.place(block, path), fault=fault)
                yield error("invitation.list", sentence, block=block, path=path)


def _fault(lists: dict[str, KnownList], slug: str) -> Sentence | None:
    known = lists.get(slug)
    if known is None:
        offered = ", ".join(one.slug for one in lists.values() if one.takes_anybody)
        return say(
            "the newsletter has no list “{slug}”. Choose one of its lists ({offered}), or none.",
            slug=slug,
            offered=offered or "-",
        )
    if known.is_closed:
        return say(
            "the list “{slug}” is closed, and nobody can subscribe to it. Choose another list or none, or open it again.",
            slug=slug,
        )
    if not known.is_public:
        return say(
            "nobody can subscribe to the list “{slug}” by themselves. Choose another list or none, or open it to the public "
            "in its settings.",
            slug=slug,
        )
    return None
