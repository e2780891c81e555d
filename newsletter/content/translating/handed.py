"""Which texts of an issue a translator gets: what one language says and another is made from it, all of them or the open ones."""

from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.content.blocks import AnyBlock
from newsletter.content.differences import name_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.walking import name_of_field
from newsletter.content.issue import IssueContent
from newsletter.content.sources import places_in
from newsletter.content.staleness import StaleTranslation, stale_translations
from newsletter.content.translating.coding import Value
from newsletter.languages import own_name
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class HandedText:
    """A text and its translation, as far as there is one. `name` is its name in a draft, without the language.

    It is open where a reader would miss it, or where its source was changed since; then `made_from` is what the source said,
    as far as that is known.
    """

    name: str
    kind: Kind
    block: AnyBlock | None
    label: Sentence
    source: Value
    target: Value | None
    is_stale: bool
    is_open: bool
    made_from: str = ""


def texts_of(content: IssueContent, *, source: str, into: str) -> Iterator[HandedText]:
    """Every text that is written in `source` first and read in `into`, in the order of the issue."""
    stale = {(one.block.id if one.block else None, one.path) for one in _stale(content, into)}
    for place in places_in(content):
        said, there = place.value.get(source), place.value.get(into)
        is_ours = place.source == source != into and into in place.locales and not place.is_same
        if not (is_ours and place.field.has_words and said):
            continue
        block, path = place.owner.block, place.path_in_block
        is_stale = bool(there) and place.key in stale
        yield HandedText(
            name=f"{block.id}.{path}" if block else path,
            kind=place.field.kind,
            block=block,
            label=name_of_field(block or content, path),
            source=said,
            target=there or None,
            is_stale=is_stale,
            is_open=is_stale or place.falls_back(into),
        )


def sources_of(content: IssueContent, *, into: str) -> tuple[str, ...]:
    """The languages that something is translated from into another, that of the most texts first."""
    counts = {
        locale: sum(1 for _ in texts_of(content, source=locale, into=into)) for locale in content.locales
    }
    return tuple(sorted((locale for locale, count in counts.items() if count), key=lambda one: -counts[one]))


def label_of(block: AnyBlock | None, content: IssueContent) -> Sentence:
    """What a block is called: its type, and the words that name it."""
    if block is None:
        return say("The issue itself")
    words = name_of(block, content.locales)
    return say("{kind} “{words}”", kind=block.label, words=words) if words else block.label


def place_of(text: HandedText, content: IssueContent, into: str) -> Sentence:
    """Where a translation stands, for people."""
    return say(
        "{block}, {field} ({language})",
        block=label_of(text.block, content),
        field=text.label,
        language=own_name(into),
    )


def _stale(content: IssueContent, into: str) -> Iterator[StaleTranslation]:
    return (one for one in stale_translations(content) if one.locale == into)
