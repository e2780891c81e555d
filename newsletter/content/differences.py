"""What two states of an issue differ in: block by block, field by field, language by language.

Two states differ in nothing exactly when they are equal, and what is told turns the one into the other.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import Block, Style
from newsletter.content.fields.describing import field_of, fields_of
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.translatable import Translatable
from newsletter.content.images import Image
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.wording import Sentence, say

T = TypeVar("T")

_LONGEST_NAME = 80


class Aspect(StrEnum):
    """What a change is about."""

    TEXT = "text"  # what a person wrote, word by word
    VALUE = "value"  # one value, such as a date or a choice
    PICTURE = "picture"
    ORDER = "order"  # which entries a list has, in which order
    MARK = "mark"  # that a translation is stale
    SOURCE = "source"  # the language in which a text was written first
    SAME = "same"  # that a text is the same in all languages on purpose
    LINK = "link"  # which version of which library block it has


_OF_TRANSLATIONS = frozenset({Aspect.MARK, Aspect.SOURCE, Aspect.SAME})


class Place(NamedTuple):
    """Where a value stands in a block or in the issue itself; `locale` is None for one of all languages."""

    path: str
    locale: str | None = None


@dataclass(frozen=True)
class Value:
    """One value: what its field is called, alone and within what it is a part of, what it is about, and itself."""

    label: Sentence
    whole: Sentence
    aspect: Aspect
    value: Any


@dataclass(frozen=True)
class Change:
    """One value that is not the same; `before` or `after` is None where it is not there."""

    place: Place
    before: Value | None
    after: Value | None

    @property
    def told(self) -> Value:
        """The value as it is now, or as it was: for its names."""
        told = self.after or self.before
        assert told is not None
        return told


@dataclass(frozen=True)
class BlockDifference:
    """A block that is not the same: added when there is no `before`, deleted when there is no `after`."""

    before: AnyBlock | None
    after: AnyBlock | None
    is_moved: bool
    changes: tuple[Change, ...]

    @property
    def block(self) -> AnyBlock:
        """The block as it is now, or as it was."""
        block = self.after or self.before
        assert block is not None
        return block


@dataclass(frozen=True)
class Difference:
    """All that two states differ in: of the issue itself, and of its blocks in the order they have now."""

    locales: tuple[str, ...]
    own: tuple[Change, ...]
    blocks: tuple[BlockDifference, ...]

    def __bool__(self) -> bool:
        """Whether they differ at all."""
        return bool(self.own or self.blocks)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """It in short: for the issue and for each block what was done."""
        own = [say("The issue: {changes}", changes=_in_short(self.own))] if self.own else []
        return (*own, *(_told(block, self.locales) for block in self.blocks))


def difference(before: IssueContent, after: IssueContent) -> Difference:
    """What was done to `before` to make it `after`."""
    return Difference(
        locales=after.locales,
        own=tuple(_changes(values_of(before), values_of(after))),
        blocks=tuple(_blocks(before.blocks, after.blocks)),
    )


def values_of(model: IssueContent | Block) -> dict[Place, Value]:
    """Every value of a block, or of the issue itself without its blocks. Equal ones are equal models, but for the order."""
    values = dict(_of_fields(model, "", []))
    if isinstance(model, IssueContent):
        if model.number is not None:
            values[Place("number")] = _plain(say("Number"), model.number)
        values[Place("locales")] = _plain(say("Languages"), model.locales)
    else:
        tone = field_of(Style, "tone")
        if model.style.tone is not None:
            values[Place("style.tone")] = _plain(tone.label, model.style.tone)
        if model.when.locales is not None:
            values[Place("when.locales")] = _plain(say("In which editions"), model.when.locales)
        if model.when.channels is not None:
            values[Place("when.channels")] = _plain(say("Where it appears"), model.when.channels)
        if model.library is not None:
            label = say("Library block")
            values[Place("library")] = Value(label, label, Aspect.LINK, model.library)
    return values


def name_of(block: Block, locales: Sequence[str]) -> str:
    """The first words of a block, in the first of the languages that has some."""
    for field in sorted(fields_of(type(block)), key=lambda one: not one.is_localized):
        value = getattr(block, field.name)
        if Mark.FIRST_WORDS in field.marks and value is not None:
            said = [value.get(locale) for locale in locales] if isinstance(value, Localized) else [value]
            found = next(filter(None, (" ".join(_words(one).split()) for one in said if one)), "")
            if found:
                return found if len(found) <= _LONGEST_NAME else f"{found[: _LONGEST_NAME - 1].rstrip()}…"
    return ""


def _blocks(before: Sequence[AnyBlock], after: Sequence[AnyBlock]) -> Iterator[BlockDifference]:
    old, new = {_identity(one): one for one in before}, {_identity(one): one for one in after}
    staying = _in_place([one for one in old if one in new], [one for one in new if one in old])
    for identity in _in_order(list(old), list(new)):
        was, now = old.get(identity), new.get(identity)
        changes = tuple(_changes(values_of(was) if was else {}, values_of(now) if now else {}))
        is_moved = bool(was and now) and identity not in staying
        if changes or is_moved or not (was and now):
            yield BlockDifference(was, now, is_moved, changes)


def _changes(before: Mapping[Place, Value], after: Mapping[Place, Value]) -> Iterator[Change]:
    for place in _in_order(list(before), list(after)):
        was, now = before.get(place), after.get(place)
        if not (was and now) or was.value != now.value:
            yield Change(place, was, now)


def _identity(block: AnyBlock) -> tuple[str, str]:
    return block.id, block.type


def _in_order(before: Sequence[T], after: Sequence[T]) -> list[T]:
    """The order of `after`; what is there no more follows what it followed."""
    order = list(after)
    known, last = set(after), -1
    places = {one: place for place, one in enumerate(order)}
    gone: dict[int, list[T]] = {}
    for one in before:
        if one in known:
            last = places[one]
        else:
            gone.setdefault(last, []).append(one)
    return [*gone.get(-1, []), *(each for at, one in enumerate(order) for each in (one, *gone.get(at, [])))]


def _in_place(before: Sequence[T], after: Sequence[T]) -> set[T]:
    """As many of the same things as possible that did not change places with each other: the others were moved."""
    place = {one: at for at, one in enumerate(before)}
    ends: list[int] = []
    lines: list[list[T]] = []
    for one in after:
        at = bisect_left(ends, place[one])
        line = [*(lines[at - 1] if at else []), one]
        ends[at : at + 1], lines[at : at + 1] = [place[one]], [line]
    return set(lines[-1]) if lines else set()


def _of_fields(model: BaseModel, start: str, around: list[Sentence]) -> Iterator[tuple[Place, Value]]:
    for field in fields_of(type(model)):
        value, path = getattr(model, field.name), start + field.name
        names = [*around, field.label]
        if isinstance(value, Localized):
            aspect = Aspect.TEXT if field.has_words else Aspect.VALUE
            # That there is a text, though in no language, is something else than none.
            said: Iterable[tuple[str | None, Any]] = value.items() if value.locales else [(None, "")]
            for locale, text in said:
                yield Place(path, locale), Value(_joined(names), names[0], aspect, text)
        elif isinstance(value, Image):
            parts = tuple(getattr(value, name) for name in sorted(Image.kept))
            yield Place(path), Value(_joined(names), names[0], Aspect.PICTURE, parts)
            yield from _of_fields(value, f"{path}.", names)
        elif field.kind is Kind.ITEMS:
            order = tuple(item.id for item in value)
            yield Place(path), Value(_joined(names), names[0], Aspect.ORDER, order)
            for number, item in enumerate(value, start=1):
                entry = say("{field} {number}", field=field.label, number=number)
                yield from _of_fields(item, f"{path}.{item.id}.", [*around, entry])
        elif value is not None:
            yield Place(path), Value(_joined(names), names[0], Aspect.VALUE, value)
    if isinstance(model, Translatable):
        yield from _of_translations(model, start, around)


def _of_translations(
    model: Translatable, start: str, around: list[Sentence]
) -> Iterator[tuple[Place, Value]]:
    """What is known of the translations of a model, each under the name of its field."""

    def of(path: str, value: Any, aspect: Aspect = Aspect.MARK) -> Value:
        names = [*around, _label(model, path)]
        return Value(_joined(names), names[0], aspect, value)

    for path, marks in model.stale.root.items():
        kept: Iterable[tuple[str | None, str]] = marks.items() if marks else [(None, "")]
        for locale, digest in kept:
            yield Place(f"{start}stale.{path}", locale), of(path, digest)
    for path, locale in model.sources.items():
        yield Place(f"{start}sources.{path}"), of(path, locale, Aspect.SOURCE)
    for path in model.same:
        yield Place(f"{start}same.{path}"), of(path, "yes", Aspect.SAME)


def _label(model: BaseModel, path: str) -> Sentence:
    """What the field of a mark is called; of a mark that a later version made, its own name."""
    name = path.partition(".")[0]
    return next((field.label for field in fields_of(type(model)) if field.name == name), Sentence(name))


def _plain(label: Sentence, value: Any) -> Value:
    return Value(label, label, Aspect.VALUE, value)


def _joined(names: Sequence[Sentence]) -> Sentence:
    whole, *parts = names
    for part in parts:
        whole = say("{field}: {part}", field=whole, part=part)
    return whole


def _told(block: BlockDifference, locales: Sequence[str]) -> Sentence:
    name = name_of(block.block, locales)
    label = block.block.label
    place = say("{block} “{name}”", block=label, name=name) if name else label
    if not block.before:
        return say("{block}: {changes}", block=place, changes=say("added"))
    if not block.after:
        return say("{block}: {changes}", block=place, changes=say("deleted"))
    links = [change for change in block.changes if change.told.aspect is Aspect.LINK]
    others = [change for change in block.changes if change.told.aspect is not Aspect.LINK]
    changes = [*map(link_told, links), *([_in_short(others)] if others else [])]
    return say(
        "{block}: {changes}",
        block=place,
        changes=_listed([*changes, *([say("moved")] if block.is_moved else [])], "; "),
    )


def link_told(change: Change) -> Sentence:
    """What was done to the link between a block and the library."""
    if change.after is None:
        return say("detached from the library block “{key}”", key=change.told.value.key)
    now = change.after.value
    if change.before is None or change.before.value.key != now.key:
        return say(
            "linked to version {version} of the library block “{key}”", version=now.version, key=now.key
        )
    return say("now version {version} of the library block “{key}”", version=now.version, key=now.key)


def _in_short(changes: Sequence[Change]) -> Sentence:
    """The fields that say something else; the marks of translations, which mostly follow from that, when they are all."""
    said: list[Sentence] = []
    for change in changes:
        if change.told.aspect not in _OF_TRANSLATIONS and change.told.whole not in said:
            said.append(change.told.whole)
    if said:
        return _listed(said, ", ")
    aspects = {change.told.aspect for change in changes}
    if Aspect.SOURCE in aspects:
        return say("the language in which a text was written first was changed")
    if aspects == {Aspect.SAME}:
        return say("what is the same in all languages was changed")
    if any(change.after is None for change in changes):
        return say("a translation was said to stand")
    return say("a translation was marked as stale")


def _listed(parts: Sequence[Sentence], between: str) -> Sentence:
    values = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(between.join(f"{{{name}}}" for name in values), values)


def _words(value: Any) -> str:
    return value.plain() if isinstance(value, (RichText, RawHtml)) else str(value)
