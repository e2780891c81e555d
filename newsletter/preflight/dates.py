"""Can it be when it is said to be? Days, times and last days, judged together with the date that they belong to."""

from collections.abc import Iterator, Mapping

from newsletter.content.blocks import AnyBlock
from newsletter.content.fields.dates import Precision, RoughDate
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.spans import Span
from newsletter.content.fields.times import TimeRange
from newsletter.content.fields.walking import Found, walk
from newsletter.preflight.examined import Examined, error
from newsletter.rendering.rendition import Finding
from newsletter.wording import say


def findings(examined: Examined) -> Iterator[Finding]:
    """Times without a day, ends before beginnings, and times that no clock shows."""
    for block in examined.content.blocks:
        found = {one.path: one for one in walk(block)}
        for one in found.values():
            date = _date_of(found, one)
            match one.value:
                case TimeRange() as time:
                    yield from _of_time(examined, block, one.path, time, _span(found, one, date))
                case RoughDate() as last if date:
                    yield from _of_last_day(examined, block, one.path, last, date)


def _of_time(
    examined: Examined, block: AnyBlock, path: str, time: TimeRange, span: Span | None
) -> Iterator[Finding]:
    place = examined.place(block, path)
    if span and span.day.precision is not Precision.DAY:
        sentence = say("{place}: a time needs its day. Write the day, or take the time away.", place=place)
        yield error("dates.undated", sentence, block=block, path=path)
    if time.ends_before_it_begins and not (span and span.first != span.last):
        sentence = say(
            "{place} ends at {end}, before it begins at {start}. Mend it; only what ends within half a day may go past "
            "midnight.",
            place=place,
            start=time.start,
            end=time.end,
        )
        yield error("dates.order", sentence, block=block, path=path)
    skipped = span.moments.skipped if span and span.moments else None
    if skipped:
        sentence = say(
            "{place}: {time} does not exist in {zone} on {day}, because the clocks are put forward. Mend it.",
            place=place,
            time=f"{skipped:%H:%M}",
            zone=time.zone,
            day=skipped.date(),
        )
        yield error("dates.skipped", sentence, block=block, path=path)


def _of_last_day(
    examined: Examined, block: AnyBlock, path: str, last: RoughDate, date: RoughDate
) -> Iterator[Finding]:
    first_day, last_day = date.first_day, last.first_day
    if first_day is None or last_day is None or last_day >= first_day:
        return
    sentence = say(
        "{place} is {last}, before the first day, {first}. Mend one of them.",
        place=examined.place(block, path),
        first=date.root,
        last=last.root,
    )
    yield error("dates.order", sentence, block=block, path=path)


def _date_of(found: Mapping[str, Found], one: Found) -> RoughDate | None:
    """The date that a field belongs to, which is open where it may be left out; None for a field that belongs to none."""
    if one.field.follows is None:
        return None
    beside = found.get(_beside(one))
    return beside.value if beside else RoughDate()


def _span(found: Mapping[str, Found], time: Found, date: RoughDate | None) -> Span | None:
    """The date that a time belongs to, with the last day that belongs to the same."""
    if date is None:
        return None
    around = _beside(time)
    last = next((one.value for one in found.values() if _is_last_day_of(around, one)), None)
    return Span(date, last, time.value)


def _is_last_day_of(path: str, one: Found) -> bool:
    return one.field.kind is Kind.DATE and bool(one.field.follows) and _beside(one) == path


def _beside(found: Found) -> str:
    """The path of the date that a field belongs to."""
    return found.path.removesuffix(found.field.name) + (found.field.follows or "")
