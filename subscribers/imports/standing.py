"""What a file says itself of whether a person may be mailed: in its headings, and in the words of its cells.

Conservative in doubt: what looks like such a word and is not understood is asked about, never passed over.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from subscribers.imports import vocabulary as words
from subscribers.imports.vocabulary import Kind, Said

_HANGUL = re.compile("[가-힣]")

# From the word that weighs most: who complained and left has complained.
_WEIGHT = (
    Said.COMPLAINED,
    Said.BOUNCED,
    Said.BLOCKED,
    Said.UNSUBSCRIBED,
    Said.REFUSED,
    Said.UNCONFIRMED,
    Said.UNCLEAR,
)
_ANY_PHRASE = re.compile("|".join(phrases.pattern for phrases in words.PHRASES.values()))
_ADDRESS = re.compile(r"[^\s@<>,;\"()\[\]（）【】]+@[^\s@<>,;\"()\[\]（）【】]+")
_ASIDE = re.compile(r"[()\[\]{}<>（）【】/|,;:*]|\s[-–—]+\s?|\s?[-–—]+\s|\s{2,}")
# Only cells with more than a name are looked at closely.
_ANY_ASIDE = re.compile(
    r"[(\[{<（【/|,;:*]|\s[-–—]|[-–—]\s|\s\s|거부|취소|해지|중단|중지|차단|금지|반송|탈퇴|동의|\w{3}ed\b",
    re.IGNORECASE,
)
_MOST_WORDS = 500  # a column of more different cells is no status
_MOST_QUESTIONS = 50  # more words than this are asked about together, as a column


class Row(Protocol):
    """A row of a file; a broken one has no cells that could be told apart."""

    @property
    def number(self) -> int: ...
    @property
    def cells(self) -> tuple[str, ...]: ...
    @property
    def is_broken(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Word:
    """What a row says of a person: in which column, with which word."""

    said: Said
    heading: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """A word of a file whose meaning only a person can tell, and in how many rows it stands."""

    heading: str
    value: str
    rows: int


@dataclass(frozen=True)
class Standing:
    """What a file says of the people in it: for each heading what it holds, for the rows of those who may not be
    mailed the weightiest word, and what has to be asked."""

    kinds: Mapping[str, Kind]
    words: Mapping[int, Word]
    questions: tuple[Question, ...]


def simplified(text: str) -> str:
    """Small letters and digits only: “E-Mail Address *” and “email_address” are the same."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).casefold())


def kind_of(heading: str) -> Kind:
    """What a column of this heading holds, as far as the heading tells."""
    text = simplified(heading)
    is_about_mail = words.MAIL.search(text) is not None
    if words.OTHER_MATTERS.search(text) or (words.OTHER_CHANNELS.search(text) and not is_about_mail):
        return Kind.KEPT
    is_status = words.STATUS_HEADINGS.search(text) is not None
    if not is_status and _refusal(text) is not None:
        return Kind.STATUS if "optin" in text else Kind.REFUSED
    if words.CIRCUMSTANCES.search(text):
        return Kind.KEPT
    if words.TIMES.search(text):
        return Kind.AGREED if words.AGREED_AT.search(text) else Kind.KEPT
    if is_status:
        return Kind.STATUS
    if not words.AGREED_HEADINGS.search(text):
        return Kind.KEPT
    return Kind.STATUS if _is_contrary(heading) else Kind.AGREED


def is_evidence(heading: str) -> bool:
    """Whether a column tells when, where or how somebody agreed: it is kept with their consent."""
    return kind_of(heading) is not Kind.KEPT or words.EVIDENCE.search(simplified(heading)) is not None


def standing_of(
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    understood: Sequence[str],
    naming: Sequence[str],
    chosen: Mapping[str, Kind],
    answers: Mapping[str, Said],
    our_own: Mapping[str, frozenset[str]],
) -> Standing:
    """Read the columns that are not `understood` otherwise. `rows`, which are gone through twice, have a cell for each
    heading; `naming` are columns of names and addresses, where “김하나(수신거부)” is written beside them.

    `chosen` are the kinds that a person gave to headings, `answers` what a person said of words (in small letters);
    `our_own` are words of a heading that are heeded elsewhere.
    """
    told = {
        index: chosen.get(heading) or kind_of(heading)
        for index, heading in enumerate(header)
        if heading not in understood and chosen.get(heading) is not Kind.KEPT
    }
    kinds: dict[str, Kind] = {}
    words_in: dict[int, dict[str, Word]] = {}
    questions: list[Question] = []
    for index, column in _counted(rows, told).items():
        heading, kind = header[index], told[index]
        for known in our_own.get(heading, ()):
            column.counts.pop(known, None)
        if kind is Kind.KEPT and not column.is_varied:
            kind = _kind_by_cells(heading, column.counts)
        if kind is not Kind.KEPT:
            kinds[heading] = kind
        said = _meanings(heading, kind, column.counts, answers)
        questions += _asked(heading, column.counts, said)
        words_in[index] = {cell: Word(meant, heading, cell.strip()[:120]) for cell, meant in said.items()}
    return Standing(kinds, _words_of(header, rows, words_in, naming), tuple(questions))


