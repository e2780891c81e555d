"""Is everything written, and is nothing left over from writing?"""

import re
from collections.abc import Iterator

from newsletter.preflight.examined import Examined, Text, error, note, plain, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import say

# Signs that editors leave for each other. The first group can be nothing else; the second may be meant:
# ○○○ also hides a person's name.
_MARKERS = re.compile(
    r"\b(?:TK)+\b|\bFIXME\b|\bTODO\b|\[번역[^\]]*\]|(?i:\[translate[^\]]*\])|확인 ?필요|(?i:lorem ipsum)"
)
_DOUBTFUL = re.compile(r"[○◯]{2,}|\bX{3,}\b|\?{3,}")


def findings(examined: Examined) -> Iterator[Finding]:
    """Empty texts, markers left over, a preview line that is missing or repeats the subject."""
    if not examined.content.blocks:
        yield error("content.empty", say("The issue has no blocks. Add at least one."))
    yield from _empty(examined)
    for text in examined.texts():
        yield from _left_over(examined, text)
    yield from _preview_line(examined)


def _empty(examined: Examined) -> Iterator[Finding]:
    source = examined.content.source_locale
    for block, field in examined.localized():
        value = field.value.get(source)
        described = field.path.rpartition(".")[2] == "alt"  # may be empty, and is asked for elsewhere
        if field.is_required and not described and not value:
            yield error(
                "content.empty",
                say("{place} is empty. Write it.", place=examined.place(block, field.path, source)),
                block=block,
                locale=source,
            )


def _left_over(examined: Examined, text: Text) -> Iterator[Finding]:
    words = plain(text.value)
    place = examined.place(text.block, text.field, text.locale)
    certain, doubtful = _MARKERS.search(words), _DOUBTFUL.search(words)
    if certain:
        sentence = say(
            "{place} still holds the marker “{marker}”. Settle it and take the marker away.",
            place=place,
            marker=certain[0],
        )
        yield error("content.marker", sentence, block=text.block, locale=text.locale)
    elif doubtful:
        sentence = say(
            "{place} holds “{marker}”. If it stands for something to be filled in, fill it in.",
            place=place,
            marker=doubtful[0],
        )
        yield warning("content.marker", sentence, block=text.block, locale=text.locale)


def _preview_line(examined: Examined) -> Iterator[Finding]:
    content = examined.content
    for locale in content.locales:
        preheader, subject = content.preheader.get(locale), content.subject.get(locale)
        if not preheader and locale == content.source_locale:
            yield note(
                "content.preheader",
                say(
                    "The preview line ({locale}) is empty. Mailboxes show it beside the subject: say what is inside.",
                    locale=locale,
                ),
                locale=locale,
            )
        elif preheader and preheader == subject:
            yield warning(
                "content.preheader",
                say(
                    "The preview line ({locale}) repeats the subject. Say something more in it.",
                    locale=locale,
                ),
                locale=locale,
            )
