"""What a translator gave back meets the issue as it is now: text by text it is taken, or refused with the reason.

A text is taken where its source still says what the translator read, nobody wrote the translation meanwhile, all of it is
translated, and its codes are whole. What is refused stays as it is; nothing is taken by half.
"""

from collections.abc import Mapping, Sequence

from newsletter.content.fields.kinds import Kind
from newsletter.content.issue import IssueContent
from newsletter.content.richtext import RichText
from newsletter.content.texts import Unusable
from newsletter.content.translating.codes import Coded, canonical
from newsletter.content.translating.coding import coded, shape
from newsletter.content.translating.handed import HandedText, place_of, texts_of
from newsletter.content.translating.outcome import ComingBack, Refusal, Why
from newsletter.content.translating.restoring import Broken, restored
from newsletter.content.translating.xliff_reading import ReadFile, ReadUnit
from newsletter.content.translating.xliff_writing import unit_names
from newsletter.wording import Sentence, say


def coming_back(
    file: ReadFile, *, exported: IssueContent, now: IssueContent, may_write_html: bool
) -> ComingBack:
    """What becomes of a file; `exported` is the issue as it was exported, `now` as it is."""
    meeting = _Meeting(file, exported, now, may_write_html=may_write_html)
    meeting.meet()
    return meeting.outcome()


class _Refused(Exception):
    def __init__(self, why: Why, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.why, self.reason = why, reason


class _Meeting:
    def __init__(
        self, file: ReadFile, exported: IssueContent, now: IssueContent, *, may_write_html: bool
    ) -> None:
        self._file, self._content, self._may_write_html = file, now, may_write_html
        self._exported = {text.name: text for text in texts_of(exported, source=file.source, into=file.into)}
        self._now = {text.name: text for text in texts_of(now, source=file.source, into=file.into)}
        self._values: dict[str, str] = {}
        self._agreed: list[str] = []
        self._refused: list[Refusal] = []
        self._untouched = self._known = 0

    def meet(self) -> None:
        for name, units in _by_text(self._file.units).items():
            try:
                self._one(name, units)
            except _Refused as refused:
                self._refused.append(Refusal(name, refused.why, self._placed(name, refused.reason)))

    def outcome(self) -> ComingBack:
        return ComingBack(
            self._file.into,
            self._values,
            tuple(self._agreed),
            tuple(self._refused),
            self._untouched,
            self._known,
        )

    def _one(self, name: str, units: Mapping[str, ReadUnit]) -> None:
        if not any(unit.target for unit in units.values()):
            self._untouched += 1
            return
        before, now = self._exported.get(name), self._now.get(name)
        if before is None or now is None:
            raise _Refused(Why.UNKNOWN, say("this text is not in the issue any more."))
        source = coded(before.source)
        there = _translation(before, source)
        names = unit_names(name, len(source.leaves))
        found = [units[one] for one in names if one in units]
        if _is_untouched(found, there):
            self._leave(found, source, before, now)
            return
        _require_whole(found, names)
        _require_same_source(found, source, before, now)
        try:
            text = restored(found, source, there, like=now.source)
        except Broken as broken:
            raise _Refused(Why.CODES, broken.sentence) from None
        except Unusable as unusable:
            raise _Refused(Why.UNUSABLE, unusable.sentence) from None
        self._take(name, text, before, now)

    def _leave(self, found: Sequence[ReadUnit], source: Coded, before: HandedText, now: HandedText) -> None:
        """A text as it was exported. Where its source had changed, its translator may say that it still stands."""
        is_agreed = before.is_stale and all(unit.target and unit.is_done for unit in found)
        if is_agreed and now.is_stale and _said(now) == _said(before):
            _require_same_source(found, source, before, now)
            self._agreed.append(f"{now.name}.{self._file.into}")
        else:
            self._untouched += 1

    def _take(self, name: str, text: str, before: HandedText, now: HandedText) -> None:
        said_now = _said(now)
        if _spaced(said_now) == _spaced(text):
            self._known += 1
        elif _spaced(said_now) != _spaced(_said(before)):
            raise _Refused(
                Why.WRITTEN_MEANWHILE,
                say("somebody wrote it here since the file was exported. Look at both, and write it here."),
            )
        elif now.kind is Kind.HTML and not self._may_write_html:
            raise _Refused(
                Why.NOT_ALLOWED, say("you may not write raw HTML. Ask somebody who may to take this file.")
            )
        else:
            self._values[f"{name}.{self._file.into}"] = text

    def _placed(self, name: str, reason: Sentence) -> Sentence:
        text = self._now.get(name) or self._exported.get(name)
        place = place_of(text, self._content, self._file.into) if text else name
        return say("{place}: {reason}", place=place, reason=reason)


def _by_text(units: Sequence[ReadUnit]) -> dict[str, dict[str, ReadUnit]]:
    """The units of each text, by their names; of two of one name the last is the one that counts."""
    found: dict[str, dict[str, ReadUnit]] = {}
    for unit in units:
        found.setdefault(unit.name.partition(":")[0], {})[unit.name] = unit
    return found


def _is_untouched(found: Sequence[ReadUnit], there: Coded | None) -> bool:
    """Whether all of a translation is as it was exported."""
    if there is None or len(found) != len(there.leaves):
        return False
    pairs = zip(found, there.leaves, strict=True)
    return all(canonical(unit.target or ()) == canonical(leaf) for unit, leaf in pairs)


def _translation(text: HandedText, source: Coded) -> Coded | None:
    """The translation as it was exported beside its source, if it was."""
    if text.target is None or shape(text.target) != shape(text.source):
        return None
    return coded(text.target, source.codes)


def _require_whole(found: Sequence[ReadUnit], names: Sequence[str]) -> None:
    done = sum(1 for unit in found if unit.target and unit.is_whole)
    if done < len(names):
        raise _Refused(
            Why.INCOMPLETE,
            say(
                "not all of it is translated: {done} of {count} parts. Translate the others too.",
                done=done,
                count=len(names),
            ),
        )


def _require_same_source(
    found: Sequence[ReadUnit], source: Coded, before: HandedText, now: HandedText
) -> None:
    read = [canonical(unit.source) for unit in found]
    if read != [canonical(leaf) for leaf in source.leaves]:
        raise _Refused(
            Why.SOURCE_CHANGED,
            say("the file has another source text than the one that was exported. Export it again."),
        )
    current = coded(now.source)
    is_same = shape(now.source) == shape(before.source) and current.codes == source.codes
    if not is_same or read != [canonical(leaf) for leaf in current.leaves]:
        raise _Refused(
            Why.SOURCE_CHANGED,
            say(
                "its source text has changed since the file was exported. Export it again, and translate what is new."
            ),
        )


def _said(text: HandedText) -> str:
    target = text.target
    return target.to_markdown() if isinstance(target, RichText) else str(target or "")


def _spaced(text: str) -> str:
    return " ".join(text.split())