@dataclass
class _Column:
    """How often each cell stands in a column. Of one that is too varied for a status, and so could only say something by
    the way, only the cells that do are counted: 100,000 remarks would take much room."""

    counts: Counter[str]
    is_varied: bool = False


def _counted(rows: Iterable[Row], kinds: Mapping[int, Kind]) -> dict[int, _Column]:
    columns = {index: _Column(Counter()) for index in kinds}
    for row in rows:
        if row.is_broken:
            continue
        for index, column in columns.items():
            cell, counts = row.cells[index], column.counts
            if column.is_varied and cell not in counts and _aside(cell) is Said.SUBSCRIBED:
                continue
            counts[cell] += 1
            if len(counts) > _MOST_WORDS and not column.is_varied and kinds[index] is Kind.KEPT:
                column.is_varied = True
                column.counts = Counter(
                    {each: count for each, count in counts.items() if _aside(each) is not Said.SUBSCRIBED}
                )
    return columns


def _words_of(
    header: Sequence[str],
    rows: Iterable[Row],
    words_in: Mapping[int, Mapping[str, Word]],
    naming: Sequence[str],
) -> dict[int, Word]:
    """For each row of which something is said, by its number, the weightiest word; of two the first."""
    heeded = [
        (index, heading in naming, words_in.get(index, {}))
        for index, heading in enumerate(header)
        if heading in naming or words_in.get(index)
    ]
    found: dict[int, Word] = {}
    for row in rows if heeded else ():
        if row.is_broken:
            continue
        for index, may_have_asides, words_of in heeded:
            cell = row.cells[index]
            aside = _beside(cell) if may_have_asides and _ANY_ASIDE.search(cell) else None
            here = (Word(aside[0], header[index], aside[1]) if aside else None, words_of.get(cell))
            for word in here:
                if word is not None and _outweighs(word.said, found.get(row.number)):
                    found[row.number] = word
    return found


def _beside(cell: str) -> tuple[Said, str] | None:
    """What is said beside a name or an address: a word in brackets or behind a dash, or a phrase that is plain anywhere."""
    for part in _ASIDE.split(_ADDRESS.sub(" ", cell)):
        text = simplified(part)
        if (said := words.SAID.get(text, Said.SUBSCRIBED)) is not Said.SUBSCRIBED:
            is_name = text in words.EVERYDAY and simplified(cell.partition(",")[0]) == text  # “Hard, John”
            return None if is_name else (said, part.strip()[:120])
        if phrase := _ANY_PHRASE.search(text):
            return _aside(part), phrase[0]
    return None


def _meanings(heading: str, kind: Kind, counts: Counter[str], answers: Mapping[str, Said]) -> dict[str, Said]:
    """What the cells of a column say against those who have them.

    What a person said of a word goes before what we know of it; but a “yes” that is clear in its column stays as it is,
    since it was said of the “yes” of another one.
    """
    judge = _judge(heading, kind, counts)
    is_flag = kind in (Kind.AGREED, Kind.REFUSED)
    said = {
        cell: meant if is_flag and meant is not Said.UNCLEAR else answers.get(answer_key(cell), meant)
        for cell in counts
        if (meant := judge(cell)) is not Said.SUBSCRIBED
    }
    return {cell: meant for cell, meant in said.items() if meant is not Said.SUBSCRIBED}


def answer_key(cell: str) -> str:
    """The form under which the answer about a word is kept."""
    return " ".join(unicodedata.normalize("NFC", cell).casefold().split())


def _judge(heading: str, kind: Kind, counts: Counter[str]) -> Callable[[str], Said]:
    text = simplified(heading)
    match kind:
        case Kind.STATUS:
            # An empty cell beside “active” may mean anything; where only refusals are written down, it means none.
            agreed = any(_word(cell) is Said.SUBSCRIBED for cell in counts)
            empty = Said.UNCLEAR if agreed else Said.SUBSCRIBED
            return lambda cell: empty if _is_nothing(cell) else _whole(cell) or Said.UNCLEAR
        case Kind.AGREED:
            no = Said.UNCONFIRMED if words.CONFIRMED.search(text) else Said.REFUSED
            all_empty = all(_is_nothing(cell) for cell in counts)
            return _flag(heading, counts, yes=Said.SUBSCRIBED, no=no, empty=Said.UNCLEAR if all_empty else no)
        case Kind.REFUSED:
            yes = _refusal(text) or Said.UNSUBSCRIBED
            return _flag(heading, counts, yes=yes, no=Said.SUBSCRIBED, empty=Said.SUBSCRIBED)
        case Kind.KEPT:
            return _aside


