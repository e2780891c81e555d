"""Is everything written, and is nothing left over from writing?"""

import re
from collections.abc import Iterator, Sequence

from newsletter.content.blocks import AnyBlock
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.walking import name_of_field, walk, with_entries
from newsletter.content.garbled import garbled_in
from newsletter.content.merge_tags import TAG
from newsletter.content.mishaps import foreign_tag_in, markup_in
from newsletter.preflight.examined import Examined, Text, error, line_by_line, listed, note, plain, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import Sentence, say

# Signs that editors leave for each other. The first group can be nothing else; the second may be meant:
# ○○○ also hides a person's name.
_MARKERS = re.compile(
    r"\b(?:TK)+\b|\bFIXME\b|\bTODO\b|\[번역[^\]]*\]|(?i:\[translate[^\]]*\])|확인 ?필요|(?i:lorem ipsum)"
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_DOUBTFUL = re.compile(r"[○◯]{2,}|\bX{3,}\b|\?{3,}")


def findings(examined: Examined) -> Iterator[Finding]:
    """Empty texts, markers and markup left over, a preview line that is missing or repeats the subject."""
    if not examined.content.blocks:
        yield error("content.empty", say("The issue has no blocks. Add at least one."))
    yield from _empty(examined)
    yield from _lacking(examined)
    yield from _unseen(examined)
    yield from _raw(examined)
    for text in examined.texts():
        yield from _left_over(examined, text)
        yield from _mishaps(examined, text)
    yield from _preview_line(examined)


def _empty(examined: Examined) -> Iterator[Finding]:
    for block, (path, field, value) in examined.localized():
        source = next(iter(examined.locales_at(block, path)), None)
        if source is None:
            continue
        may_be_empty = Mark.MAY_BE_EMPTY in field.marks  # and is asked for elsewhere
        if field.is_required and not may_be_empty and not value.get(source):
            yield error(
                "content.empty",
                say("{place} is empty. Write it.", place=examined.place(block, path, source)),
                block=block,
                locale=source,
                path=path,
            )


def _lacking(examined: Examined) -> Iterator[Finding]:
    """Blocks and entries that need at least one of a few fields, and have none."""
    for block in examined.content.blocks:
        if not examined.locales_of(block):
            continue
        for start, model in with_entries(block):
            if model.needs and not any(getattr(model, name) for name in model.needs):
                paths = [start + name for name in model.needs]
                yield error("content.empty", _wanted(examined, block, paths), block=block, path=paths[0])


def _wanted(examined: Examined, block: AnyBlock, paths: Sequence[str]) -> Sentence:
    if len(paths) == 1:
        return say("{place} is missing. Add it.", place=examined.place(block, paths[0]))
    return say(
        "{place} says nothing. Give at least one of these: {fields}.",
        place=examined.place(block),
        fields=listed([name_of_field(block, path) for path in paths]),
    )


def _unseen(examined: Examined) -> Iterator[Finding]:
    for block in examined.content.blocks:
        if block.when.locales == () or block.when.channels == ():
            sentence = say(
                "{place} appears in no edition. Choose where it appears, or take it away.",
                place=examined.place(block),
            )
            yield warning("content.unseen", sentence, block=block, path=_hiding(block))


def _hiding(block: AnyBlock) -> str:
    return "when.locales" if block.when.locales == () else "when.channels"


def _raw(examined: Examined) -> Iterator[Finding]:
    """HTML by hand: nobody but a person can say whether it looks well."""
    for block in examined.content.blocks:
        for found in walk(block):
            if found.field.kind is Kind.HTML and found.value:
                sentence = say(
                    "{place} is raw HTML. Look at it in the preview: on a phone, in the dark and as plain text.",
                    place=examined.place(block),
                )
                yield note("content.html", sentence, block=block, path=found.path)


def _left_over(examined: Examined, text: Text) -> Iterator[Finding]:
    words = plain(text.value)
    place = examined.place(text.block, text.path, text.locale)
    certain, doubtful = _MARKERS.search(words), _DOUBTFUL.search(words)
    if certain:
        sentence = say(
            "{place} still holds the marker “{marker}”. Settle it and take the marker away.",
            place=place,
            marker=certain[0],
        )
        yield error("content.marker", sentence, block=text.block, locale=text.locale, path=text.path)
    elif doubtful:
        sentence = say(
            "{place} holds “{marker}”. If it stands for something to be filled in, fill it in.",
            place=place,
            marker=doubtful[0],
        )
        yield warning("content.marker", sentence, block=text.block, locale=text.locale, path=text.path)


def _mishaps(examined: Examined, text: Text) -> Iterator[Finding]:
    words = line_by_line(text.value)
    place = examined.place(text.block, text.path, text.locale)
    # Between the cells of a table a line is no markup, also where the last of a row is empty.
    apart = words.replace("|", "\n") if text.field.kind is Kind.CELLS else words
    garbled, markup = garbled_in(words), markup_in(TAG.sub("", apart))
    if garbled:
        sentence = say(
            "{place}: “{letters}” was read in a wrong encoding. Type this place anew, or paste it from the original.",
            place=place,
            letters=garbled,
        )
        yield error("content.encoding", sentence, block=text.block, locale=text.locale, path=text.path)
    if sign := _PRIVATE.search(words):
        sentence = say(
            "{place}: “{sign}” (U+{code}) is a sign of one font or program alone, and readers see an empty box. Type this "
            "place anew.",
            place=place,
            sign=sign[0],
            code=f"{ord(sign[0]):04X}",
        )
        yield error("content.private_sign", sentence, block=text.block, locale=text.locale, path=text.path)
    if markup and foreign_tag_in(words) is None:
        sentence = say(
            "{place}: readers will see “{markup}” as it stands. Take it away, or write it as the guide shows; HTML, code "
            "and tables have no place in a text.",
            place=place,
            markup=markup,
        )
        yield warning("content.markup", sentence, block=text.block, locale=text.locale, path=text.path)


def _preview_line(examined: Examined) -> Iterator[Finding]:
    content = examined.content
    for locale in content.locales:
        preheader, subject = content.preheader.get(locale), content.subject.get(locale)
        if not preheader and locale == examined.locales_at(None, "preheader")[0]:
            yield note(
                "content.preheader",
                say(
                    "The preview line ({locale}) is empty. Mailboxes show it beside the subject: say what is inside.",
                    locale=locale,
                ),
                locale=locale,
                path="preheader",
            )
        elif preheader and preheader == subject:
            yield warning(
                "content.preheader",
                say(
                    "The preview line ({locale}) repeats the subject. Say something more in it.",
                    locale=locale,
                ),
                locale=locale,
                path="preheader",
            )
