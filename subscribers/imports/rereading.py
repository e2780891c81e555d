"""A kept file read as a person says: its encoding, what its columns hold, what its words mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict
from newsletter.signing import Signer
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say
from subscribers.imports.columns import Column
from subscribers.imports.decoding import encoding_named, glimpse
from subscribers.imports.keeping import Seen, content_of, look_into
from subscribers.imports.reading_csv import (
    Reading,
    SubscriberFile,
    answer_named,
    meaning_named,
    read_file,
)
from subscribers.imports.standing import Question, answer_key, is_evidence
from subscribers.imports.vocabulary import Kind, Said
from subscribers.models import ImportFile, ImportState, MailingList, SubscriberImport

_BEGUN = say("This import has begun already, so the file stays as it was read.")
_EXAMPLES = 3  # cells of a column from which one sees what it holds


@dataclass(frozen=True)
class SheetColumn:
    """A column as it is read: what it holds, if anything is known of it, and some of its cells."""

    heading: str
    meaning: Column | Kind | None
    examples: tuple[str, ...]
    is_heeded: bool  # whether some of its cells keep people from coming on
    is_evidence: bool  # whether it is kept with the consent


@dataclass(frozen=True)
class Asked:
    """A word that is asked about, or that was, with the answer."""

    question: Question
    said: Said | None


@dataclass(frozen=True)
class Sheet:
    """A kept file with what a person needs to judge how it is read."""

    file: SubscriberFile
    columns: tuple[SheetColumn, ...]
    asked: tuple[Asked, ...]
    glimpses: Mapping[str, str]  # by encoding, where there is a doubt

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings of which nothing is known."""
        return tuple(
            column.heading for column in self.columns if column.meaning is None and not column.is_evidence
        )


def read_sheet(session: Session, kept: SubscriberImport) -> Sheet | None:
    """The file as it is read now; None when it was let go."""
    content = content_of(session, kept)
    if content is None:
        return None
    file = read_file(content, name=kept.file_name, reading=Reading.from_json(kept.reading))
    meanings: dict[str, Column | Kind] = {heading: column for column, heading in file.columns.items()}
    meanings |= file.standing.kinds
    heeded = {word.heading for word in file.standing.words.values()}
    chosen = Reading.from_json(kept.reading).columns
    columns = tuple(
        SheetColumn(
            heading,
            meanings.get(heading) or chosen.get(heading),
            _examples(file, index),
            heading in heeded,
            is_evidence(heading),
        )
        for index, heading in enumerate(file.header)
    )
    encodings = (file.encoding, *file.rivals) if file.rivals else ()
    return Sheet(file, columns, _asked(kept, file), {each: glimpse(content, each) for each in encodings})


def look_otherwise(
    session: Session,
    kept: SubscriberImport,
    *,
    encoding: str,
    columns: Mapping[str, str],
    answers: Mapping[str, str],
    by: By,
    signer: Signer,
    locales: Sequence[str] = (),
) -> Seen:
    """Read a kept file anew and preview it; changes nothing. `columns` are meanings by the place of a column, `answers` by
    the place among what is asked; what is empty or as it was stays as we found it.

    Raises NotAllowed, Conflict when it has been applied, and Invalid when it cannot be read so.
    """
    mailing_list = session.get_one(MailingList, kept.list_id)
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    sheet, content = read_sheet(session, kept), content_of(session, kept)
    if kept.state is not ImportState.READ or sheet is None or content is None:
        raise Conflict(_BEGUN)
    reading = _changed(Reading.from_json(kept.reading), sheet, encoding, columns, answers)
    return look_into(
        session,
        mailing_list,
        file_name=kept.file_name,
        data=content,
        by=by,
        signer=signer,
        locales=locales,
        reading=reading,
    )


def keep_otherwise(session: Session, kept: SubscriberImport, seen: Seen, *, by: By) -> None:
    """Keep how a kept file is read, and what it would do then. Raises NotAllowed, and Conflict when it has been applied."""
    mailing_list = session.get_one(MailingList, kept.list_id)
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    session.refresh(kept, with_for_update=True)
    if kept.state is not ImportState.READ:
        raise Conflict(_BEGUN)
    kept.reading, kept.locales, kept.rows = (
        seen.file.reading.as_json(),
        list(seen.locales),
        len(seen.file.rows),
    )
    session.execute(
        sa.update(ImportFile).where(ImportFile.import_id == kept.id).values(preview=seen.report.as_json())
    )


def _changed(
    reading: Reading, sheet: Sheet, encoding: str, columns: Mapping[str, str], answers: Mapping[str, str]
) -> Reading:
    if encoding and (encoding_named(encoding) != sheet.file.encoding or sheet.file.rivals):
        # Other letters make other headings: what was said of them is void.
        kept = reading.columns if encoding_named(encoding) == sheet.file.encoding else {}
        return replace(reading, encoding=encoding_named(encoding), columns=kept)
    meant = {
        column.heading: meaning_named(columns[str(place)])
        for place, column in enumerate(sheet.columns)
        if columns.get(str(place), "") not in ("", column.meaning)
    }
    said = {
        answer_key(asked.question.value): answer_named(answers[str(place)])
        for place, asked in enumerate(sheet.asked)
        if answers.get(str(place))
    }
    # A meaning that is given to another column now is no longer that of the first.
    taken = {meaning for meaning in meant.values() if isinstance(meaning, Column)}
    earlier = {heading: meaning for heading, meaning in reading.columns.items() if meaning not in taken}
    return replace(reading, columns={**earlier, **meant}, answers={**reading.answers, **said})


def _asked(kept: SubscriberImport, file: SubscriberFile) -> tuple[Asked, ...]:
    answered = Reading.from_json(kept.reading).answers
    return (
        *(Asked(question, None) for question in file.standing.questions),
        *(Asked(Question("", word, 0), said) for word, said in answered.items()),
    )


def _examples(file: SubscriberFile, index: int) -> tuple[str, ...]:
    cells = (row.cells[index].strip() for row in file.rows[:200] if not row.is_broken)
    return tuple(dict.fromkeys(cell[:60] for cell in cells if cell))[:_EXAMPLES]
