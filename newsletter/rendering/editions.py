"""An issue in one language, prepared for the templates: which blocks it has and what may be placed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Self

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Channel
from newsletter.content.blocks.disclaimer import Disclaimer
from newsletter.content.issue import IssueContent
from newsletter.content.publication import LockedDisclaimer, Publication
from newsletter.errors import Invalid
from newsletter.rendering.palettes import Palette, Theming, theming
from newsletter.rendering.slots import SlotMaker
from newsletter.rendering.templates import environment, language
from newsletter.rendering.views import Viewer
from newsletter.wording import Sentence, say

_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@dataclass(frozen=True)
class Joins:
    """Whether the blocks above and below stand on the same ground, so that the space between is needed once."""

    above: bool
    below: bool


@dataclass(frozen=True)
class Edition:
    """One edition on its way to a Rendition."""

    content: IssueContent
    publication: Publication
    viewer: Viewer
    theming: Theming
    frame: Mapping[
        str, Any
    ]  # what every template may place: e (edition), n (newsletter), t and d (day and night)

    @classmethod
    def of(cls, content: IssueContent, locale: str, publication: Publication, *, base_url: str) -> Self:
        """The edition of `content` in `locale`."""
        slots = SlotMaker(
            f"{locale}\n{base_url}\n{content.canonical_json()}\n{publication.model_dump_json()}"
        )
        viewer = Viewer(locale, content.locales, slots, f"{base_url}/assets")
        themed = theming(publication.theme, korean=language(locale) == "ko")
        frame = {
            "e": _edition_values(content, locale, viewer),
            "n": newsletter_values(publication, viewer),
            "t": themed.day,
            "d": themed.night,
        }
        return cls(content, publication, viewer, themed, frame)

    @property
    def subject(self) -> str:
        """The subject, with slots."""
        return str(self.frame["e"].subject)

    @property
    def preheader(self) -> str:
        """The line that mailboxes show beside the subject, with slots."""
        return str(self.frame["e"].preheader)

    def blocks_of(self, channel: Channel) -> Iterator[AnyBlock]:
        """The blocks of one part of the mail, required disclaimers that the author did not place at the end."""
        shown = [block for block in self.content.blocks if block.is_shown(self.viewer.locale, channel)]
        yield from shown
        placed = {block.key for block in shown if isinstance(block, Disclaimer)}
        for locked in self.publication.disclaimers:
            if locked.required and locked.key not in placed:
                yield Disclaimer(key=locked.key)

    def joined_blocks_of(self, channel: Channel) -> list[tuple[AnyBlock, Joins]]:
        """The blocks of one part of the mail, each with how it joins its neighbours."""
        blocks = list(self.blocks_of(channel))
        grounds = ["", *(self.palette_of(block).css for block in blocks), ""]
        neighbours = zip(blocks, grounds, grounds[1:], grounds[2:], strict=False)
        return [(block, Joins(above == own, below == own)) for block, above, own, below in neighbours]

    def values_of(self, block: AnyBlock, joins: Joins) -> dict[str, Any]:
        """What the partial of a block may place besides the frame: `b`, the palette `p` of its tone, its joins `j`."""
        if isinstance(block, Disclaimer) and block.key:
            locked = self._locked(block.key)
            block = block.model_copy(update={"text": locked.text})
        return {"b": self.viewer.view(block), "p": self.palette_of(block), "j": joins}

    def palette_of(self, block: AnyBlock) -> Palette:
        """The colours of a block's tone; a disclaimer is quiet unless its author says otherwise."""
        tone = block.style.tone or ("soft" if isinstance(block, Disclaimer) else "card")
        return self.theming.palettes[tone]

    def place(self, template: str, **values: Any) -> str:
        """A template, filled."""
        return environment(self.viewer.locale).get_template(template).render(**self.frame, **values)

    def name_of(self, block: AnyBlock) -> Sentence:
        """How a sentence calls a block."""
        return name_of(self.content, block)

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


def name_of(content: IssueContent, block: AnyBlock) -> Sentence:
    """How a sentence calls a block: its place in the issue and its type."""
    for number, candidate in enumerate(content.blocks, start=1):
        if candidate.id == block.id:
            return say("Block {number} ({type})", number=number, type=block.label)
    return say("The required {type}", type=block.label)


def newsletter_values(publication: Publication, viewer: Viewer) -> SimpleNamespace:
    """What a mail says about its newsletter."""
    return SimpleNamespace(
        name=viewer.view(publication.name) or publication.slug,
        organisation=viewer.view(publication.organisation) or "",
        postal_address=viewer.view(publication.postal_address) or "",
        ways=[way for way in (publication.contact_email, publication.contact_phone) if way],
    )


def reading_values(locale: str) -> SimpleNamespace:
    """How a language is set."""
    korean = language(locale) == "ko"
    return SimpleNamespace(
        locale=locale,
        direction="rtl" if locale.split("-")[0] in _RIGHT_TO_LEFT else "ltr",
        leading="1.75" if korean else "1.65",
        keeps_words=korean,  # lines break between words only, and emphasis is not slanted
    )


def _edition_values(content: IssueContent, locale: str, viewer: Viewer) -> SimpleNamespace:
    personal = ("email", "unsubscribe_url", "preferences_url", "browser_url")
    return SimpleNamespace(
        **vars(reading_values(locale)),
        **{name: viewer.slots.token(name) for name in personal},
        subject=viewer.view(content.subject),
        preheader=viewer.view(content.preheader),
        number=content.number,
        period=content.period,
    )
