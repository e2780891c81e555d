"""Does every edition say in its own language what the source says?"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from newsletter.content.fields.kinds import Mark
from newsletter.content.issue import IssueContent
from newsletter.content.sources import owners_in, places_in, places_of, serves_all
from newsletter.content.staleness import stale_translations
from newsletter.preflight.examined import Examined, Text, error, note, plain, warning
from newsletter.rendering.rendition import Finding
from newsletter.wording import say

MISSING = "translations.missing"
STALE = "translations.stale"
_LONGEST_NAME = 40  # a shorter text may be a name or a number, the same in every language


def findings(examined: Examined) -> Iterator[Finding]:
    """Texts that a language lacks, that were copied instead of translated, or whose source changed since; names may
    stand as they are."""
    written = {_key(text, text.locale): text.value for text in examined.texts()}
    same = _same_on_purpose(examined.content)
    for original in examined.texts():
        source, *others = examined.locales_at(original.block, original.path) or ("",)
        if original.locale != source or not original.value or serves_all(original.field, original.value):
            continue
        if _key(original, source)[:2] in same:
            continue
        for locale in others:
            yield from _judged(examined, original, locale, written.get(_key(original, locale)))
    yield from _stale(examined)
    yield from _of_the_newsletter(examined)
    if examined.content.stacked and len(examined.content.locales) == 1:
        sentence = say(
            "The issue is to have one mail in all languages, and is written in one only. Write it in another one too, or take "
            "the tick away."
        )
        yield warning("translations.stacked", sentence, path="stacked")


def untranslated(content: IssueContent, findings: Iterable[Finding], locale: str) -> Counter[str]:
    """How many texts of an edition stand in which other language, because their translation is missing."""
    sources = {place.key: place.source for place in places_in(content)}
    missing = (finding for finding in findings if (finding.check, finding.locale) == (MISSING, locale))
    return Counter(sources[finding.block, finding.path] for finding in missing)


def stale(findings: Iterable[Finding], locale: str) -> int:
    """How many texts of an edition are stale: their source was changed since."""
    return sum(finding.check == STALE and finding.locale == locale for finding in findings)


def is_debt(finding: Finding) -> bool:
    """Whether it says that a text is not translated yet, or that its source was changed since."""
    return finding.check in (MISSING, STALE)


def _key(text: Text, locale: str) -> tuple[str | None, str, str]:
    return text.block.id if text.block else None, text.path, locale


def _same_on_purpose(content: IssueContent) -> frozenset[tuple[str | None, str]]:
    """The texts of which somebody said that they are the same in all languages: by block and path."""
    return frozenset(
        place.key
        for owner in owners_in(content)
        if owner.model.same
        for place in places_of(owner)
        if place.is_same
    )


def _judged(examined: Examined, original: Text, locale: str, translation: object) -> Iterator[Finding]:
    place = examined.place(original.block, original.path, locale)
    if not translation:
        sentence = say(
            "{place} is missing. Translate it from “{source}”.", place=place, source=original.locale
        )
        yield _weight(original)(MISSING, sentence, block=original.block, locale=locale, path=original.path)
    elif translation == original.value and len(plain(original.value)) > _LONGEST_NAME:
        sentence = say(
            "{place} is the same as in “{source}”. Translate it.", place=place, source=original.locale
        )
        yield warning(
            "translations.copied", sentence, block=original.block, locale=locale, path=original.path
        )


def _stale(examined: Examined) -> Iterator[Finding]:
    for block, path, locale, source in stale_translations(examined.content):
        if locale in examined.locales_of(block):
            sentence = say(
                "{place} was written for an earlier “{source}”, which was changed since. Mend it, or say that it still stands.",
                place=examined.place(block, path, locale),
                source=source,
            )
            yield warning(STALE, sentence, block=block, locale=locale, path=path)


def _of_the_newsletter(examined: Examined) -> Iterator[Finding]:
    """What the newsletter says of itself in another language than that of the edition."""
    for one in examined.publication.untold(examined.content.locales):
        sentence = say(
            "The {what} of the newsletter has no text for “{locale}”: the edition says “{shown}”. Add it in the "
            "newsletter’s settings.",
            what=one.label,
            locale=one.locale,
            shown=" ".join(one.shown.split()),
        )
        yield warning("translations.newsletter", sentence, locale=one.locale, setting=one.setting)


def _weight(text: Text) -> Callable[..., Finding]:
    if Mark.MAY_SERVE_ALL in text.field.marks:
        return note
    return error if text.field.is_all_or_none else warning
