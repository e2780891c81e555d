"""An issue in one language as a value: which blocks it has, and what their templates are given."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Self

from ulid import ULID

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Channel
from newsletter.content.blocks.disclaimer import Disclaimer
from newsletter.content.blocks.poll import Poll
from newsletter.content.fields.describing import fields_of
from newsletter.content.fields.items import anchor_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.translatable import KNOWN
from newsletter.content.issue import IssueContent
from newsletter.content.merge_tags import PAGE
from newsletter.content.publication import LockedDisclaimer, Publication
from newsletter.content.sources import with_fallbacks
from newsletter.errors import Invalid
from newsletter.languages import interface
from newsletter.links import answer, joining, poll
from newsletter.rendering.frames import (
    BlockFrame,
    EditionFrame,
    EditionWords,
    NewsletterWords,
    ReaderWords,
    Reading,
    Story,
    Translation,
)
from newsletter.rendering.own_pages import page_of
from newsletter.rendering.palettes import Palette, theming
from newsletter.rendering.sharing import Sharing
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.views import Viewer
from newsletter.wording import Sentence, say

_MOST_STORIES = 12  # a list of contents that is longer is read by nobody


@dataclass(frozen=True)
class Edition:
    """One edition on its way to a Rendition."""

    content: IssueContent
    publication: Publication
    viewer: Viewer
    reader: ReaderWords
    frame: EditionFrame
    fingerprint: str  # of all that a block's partials are given beside the block itself
    base_url: str
    issue: str = ""  # its slug; none of what is no issue
    is_further: bool = False  # it stands below another one, whose masthead was read

    @classmethod
    def of(
        cls,
        content: IssueContent,
        locale: str,
        publication: Publication,
        *,
        base_url: str,
        address: str | None = None,
        left_out: Collection[str] = (),
        below: "Edition | None" = None,
        issue: str = "",
    ) -> Self:
        """The edition of `content` in `locale`; merge tags of the names in `left_out` leave nothing.

        `address` is where it is read on the web; without one a slot stands for it. `below` which one it stands in one mail,
        whose slots are its own, but for the one that leads to its page. `issue` is the slug by which its questions are answered.
        """
        content = with_fallbacks(content)
        slots = (
            below.viewer.slots.naming({PAGE: page_of(locale)})
            if below
            else SlotMaker(
                f"{locale}\n{base_url}\n{content.model_dump_json()}\n{publication.model_dump_json()}",
                left_out=left_out,
            )
        )
        viewer = Viewer(locale, content.locales, slots, f"{base_url}/assets")
        reader, reading = ReaderWords.of(slots), Reading.of(locale)
        edition = EditionWords.of(content, viewer)
        read_at = reader.browser_url if address is None else address
        frame = EditionFrame(
            reading=reading,
            edition=edition,
            newsletter=NewsletterWords.of(publication, viewer.translating_from(publication.locales)),
            address=read_at,
            sharing=Sharing.of(read_at, edition.title),
            subscribe_url=base_url + joining(publication.slug),
            theme=theming(publication.theme, latin_first=reading.setting.latin_first),
        )
        around = (
            content.model_dump_json(exclude={"blocks", *KNOWN}),
            publication.model_dump_json(),
            *(locale, base_url, issue, str(address), *sorted(left_out), str(below is not None)),
        )
        fingerprint = hashlib.sha256("\n".join(around).encode()).hexdigest()
        return cls(
            content,
            publication,
            viewer,
            reader,
            frame,
            fingerprint,
            base_url,
            issue=issue,
            is_further=below is not None,
        )

    def blocks_of(self, channel: Channel) -> Iterator[AnyBlock]:
        """The blocks of one channel, required disclaimers that the author did not place at the end."""
        shown = [block for block in self.content.blocks if block.is_shown(self.viewer.locale, channel)]
        yield from shown
        placed = {block.key for block in shown if isinstance(block, Disclaimer)}
        for locked in self.publication.disclaimers:
            if locked.required and locked.key not in placed:
                yield Disclaimer(key=locked.key, id=_identity_of(locked))

    def spaced_blocks_of(self, channel: Channel) -> list[tuple[AnyBlock, int]]:
        """The blocks of one channel, each with the space above it in pixels: what follows a heading belongs to it."""
        blocks = list(self.blocks_of(channel))
        return [
            (block, self._gap(above, block)) for above, block in zip([None, *blocks], blocks, strict=False)
        ]

    def stories_of(self, channel: Channel) -> tuple[Story, ...]:
        """The first of the headings and stories of one channel, in their order."""
        stories = (self._story(block) for block in self.blocks_of(channel) if block.is_story)
        return tuple(islice(filter(None, stories), _MOST_STORIES))

    def frame_of(self, block: AnyBlock, gap: int, stories: Sequence[Story] = ()) -> BlockFrame:
        """What the partials of a block are given. Raises Invalid for a disclaimer that nobody knows."""
        translations: list[Translation] = []
        if isinstance(block, Disclaimer) and block.key:
            locked = self._locked(block.key)
            block = locked.worn_by(block)
            translations = list(self._translations(locked))
        elif isinstance(block, Poll):
            page = poll(self.issue, self.viewer.locale, anchor_of(block.id))
            block = block.leading_to(
                lambda one: self.base_url + answer(page, anchor_of(one.id)), locale=self.viewer.locale
            )
        return BlockFrame(
            **{**vars(self.frame), "subscribe_url": self._subscribe_url(block)},
            block=self.viewer.translating_from(self.content.locales_of(block)).view(block),
            translations=translations,
            anchor=anchor_of(block.id),
            palette=self.palette_of(block),
            gap=gap,
            stories=stories,
        )

    def palette_of(self, block: AnyBlock) -> Palette:
        """The colours of a block's tone, or else of the ground of its type."""
        return self.frame.theme.palettes[block.style.tone or block.ground]

    def _story(self, block: AnyBlock) -> Story | None:
        viewer = self.viewer.translating_from(self.content.locales_of(block))
        title, kind_of_story = viewer.view(block.story_title) or "", block.story_kind
        language = interface(viewer.locale).code
        kind = (
            kind_of_story.in_locale(language)
            if isinstance(kind_of_story, Sentence)
            else viewer.view(kind_of_story) or ""
        )
        return Story(title, kind, anchor_of(block.id)) if title else None

    def _gap(self, above: AnyBlock | None, block: AnyBlock) -> int:
        near = above.keeps_near if above else None
        if near is None or above is None or self.palette_of(above) != self.palette_of(block):
            return self.frame.theme.gap
        return near

    def name_of(self, block: AnyBlock) -> Sentence:
        """How a sentence calls a block."""
        return name_of(self.content, block)

    def _subscribe_url(self, block: AnyBlock) -> str:
        """Where a block invites to: to the list that it names, else to the newsletter."""
        named = [getattr(block, one.name) for one in fields_of(type(block)) if one.kind is Kind.MAILING_LIST]
        return self.base_url + joining(self.publication.slug, next(filter(None, named), ""))

    def _translations(self, locked: LockedDisclaimer) -> Iterator[Translation]:
        """What it says in the other languages, as far as it is translated: the checks ask for the rest."""
        for locale in self.publication.locales_of(locked, self.viewer.locale)[1:]:
            if locked.text.get(locale):
                viewer = replace(self.viewer, locale=locale, locales=(locale,))
                title, text = viewer.view(locked.title), viewer.view(locked.text)
                yield Translation(locale, title, text, viewer.link(locked.link))

    def _locked(self, key: str) -> LockedDisclaimer:
        locked = self.publication.disclaimer(key)
        if locked:
            return locked
        known = ", ".join(locked.key for locked in self.publication.disclaimers)
        raise Invalid(
            say(
                "The newsletter has no disclaimer “{key}”. Its disclaimers are: {known}.",
                key=key,
                known=known or "-",
            )
        )


def _identity_of(locked: LockedDisclaimer) -> str:
    """Of the block that a required disclaimer becomes where nobody placed it: the same in each rendering."""
    return str(ULID.from_bytes(hashlib.sha256(locked.key.encode()).digest()[:16]))


def name_of(content: IssueContent, block: AnyBlock) -> Sentence:
    """How a sentence calls a block: its place in the issue and its type."""
    for number, candidate in enumerate(content.blocks, start=1):
        if candidate.id == block.id:
            return say("Block {number} ({type})", number=number, type=block.label)
    return say("The required {type}", type=block.label)
