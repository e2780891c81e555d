"""What two states of an issue differ in, as a page shows it: each text with its words that were taken out or put in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from newsletter.content.differences import (
    Aspect,
    BlockDifference,
    Change,
    Difference,
    Value,
    link_told,
    name_of,
)
from newsletter.content.fields.choices import Choice
from newsletter.content.fields.times import TimeRange
from newsletter.content.images import Image
from newsletter.content.richtext import RichText
from newsletter.content.word_differences import Run, word_differences
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
class ChangeLine:
    """One changed value: a text in `runs`; another value as it was and as it is; of a picture also the stored names.

    `name` is that of its input, by which it can be brought back alone; "" where it cannot.
    """

    label: Sentence
    locale: str | None
    aspect: Aspect
    runs: tuple[Run, ...] = ()
    before: Sentence | str = ""
    after: Sentence | str = ""
    pictures: tuple[str, str] = ("", "")
    name: str = ""


@dataclass(frozen=True)
class DifferencePart:
    """What was done to one block, by its id, or to the issue itself, which has none."""

    block: str
    label: Sentence
    name: str
    deed: Sentence
    tone: str  # of its badge
    is_moved: bool
    lines: tuple[ChangeLine, ...]


def parts_of(difference: Difference) -> list[DifferencePart]:
    """The issue itself and every block that is not the same, in order."""
    own = tuple(_lines(difference.own, ""))
    issue = DifferencePart("", say("The issue"), "", say("changed"), "info", is_moved=False, lines=own)
    return [
        *([issue] if own else []),
        *(_part(block, difference.locales) for block in difference.blocks),
    ]


def _part(block: BlockDifference, locales: tuple[str, ...]) -> DifferencePart:
    if not block.before:
        deed, tone = say("added"), "good"
    elif not block.after:
        deed, tone = say("deleted"), "bad"
    else:
        deed, tone = (say("changed"), "info") if block.changes else (Sentence(""), "")
    return DifferencePart(
        block=block.block.id,
        label=block.block.label,
        name=name_of(block.block, locales),
        deed=deed,
        tone=tone,
        is_moved=block.is_moved,
        lines=tuple(_lines(block.changes, f"{block.block.id}.")),
    )


def _lines(changes: tuple[Change, ...], start: str) -> Iterator[ChangeLine]:
    for change in changes:
        line = replace(_line(change), name=_input(change, start))
        if line.runs or line.before != line.after or line.aspect in (Aspect.MARK, Aspect.LINK):
            yield line


def _input(change: Change, start: str) -> str:
    """The name of its input. Which languages an issue has, and what is stale in them, is not written as a text; a link to the
    library is not brought back without the words."""
    path, locale = change.place
    if change.told.aspect in (Aspect.MARK, Aspect.LINK) or start + path == "locales":
        return ""
    return ".".join(filter(None, (start + path, locale)))


def _line(change: Change) -> ChangeLine:
    told, was, now = change.told, change.before, change.after
    label, locale = told.label, change.place.locale
    match told.aspect:
        case Aspect.TEXT:
            runs = word_differences(_text(was), _text(now))
            return ChangeLine(label, locale, told.aspect, runs=runs)
        case Aspect.PICTURE:
            files = [_picture(one) for one in (was, now)]
            (before, kept_before), (after, kept_after) = files
            return ChangeLine(
                label,
                locale,
                told.aspect,
                before=before,
                after=after,
                pictures=(kept_before, kept_after),
            )
        case Aspect.ORDER:
            return _order(label, was.value if was else (), now.value if now else ())
        case Aspect.MARK:
            sentence = (
                say("a translation was marked as stale") if now else say("a translation was said to stand")
            )
            return ChangeLine(label, locale, told.aspect, after=sentence)
        case Aspect.SAME:
            sentence = (
                say("the same in all languages on purpose") if now else say("differs by language again")
            )
            return ChangeLine(label, locale, told.aspect, after=sentence)
        case Aspect.SOURCE:
            return ChangeLine(label, locale, told.aspect, after=_first_language(now))
        case Aspect.LINK:
            return ChangeLine(label, locale, told.aspect, after=link_told(change))
        case Aspect.VALUE:
            return ChangeLine(label, locale, told.aspect, before=_written(was), after=_written(now))


def _first_language(value: Value | None) -> Sentence:
    """In which language a text is told to have been written first."""
    if value is None:
        return say("written first in the language that is usual")
    return say("written first in “{locale}”", locale=value.value)


def _order(label: Sentence, before: tuple[str, ...], after: tuple[str, ...]) -> ChangeLine:
    """A list says that its entries changed places; one that came or went is told with what it says."""
    stayed = [one for one in before if one in after] != [one for one in after if one in before]
    return ChangeLine(label, None, Aspect.ORDER, after=say("order changed") if stayed else "")


def _text(value: Value | None) -> str:
    if value is None:
        return ""
    return value.value.to_markdown() if isinstance(value.value, RichText) else str(value.value)


def _picture(value: Value | None) -> tuple[str, str]:
    kept: dict[str, Any] = dict(zip(sorted(Image.kept), value.value, strict=True)) if value else {}
    return kept.get("file") or "", kept.get("asset") or ""


def _written(value: Value | None) -> Sentence | str:
    match value.value if value else None:
        case None:
            return ""
        case bool() as answer:
            return say("yes") if answer else say("no")
        case Choice() as choice:
            return choice.label
        case TimeRange() as range_:
            clock = "–".join(filter(None, (range_.start, range_.end)))
            return ", ".join(filter(None, (clock, range_.zone, range_.second_zone)))
        case tuple() as several:
            return ", ".join(map(str, several))
        case one:
            return str(getattr(one, "root", one))
