"""From content to a Rendition: the same call for the preview, the proof and the archive.

Content → Jinja2 → MJML → HTML → premailer, once per edition, never per recipient. The same content gives
the same bytes. A block that cannot be rendered is named, never dropped.
"""

from collections.abc import Sequence

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Channel
from newsletter.content.issue import IssueContent
from newsletter.content.publication import Publication
from newsletter.errors import NewsletterError
from newsletter.rendering import plaintext
from newsletter.rendering.contexts import SlotMisplaced, addresses, places
from newsletter.rendering.editions import Edition, Joins
from newsletter.rendering.inlining import inline
from newsletter.rendering.mjml import MjmlError, to_html
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.slots import SlotTable
from newsletter.wording import Sentence, say

Parts = Sequence[tuple[AnyBlock, str]]


class RenderError(NewsletterError):
    """An edition that cannot be rendered; `block` is the id of the block at fault, None for the issue as a whole."""

    def __init__(self, sentence: Sentence, *, block: str | None = None) -> None:
        super().__init__(sentence)
        self.block = block


def render(content: IssueContent, locale: str, publication: Publication, *, base_url: str) -> Rendition:
    """One edition of an issue, slots unfilled; `base_url` is where its pictures are served. Raises RenderError."""
    edition = Edition.of(content, locale, publication, base_url=base_url)
    html = inline(_compiled(edition, _parts(edition, "email", "mjml")), edition.place("layouts/richtext.css"))
    text = _whole(
        edition, "txt", [(block, part.strip("\n")) for block, part in _parts(edition, "text", "txt")]
    )
    slots = edition.viewer.slots.table()
    _refuse_misplaced_slots(html, slots)
    return Rendition(
        locale=locale,
        subject=edition.subject,
        preheader=edition.preheader,
        html=html,
        text=plaintext.tidy(text),
        slots=slots,
        links=tuple(address for address in addresses(html) if not slots.pattern.search(address)),
    )


def mjml_of(edition: Edition) -> str:
    """The MJML of an edition, before it is compiled. Raises RenderError."""
    return _whole(edition, "mjml", _parts(edition, "email", "mjml"))


def _parts(edition: Edition, channel: Channel, output: str) -> Parts:
    return [
        (block, _part(edition, block, joins, output)) for block, joins in edition.joined_blocks_of(channel)
    ]


def _part(edition: Edition, block: AnyBlock, joins: Joins, output: str) -> str:
    try:
        return edition.place(f"blocks/{block.type}.{output}", **edition.values_of(block, joins))
    except Exception as error:  # whatever a block trips over, the author must learn which block it was
        reason = error.sentence if isinstance(error, NewsletterError) else f"{type(error).__name__}: {error}"
        raise _failure(edition, block, reason) from error


def _whole(edition: Edition, output: str, parts: Parts) -> str:
    return edition.place(f"layouts/issue.{output}", blocks=[part for _, part in parts])


def _compiled(edition: Edition, parts: Parts) -> str:
    try:
        return to_html(_whole(edition, "mjml", parts))
    except MjmlError as error:
        raise _blamed(edition, parts, error) from None


def _blamed(edition: Edition, parts: Parts, error: MjmlError) -> RenderError:
    # The engine tells a byte offset at best: compiling the blocks one by one finds the one it means.
    for block, part in parts:
        try:
            to_html(_whole(edition, "mjml", [(block, part)]))
        except MjmlError as reason:
            return _failure(edition, block, reason.sentence)
    return RenderError(say("This edition cannot be rendered. {reason}", reason=error.sentence))


def _failure(edition: Edition, block: AnyBlock, reason: Sentence | str) -> RenderError:
    sentence = say("{block} cannot be rendered. {reason}", block=edition.name_of(block), reason=reason)
    return RenderError(sentence, block=block.id)


def _refuse_misplaced_slots(html: str, slots: SlotTable) -> None:
    try:
        places(html, slots)
    except SlotMisplaced as error:
        raise RenderError(error.sentence) from None
