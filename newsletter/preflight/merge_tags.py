"""Do the merge tags exist, and will a reader without a value read a whole sentence?"""

import re
from collections.abc import Iterator

from newsletter.content.blocks import AnyBlock
from newsletter.content.merge_tags import LINKS, TAG, VALUES, MergeTag, parse
from newsletter.content.mishaps import foreign_tag_in
from newsletter.content.particles import elsewhere
from newsletter.preflight.examined import Examined, error, note, plain, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import say

_KNOWN = ", ".join(sorted(VALUES.keys() | LINKS))
_ALWAYS_THERE = LINKS | {"email"}
_ONE_TOO_MANY = re.compile(r"\{\{\{[^{}]*\}{2,3}|\{\{[^{}]*\}\}\}")
_BROKEN = re.compile(r"\{\{[^{}]{0,40}\}{0,2}|\{?[^{}]{0,20}\}\}")


def findings(examined: Examined) -> Iterator[Finding]:
    """Unknown tags, values without a default, braces that were meant as a tag, and tags of other systems."""
    for text in (text for text in examined.texts() if text.block is None):
        for part in parse(plain(text.value)):
            if isinstance(part, MergeTag):
                yield from _judged(examined, None, text.path, text.locale, part)
    for block in examined.content.blocks:
        for path, locale, tag in block.merge_tags():
            yield from _judged(examined, block, path, locale, tag)
    yield from _broken(examined)
    yield from _left_to_the_reader(examined)


def _judged(
    examined: Examined, block: AnyBlock | None, path: str, locale: str | None, tag: MergeTag
) -> Iterator[Finding]:
    place = examined.place(block, path, locale)
    bare = str(MergeTag(tag.name))
    if tag.name not in VALUES.keys() | LINKS:
        sentence = say(
            "{place}: the merge tag {tag} does not exist. Use one of these names: {known}.",
            place=place,
            tag=bare,
            known=_KNOWN,
        )
        yield error("merge_tags.unknown", sentence, block=block, locale=locale, path=path)
    elif not tag.default and tag.name not in _ALWAYS_THERE:
        sentence = say(
            "{place}: {tag} leaves a gap for subscribers who have none. Give it a default: {example}.",
            place=place,
            tag=bare,
            example=str(MergeTag(tag.name, "…")),
        )
        yield warning("merge_tags.default", sentence, block=block, locale=locale, path=path)


def _broken(examined: Examined) -> Iterator[Finding]:
    for block, found in examined.localized():
        for locale, value in found.value.items():
            words = TAG.sub("", plain(value))
            braces = _BROKEN.search(words) or _ONE_TOO_MANY.search(plain(value))
            foreign = foreign_tag_in(words)
            if foreign and not braces:
                sentence = say(
                    "{place}: “{tag}” is a merge tag of another system, and would be read as it stands. Write {example}, or "
                    "the words themselves; the names are: {known}.",
                    place=examined.place(block, found.path, locale),
                    tag=foreign,
                    example=str(MergeTag("first_name", "friend")),
                    known=_KNOWN,
                )
                yield error("merge_tags.foreign", sentence, block=block, locale=locale, path=found.path)
            if braces:
                sentence = say(
                    "{place}: “{tag}” is not a merge tag. Write it like {example}; the names are: {known}.",
                    place=examined.place(block, found.path, locale),
                    tag=braces[0],
                    example=str(MergeTag("first_name", "friend")),
                    known=_KNOWN,
                )
                yield error("merge_tags.broken", sentence, block=block, locale=locale, path=found.path)


def _left_to_the_reader(examined: Examined) -> Iterator[Finding]:
    """Particles in both forms behind words that are known: `님은/는`."""
    for block, found in examined.localized():
        for locale, value in found.value.items():
            for written, read in elsewhere(plain(value)):
                sentence = say(
                    "{place}: “{written}” is read as it stands; only behind a merge tag is the form chosen for each reader. "
                    "Write “{read}”.",
                    place=examined.place(block, found.path, locale),
                    written=written,
                    read=read,
                )
                yield note("merge_tags.particle", sentence, block=block, locale=locale, path=found.path)
