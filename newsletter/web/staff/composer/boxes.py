"""The box of a list on the compose page: what was understood of the text in it, and why an issue is not saved beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from newsletter.content.drafts.boxes import Box, Change, box_of, waiting_boxes
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import LINES
from newsletter.content.fields.describing import BlockField
from newsletter.content.lines.reading import LineProblem, Reading, listed, short
from newsletter.content.lines.telling import told
from newsletter.content.lines.writing import in_words
from newsletter.web.staff.composer.posting import Wish
from newsletter.wording import Sentence, say

_MOST_PROBLEMS = 20  # nobody mends more at a time
_MOST_NAMED = 5


@dataclass(frozen=True)
class BoxView:
    """A box as the page places it. What was understood is shown when it was asked for."""

    columns: tuple[BlockField, ...]
    is_open: bool
    is_whole: bool
    is_shown: bool  # what was understood
    can_take: bool
    sentences: tuple[Sentence, ...] = ()
    problems: tuple[LineProblem, ...] = ()
    more_problems: int = 0
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()  # the line, and its cells in the reader's words


def box_view(draft: Draft, name: str, *, source: str, reader: str) -> BoxView | None:
    """The box of a list; None where the list cannot be written as lines."""
    box = box_of(draft, name, source=source)
    if box is None:
        return None
    view = BoxView(
        columns=box.field.columns,
        is_open=bool(box.text) or box.is_whole,
        is_whole=box.is_whole,
        is_shown=False,
        can_take=False,
    )
    return _with_reading(view, box, reader) if box.is_seen and box.text.strip() else view


def unfinished(draft: Draft, wish: Wish, *, source: str) -> tuple[Draft, Mapping[str, Sentence]] | None:
    """Why nothing is saved because of the boxes: the draft to show, and what is wrong; None when nothing waits in a box.

    What was just asked for is no mistake: a text that is read stands there to be looked at.
    """
    errors: dict[str, Sentence] = {}
    is_waiting = wish.verb in ("list-text", "list-read")
    for box in waiting_boxes(draft, source=source):
        is_waiting = True
        draft = replace(box, draft=draft).seen()
        reason = _reason(box, is_asked=wish.verb.startswith("list-") and wish.place == box.name)
        if reason:
            errors[f"{box.name}.{LINES}"] = reason
    asked = box_of(draft, wish.place, source=source)
    if asked and asked.is_seen and not asked.text.strip():
        is_waiting = True
        errors[f"{asked.name}.{LINES}"] = asked.reading.problems[0].sentence
    return (draft, errors) if is_waiting else None


def _reason(box: Box, *, is_asked: bool) -> Sentence | None:
    problems = box.reading.problems
    if problems:
        return say(
            "Lines that cannot be used: {count}. The first of them: {problem}",
            count=len(problems),
            problem=problems[0].sentence,
        )
    if is_asked:
        return None
    return say("This text is not taken over yet. Look at what was understood, then take it over or leave it.")


def _with_reading(view: BoxView, box: Box, reader: str) -> BoxView:
    reading = box.reading
    return replace(
        view,
        is_shown=True,
        can_take=not reading.problems and bool(box.change),
        sentences=(*told(reading), *(_differing(box.change) if box.is_whole else ())),
        problems=reading.problems[:_MOST_PROBLEMS],
        more_problems=max(0, len(reading.problems) - _MOST_PROBLEMS),
        rows=tuple(_rows(reading, reader)),
    )


def _rows(reading: Reading, reader: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    for entry in reading.entries:
        yield (
            entry.line,
            tuple(in_words(column, entry.values.get(column.name, ""), reader) for column in reading.columns),
        )


def _differing(change: Change) -> Iterator[Sentence]:
    """What the text makes different in the list."""
    if not change:
        yield say("Nothing is different from the list as it is.")
    if change.added:
        yield say("New entries: {count}.", count=change.added)
    if change.changed:
        pairs = [
            say("“{before}” → “{after}”", before=short(one), after=short(two)) for one, two in change.changed
        ]
        yield say("Changed: {entries}.", entries=_first(pairs))
    if change.gone:
        yield say(
            "Taken away: {entries}.",
            entries=_first([say("“{words}”", words=short(one)) for one in change.gone]),
        )
    if change.is_reordered:
        yield say("The order is another.")


def _first(parts: list[Sentence]) -> Sentence:
    named, rest = listed(parts[:_MOST_NAMED]), len(parts) - _MOST_NAMED
    return say("{entries} and {count} more", entries=named, count=rest) if rest > 0 else named
