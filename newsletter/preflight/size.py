"""Does the mail arrive whole, and does its subject fit?"""

from collections.abc import Iterator

from newsletter.content.merge_tags import LINKS
from newsletter.content.typography import columns
from newsletter.languages import STACKED
from newsletter.preflight.examined import Examined, error, note, warning
from newsletter.rendering.outbound import countable
from newsletter.rendering.own_pages import leads_to_page
from newsletter.rendering.rendition import Finding, Rendition
from newsletter.rendering.slots import Slot
from newsletter.wording import say

# Gmail shows about the first 102 KB of a mail and hides the rest, the unsubscribe link first of all.
CLIPPED_AT = 102_000
GROWING_AT = 80_000
_CLIPPED = say(
    "The edition “{locale}” has {size} KB; Gmail cuts mails off at {limit} KB. Take blocks out or shorten texts."
)
_CLIPPED_TOGETHER = say(
    "All languages in one mail have {size} KB; Gmail cuts mails off at {limit} KB. Shorten texts, show some blocks in one "
    "language only, or do without this mail: take its tick away."
)
_GROWING = say("The edition “{locale}” has {size} KB of the {limit} KB that Gmail shows. Add no more to it.")
_GROWING_TOGETHER = say(
    "All languages in one mail have {size} KB of the {limit} KB that Gmail shows. Add no more to them."
)
SUBJECT_COLUMNS = 70  # what a desktop mailbox shows; a Korean letter takes two
_PERSONAL_LINK = 160  # bytes of an unsubscribe link with its token
_PERSONAL_VALUE = 24
_COUNTED_LINK = 90  # the same of an address of ours through which a counted link leads


def findings(examined: Examined) -> Iterator[Finding]:
    """The bytes of each edition, and the length of its subject."""
    for rendition in examined.renditions:
        size = filled_bytes(rendition) + (_growth(rendition) if examined.counts_clicks else 0)
        values = {"locale": rendition.locale, "size": round(size / 1000), "limit": CLIPPED_AT // 1000}
        is_stacked = rendition.locale == STACKED
        if size > CLIPPED_AT:
            sentence = _CLIPPED_TOGETHER if is_stacked else _CLIPPED
            yield error("size.clipped", say(sentence.text, **values), locale=rendition.locale)
        elif size > GROWING_AT:
            sentence = _GROWING_TOGETHER if is_stacked else _GROWING
            yield warning("size.growing", say(sentence.text, **values), locale=rendition.locale)
        if not is_stacked:  # its subject is those of the others, each of which was measured
            yield from _subject(rendition)


def filled_bytes(rendition: Rendition) -> int:
    """What the HTML weighs when a reader's values and links are in it."""
    numbers = [int(token[1]) for token in rendition.slots.pattern.finditer(rendition.html)]
    return rendition.html_bytes + sum(_bytes_of(rendition.slots.slots[number]) for number in numbers)


def _growth(rendition: Rendition) -> int:
    """By how much the HTML becomes longer, or shorter, when its counted links lead through an address of ours."""
    return sum(_COUNTED_LINK - len(rendition.links[place].encode()) for place in countable(rendition))


def _bytes_of(slot: Slot) -> int:
    if slot.pair:  # a particle is shorter than the token that stands for it
        return 0
    return _PERSONAL_LINK if slot.name in LINKS or leads_to_page(slot.name) else _PERSONAL_VALUE


def _subject(rendition: Rendition) -> Iterator[Finding]:
    length = columns(rendition.slots.pattern.sub("12345678", rendition.subject))
    if length > SUBJECT_COLUMNS:
        sentence = say(
            "The subject ({locale}) takes {length} columns; mailboxes show about {limit}. Put what matters first.",
            locale=rendition.locale,
            length=length,
            limit=SUBJECT_COLUMNS,
        )
        yield note("size.subject", sentence, locale=rendition.locale, path="subject")
