"""The links of a finished mail that lead out of it: which there are, in which block each stands, and which may be counted.

Counted is what an author placed in a block: never what the frame of a mail says, no disclaimer, no privacy notice, no
mailbox and no telephone, no answer to a question that is counted here, and nothing whose address differs from reader to reader.
"""

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.disclaimer import Disclaimer
from newsletter.rendering.contexts import Href, hrefs
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import SlotTable

_END = re.compile("</a>", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"""<img\b[^>]*?\salt=(?:"([^"]*)"|'([^']*)')[^>]*>""")
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_PAGE = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


def outbound(document: str, slots: SlotTable) -> Iterator[Href]:
    """The links that lead to the same place for everybody, and out of the mail, in order."""
    return (
        href
        for href in hrefs(document)
        if not href.address.startswith("#") and not slots.pattern.search(href.address)
    )


def blocks_of_links(
    pieces: Iterable[tuple[str, AnyBlock | None]], slots: SlotTable, *, notices: Collection[str], answers: str
) -> tuple[str | None, ...]:
    """The id of the block of each of those links, by the pieces that a mail is made of; None in its frame, in a disclaimer, and
    where it leads to one of the privacy `notices`, or to where `answers` to a question are counted by themselves."""

    def is_counted(block: AnyBlock, address: str) -> bool:
        return not (isinstance(block, Disclaimer) or address in notices or address.startswith(f"{answers}/"))

    return tuple(
        block.id if block is not None and is_counted(block, href.address) else None
        for piece, block in pieces
        for href in outbound(piece, slots)
    )


def countable(rendition: Rendition) -> tuple[int, ...]:
    """The places, among its links, of those that may be counted."""
    both = enumerate(zip(rendition.links, rendition.blocks, strict=True))
    return tuple(place for place, (link, block) in both if block is not None and _PAGE.match(link))


def readdressed(document: str, slots: SlotTable, addresses: Mapping[int, str]) -> str:
    """The HTML with other addresses in some of its links that lead out, by their places."""
    parts, position = [], 0
    for place, href in enumerate(outbound(document, slots)):
        if place in addresses:
            parts += [document[position : href.start], html.escape(addresses[place], quote=True)]
            position = href.end
    return "".join([*parts, document[position:]])


def words_of_links(document: str, slots: SlotTable) -> list[str]:
    """What a reader reads of each of the links that lead out: their words, or what their picture shows."""
    return [_words(document[href.inside : _end(document, href)], slots) for href in outbound(document, slots)]


def with_badges(document: str, slots: SlotTable, badges: Mapping[int, str]) -> str:
    """The HTML with a few words of ours behind some of those links, by their places."""
    parts, position = [], 0
    for place, href in enumerate(outbound(document, slots)):
        if place in badges:
            end = _end(document, href)
            is_picture = "<img" in document[href.inside : end]
            style = _BADGE + (_ON_PICTURE if is_picture else _BEHIND_WORDS)
            after = _END.match(document, end)
            end = after.end() if after else end
            parts += [document[position:end], f'<span style="{style}">{html.escape(badges[place])}</span>']
            position = end
    return "".join([*parts, document[position:]])


def _end(document: str, href: Href) -> int:
    found = _END.search(document, href.inside)
    return found.start() if found else href.inside


def _words(inside: str, slots: SlotTable) -> str:
    described = _ALTERNATIVE.sub(lambda picture: f" {picture[1] or picture[2] or ''} ", inside)
    return " ".join(html.unescape(slots.pattern.sub("…", _MARKUP.sub(" ", described))).split())


_BADGE = (
    "display:inline-block;padding:0 6px;border-radius:9px;background:#1f2a44;color:#ffffff;"
    "font:600 11px/18px Arial,sans-serif;letter-spacing:0;text-decoration:none;white-space:nowrap;"
)
_BEHIND_WORDS = "margin:0 2px 0 4px;vertical-align:2px"
_ON_PICTURE = "position:absolute;margin:-26px 0 0 8px;box-shadow:0 0 0 2px #ffffff"
