"""Files that were uploaded, with what they would do, until somebody applies or forgets them, and the records of those that
were. Reading a file takes seconds, so it is looked into before there is a transaction to keep it in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, NotFound
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import NOTHING, say
from subscribers.imports.deciding import languages_of
from subscribers.imports.importing import preview
from subscribers.imports.reading_csv import AS_FOUND, Reading, SubscriberFile, read_file
from subscribers.imports.report import ImportReport
from subscribers.lists import require_open
from subscribers.models import (
    ImportFile,
    ImportPortion,
    ImportState,
    MailingList,
    Refused,
    SubscriberImport,
)
from subscribers.tidying import tidy_name

AT_REST = (ImportState.STOPPED, ImportState.FAILED)


@dataclass(frozen=True)
class Seen:
    """A file that was looked into, and the report of what it would do; without one it is to be started at once."""

    data: bytes
    file: SubscriberFile
    locales: Sequence[str]
    report: ImportReport = field(default_factory=lambda: ImportReport.together(()))


def look_into(
    session: Session,
    mailing_list: MailingList,
    *,
    file_name: str,
    data: bytes,
    by: By,
    signer: Signer,
    locales: Sequence[str] = (),
    reading: Reading = AS_FOUND,
) -> Seen:
    """Read an uploaded file and preview what it would do; changes nothing.

    Raises NotAllowed, and Invalid, as `read_file` does, for a file that cannot be read.
    """
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    file = read_file(data, name=tidy_name(file_name), reading=reading)
    locales = languages_of(mailing_list, locales)
    return Seen(data, file, locales, preview(session, mailing_list, file, signer=signer, locales=locales))


def keep_file(
    session: Session, mailing_list: MailingList, seen: Seen, *, by: By, now: datetime
) -> SubscriberImport:
    """Keep a file, with the preview of what it would do, until somebody applies or discards it.

    Raises NotAllowed, and Conflict when the list is closed.
    """
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    require_open(session, mailing_list)
    kept = SubscriberImport(
        list_id=mailing_list.id,
        state=ImportState.READ,
        file_name=seen.file.name,
        file_sha256=seen.file.sha256,
        basis="",
        reading=seen.file.reading.as_json(),
        locales=list(seen.locales),
        rows=len(seen.file.rows),
        position=0,
        joined=0,
        refused=Refused.LEFT_OUT,
        because=NOTHING,
        author_id=by.id,
        created_at=now,
    )
    session.add(kept)
    session.flush()  # the page that follows is addressed by the id
    session.add(ImportFile(import_id=kept.id, content=seen.data, preview=seen.report.as_json()))
    record(Act.FILE_KEPT, kept, by=by, list=mailing_list.slug)
    return kept


def find_import(session: Session, mailing_list: MailingList, import_id: int) -> SubscriberImport:
    """An import onto this list. Raises NotFound."""
    kept = session.get(SubscriberImport, import_id)
    if kept is None or kept.list_id != mailing_list.id:
        raise NotFound(say("There is no such import on the list “{list}”.", list=mailing_list.slug))
    return kept


def newest_imports(
    session: Session, mailing_list: MailingList, *, limit: int = 20
) -> Sequence[SubscriberImport]:
    """The last imports onto this list, the newest first."""
    rows = sa.select(SubscriberImport).where(SubscriberImport.list_id == mailing_list.id)
    return session.scalars(rows.order_by(SubscriberImport.id.desc()).limit(limit)).all()


def read_kept(session: Session, kept: SubscriberImport) -> SubscriberFile | None:
    """A kept file as a person says that it is to be read; None when it was applied or forgotten, and so let go."""
    content = content_of(session, kept)
    if content is None:
        return None
    return read_file(content, name=kept.file_name, reading=Reading.from_json(kept.reading))


def content_of(session: Session, kept: SubscriberImport) -> bytes | None:
    """The bytes of a kept file, while they are kept."""
    return session.scalar(sa.select(ImportFile.content).where(ImportFile.import_id == kept.id))


def report_of(session: Session, kept: SubscriberImport) -> ImportReport:
    """What became of the rows that were taken in so far; of a file that only was read, what it would do."""
    if kept.state is ImportState.READ:
        chosen = sa.select(ImportFile.preview).where(ImportFile.import_id == kept.id)
    else:
        chosen = (
            sa.select(ImportPortion.report)
            .where(ImportPortion.import_id == kept.id)
            .order_by(ImportPortion.start)
        )
    found = session.scalars(chosen.execution_options(yield_per=10))
    return ImportReport.together(ImportReport.from_json(each) for each in found)


def has_file(session: Session, kept: SubscriberImport) -> bool:
    """Whether the file of an import is still kept."""
    return session.scalar(sa.select(sa.exists().where(ImportFile.import_id == kept.id))) is True


def let_go(session: Session, kept: SubscriberImport) -> None:
    """Delete the file of an import; the record stays."""
    session.execute(sa.delete(ImportFile).where(ImportFile.import_id == kept.id))


def forget_files(session: Session, *, kept_before: datetime, at_most: int) -> int:
    """Forget files that were uploaded before that moment and are not on their way; gives how many.

    Of one that was never applied nothing stays; of an import that was stopped or failed the record does.
    """
    forgotten = session.scalars(
        sa.select(SubscriberImport)
        .join(ImportFile, ImportFile.import_id == SubscriberImport.id)
        .where(
            SubscriberImport.state.in_((ImportState.READ, *AT_REST)),
            SubscriberImport.created_at < kept_before,
        )
        .limit(at_most)
        .with_for_update(of=SubscriberImport, skip_locked=True)
    ).all()
    for kept in forgotten:
        let_go(session, kept)
        if kept.state is ImportState.READ:
            session.delete(kept)
    return len(forgotten)


def discard_kept(session: Session, kept: SubscriberImport, *, by: By) -> None:
    """Forget a kept file. Of an import that was stopped on its way the record stays, but it cannot go on.

    Raises NotAllowed, and Conflict while it goes on and when it has been applied: then it is a record.
    """
    mailing_list = session.get_one(MailingList, kept.list_id)
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    session.refresh(kept, with_for_update=True)
    record(Act.FILE_DISCARDED, kept, by=by, list=mailing_list.slug)
    if kept.state is ImportState.READ:
        let_go(session, kept)
        session.delete(kept)
    elif kept.state in AT_REST:
        let_go(session, kept)
    elif kept.state is ImportState.FINISHED:
        raise Conflict(say("This import has been applied already, so it stays as a record."))
    else:
        raise Conflict(say("This import goes on at this moment. Stop it first."))