def _flag(heading: str, counts: Counter[str], *, yes: Said, no: Said, empty: Said) -> Callable[[str], Said]:
    marks = {cell.strip().casefold() for cell in counts}
    # Where a circle stands for yes, as in Korea and Japan, a cross is a no; alone it may be a tick.
    is_circled = marks & {"○", "◯"} or (_HANGUL.search(heading) and "o" in marks)
    cross = no if is_circled else Said.UNCLEAR

    def judge(cell: str) -> Said:
        mark = unicodedata.normalize("NFKC", cell).strip().casefold()
        if _is_nothing(cell):
            return empty
        if mark in words.CROSS:
            return cross
        if mark in words.NO:
            return no
        if mark in words.YES or words.DAY.match(mark):
            return yes
        if words.NUMBER.fullmatch(mark):
            return Said.UNCLEAR
        if yes is Said.SUBSCRIBED and (answer := _answer(mark)) is not None:
            return yes if answer else no
        if (said := _whole(cell)) is not None:
            is_contradiction = yes is not Said.SUBSCRIBED and mark in words.CONSENTING
            return Said.UNCLEAR if is_contradiction else said
        return Said.UNCLEAR if yes is Said.SUBSCRIBED else yes

    return judge


def _answer(mark: str) -> bool | None:
    """“예, 동의합니다”, “Yes, I agree”: a flag with the same in words; None for anything else."""
    flag, comma, rest = (part.strip(" .!") for part in mark.partition(","))
    agreed = {Said.SUBSCRIBED: True, Said.REFUSED: False}.get(_word(rest) or Said.UNCLEAR)
    told = True if flag in words.YES else False if flag in words.NO else None
    return told if comma and told == agreed else None


@lru_cache(maxsize=4_096)  # most cells of a long file stand in it many times
def _aside(cell: str) -> Said:
    """What a note says by the way: heeded when it is plain, asked about when it is one word that might mean it."""
    if "://" in cell or not cell:
        return Said.SUBSCRIBED
    text = simplified(cell)
    if _ANY_PHRASE.search(text):
        return next(said for said, phrases in words.PHRASES.items() if phrases.search(text))
    said_so = words.SAID.get(text, Said.SUBSCRIBED)
    return Said.UNCLEAR if said_so is not Said.SUBSCRIBED and text not in words.EVERYDAY else Said.SUBSCRIBED


def _whole(cell: str) -> Said | None:
    """What a cell says that is about nothing but this: a word of the vocabulary, or a part of one within a text."""
    said = _word(cell)
    if said is not None:
        return said
    text = simplified(cell)
    for said, parts in words.PARTS.items():
        if parts.search(text):
            return said
    return None


def _word(cell: str) -> Said | None:
    text = simplified(re.sub(r"[(\[（].*?[)\]）]", "", cell)) or simplified(cell)
    return words.SAID.get(text) or words.SAID.get(re.sub(r"\d", "", text))


def _kind_by_cells(heading: str, counts: Counter[str]) -> Kind:
    """What a column holds whose heading alone does not tell: most cells are words of a status, or answers to a question
    about mail."""
    if _is_most(counts, lambda cell: simplified(cell) in words.SAID):
        return Kind.STATUS
    text = simplified(heading)
    is_about_us = words.WISHES.search(text) and not words.OTHER_MATTERS.search(text)
    if words.OTHER_CHANNELS.search(text) and not words.MAIL.search(text):
        return Kind.KEPT
    if is_about_us and _is_most(counts, lambda cell: cell.strip().casefold() in words.FLAGS):
        return Kind.STATUS if _is_contrary(heading) else Kind.AGREED
    return Kind.KEPT


def _is_contrary(heading: str) -> bool:
    """“Tell us if you do NOT want …”, “No e-mails”: yes and no say nothing without the question, so they are asked about."""
    asked = words.CHOICE.sub(" ", heading.casefold())
    is_denied = not words.CONTRARY_WORDS.isdisjoint(re.split(r"[\W_]+", asked))
    return is_denied or words.CONTRARY.search(simplified(asked)) is not None


def _is_most(counts: Counter[str], is_one: Callable[[str], bool]) -> bool:
    """Whether such cells are there, and are half of the filled ones or more."""
    filled = sum(count for cell, count in counts.items() if not _is_nothing(cell))
    known = sum(count for cell, count in counts.items() if not _is_nothing(cell) and is_one(cell))
    return known > 0 and known * 2 >= filled


def _asked(heading: str, counts: Counter[str], said: Mapping[str, Said]) -> list[Question]:
    unclear = Counter({cell: counts[cell] for cell, meant in said.items() if meant is Said.UNCLEAR})
    return [
        Question(heading, cell.strip()[:120], count) for cell, count in unclear.most_common(_MOST_QUESTIONS)
    ]


def _refusal(heading: str) -> Said | None:
    return next((said for said, found in words.REFUSED_HEADINGS if found.search(heading)), None)


def _is_nothing(cell: str) -> bool:
    text = cell.strip().casefold()
    return not text or text in words.NOTHING or text.startswith("0000-00-00")


def _outweighs(said: Said, other: Word | None) -> bool:
    return other is None or _WEIGHT.index(said) < _WEIGHT.index(other.said)
