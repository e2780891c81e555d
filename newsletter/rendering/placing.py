"""Frames placed into templates, block by block: a block that cannot be rendered is named, never dropped."""

import re
from collections.abc import Sequence

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Channel
from newsletter.content.blocks.masthead import Masthead
from newsletter.content.fields.items import anchor_of
from newsletter.content.fields.translatable import KNOWN
from newsletter.errors import NewsletterError
from newsletter.rendering.contexts import Place, SlotMisplaced, places
from newsletter.rendering.editions import Edition
from newsletter.rendering.frames import Frame, Story
from newsletter.rendering.part_cache import PARTS
from newsletter.rendering.slots import SlotTable
from newsletter.rendering.templates import environment
from newsletter.wording import Sentence, say

Parts = Sequence[tuple[AnyBlock, str]]
_WITHIN = re.compile(r'href="#([0-9a-z]+)"')


class RenderError(NewsletterError):
    """An edition that cannot be rendered; `block` is the id of the block at fault, None for the issue as a whole."""

    def __init__(self, sentence: Sentence, *, block: str | None = None) -> None:
        super().__init__(sentence)
        self.block = block


def placed(template: str, frame: Frame) -> str:
    """A template, filled."""
    return environment(frame.reading.locale).get_template(template).render(vars(frame))


def parts_of(edition: Edition, channel: Channel, output: str) -> Parts:
    """The partials of one part of an edition, filled, each with its block. Raises RenderError."""
    stories = edition.stories_of(channel)
    return [
        (block, _part(edition, block, gap, stories if block.lists_stories else (), output))
        for block, gap in edition.spaced_blocks_of(channel)
    ]


def anchored(parts: Parts) -> Parts:
    """The rows of a mail's blocks, with an id on the first of each block that a link within the mail leads to."""
    wanted = frozenset(_WITHIN.findall("".join(rows for _, rows in parts)))
    return [
        (block, rows.replace("<tr>", f'<tr id="{anchor_of(block.id)}">', 1))
        if anchor_of(block.id) in wanted
        else (block, rows)
        for block, rows in parts
    ]


def marked(parts: Parts, rows: Sequence[str]) -> list[str]:
    """The rows of each block, the first of them with the id of its block."""
    return [
        html.replace("<tr", f'<tr data-block="{block.id}"', 1)
        for (block, _), html in zip(parts, rows, strict=True)
    ]


def looks_of(edition: Edition, parts: Parts) -> list[str]:
    """The rules that the types of these blocks bring for a page, each once, in the order in which they are met."""
    files = dict.fromkeys(f"blocks/{block.type}.css" for block, _ in parts)
    known = environment(edition.viewer.locale).list_templates(extensions=["css"])
    return [placed(file, edition.frame) for file in files if file in known]


def failure(edition: Edition, block: AnyBlock, reason: Sentence | str) -> RenderError:
    """The error that names the block at fault."""
    sentence = say("{block} cannot be rendered. {reason}", block=edition.name_of(block), reason=reason)
    return RenderError(sentence, block=block.id)


def slots_in(html: str, slots: SlotTable) -> list[Place]:
    """Where the slots of a finished document stand. Raises RenderError where no value can be put safely."""
    try:
        return places(html, slots)
    except SlotMisplaced as error:
        raise RenderError(error.sentence) from None


def _template_of(edition: Edition, block: AnyBlock, output: str) -> str:
    if edition.is_further and isinstance(block, Masthead):
        return f"layouts/masthead_again.{output}"
    return f"blocks/{block.type}.{output}"


def _part(edition: Edition, block: AnyBlock, gap: int, stories: Sequence[Story], output: str) -> str:
    template = _template_of(edition, block, output)
    key = (edition.fingerprint, template, block.model_dump_json(exclude=set(KNOWN)), gap, tuple(stories))
    try:
        return PARTS.filled(
            key,
            edition.viewer.slots,
            lambda: placed(template, edition.frame_of(block, gap, stories)),
        )
    except Exception as error:  # whatever a block trips over, the author must learn which block it was
        reason = error.sentence if isinstance(error, NewsletterError) else f"{type(error).__name__}: {error}"
        raise failure(edition, block, reason) from error
