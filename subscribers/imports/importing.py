"""A file of subscribers onto a list: first a preview, then for real; both decide in the same way.

Good rows go in whatever the others are. Nobody who left, or must not be mailed, comes back by a file, and
what people told us about themselves is not overwritten.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.signing import Signer
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say
from subscribers.evidence import Occasion, declared
from subscribers.imports.deciding import Decision, chunks, decide
from subscribers.imports.decoding import encoding_named
from subscribers.imports.joining import join
from subscribers.imports.reading_csv import AS_FOUND, Reading, SubscriberFile, read_file
from subscribers.imports.report import Fate, ImportReport, error_report_csv
from subscribers.models import How, ImportState, MailingList, SubscriberImport
from subscribers.suppressing import suppress_all
from subscribers.tidying import tidy_name

__all__ = [
    "ImportReport",
    "Reading",
    "Refused",
    "SubscriberFile",
    "apply_import",
    "apply_kept",
    "discard_kept",
    "error_report_csv",
    "find_import",
    "keep_file",
    "newest_imports",
    "preview",
    "read_file",
    "read_kept",
]


class Refused(StrEnum):
    """What becomes of those whom a file says not to mail: they stay off this list, or nothing mails them any more."""

    LEFT_OUT = "left out"
    SUPPRESSED = "suppressed"


def preview(
    session: Session,
    mailing_list: MailingList,
    file: SubscriberFile,
    *,
    signer: Signer,
    locales: Sequence[str] = (),
) -> ImportReport:
    """What `apply_import` would do now; changes nothing."""
    return decide(session, mailing_list, file, signer=signer, locales=locales).report()


def apply_import(
    session: Session,
    mailing_list: MailingList,
    file: SubscriberFile,
    *,
    basis: str,
    by: By,
    signer: Signer,
    now: datetime,
    locales: Sequence[str] = (),
    refused: Refused = Refused.LEFT_OUT,
) -> ImportReport:
    """Put the good rows on the list, confirmed, each with its evidence: the basis, the file's name and hash, the row.

    `basis` says in words what consent these people gave, `by` is who declares it.
    `locales` are the languages its readers choose from, else those of the list's name; rows without one get the first.
    Those whom the file itself says not to mail do not come on; `refused` says what else becomes of them.
    Raises NotAllowed, and Invalid when no basis is declared or it is in doubt how to read the file. The same import
    again changes nothing.
    """
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    basis = declared(basis)
    if file.doubt is not None:
        raise Invalid(file.doubt)
    # One import after the other: two that bring the same people would wait for each other in a ring.
    session.scalars(sa.select(MailingList.id).order_by(MailingList.id).with_for_update(key_share=True)).all()
    decision = decide(session, mailing_list, file, signer=signer, locales=locales)
    occasion = Occasion(How.IMPORT, {"file": file.name, "sha256": file.sha256, "user_id": by.id}, now)
    joined: set[int] = set()
    for chunk in chunks(decision.coming):
        joined |= join(session, mailing_list, chunk, basis=basis, occasion=occasion)
    if refused is Refused.SUPPRESSED:
        _suppress(session, decision, occasion)
    overtaken = {person.row for person in decision.coming} - joined
    return replace(
        decision,
        fates=tuple(
            (person, Fate.UNCHANGED if person.row in overtaken else fate) for person, fate in decision.fates
        ),
    ).report()


def _suppress(session: Session, decision: Decision, occasion: Occasion) -> None:
    evidence = {**occasion.evidence, "how": occasion.how.value}
    for reason, people in decision.to_suppress().items():
        for chunk in chunks(people):
            hashes = [person.address_hash for person in chunk]
            suppress_all(session, hashes, reason=reason, evidence=evidence, now=occasion.at)


def keep_file(
    session: Session,
    mailing_list: MailingList,
    *,
    file_name: str,
    data: bytes,
    by: By,
    signer: Signer,
    now: datetime,
    locales: Sequence[str] = (),
    encoding: str = "",
) -> SubscriberImport:
    """Keep an uploaded file, with the preview of what it would do, until somebody applies or discards it.

    Raises NotAllowed, and Invalid, as `read_file` does, for a file that cannot be read.
    """
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    reading = Reading(encoding=encoding_named(encoding)) if encoding else AS_FOUND
    file = read_file(data, name=tidy_name(file_name), reading=reading)
    report = preview(session, mailing_list, file, signer=signer, locales=locales)
    kept = SubscriberImport(
        list_id=mailing_list.id,
        state=ImportState.READ,
        file_name=file.name,
        file_sha256=file.sha256,
        content=data,
        basis="",
        report=report.as_json(),
        reading=reading.as_json(),
        author_id=by.id,
        created_at=now,
        applied_at=None,
    )
    session.add(kept)
    session.flush()  # the page that follows is addressed by the id
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


def apply_kept(
    session: Session,
    subscriber_import: SubscriberImport,
    *,
    basis: str,
    by: By,
    signer: Signer,
    now: datetime,
    locales: Sequence[str] = (),
    refused: Refused = Refused.LEFT_OUT,
) -> ImportReport:
    """Apply a kept file, once; whoever comes second gets the report of the first. The file itself is let go.

    `by` is who declares the basis, perhaps another than who uploaded the file. Raises NotAllowed.
    """
    mailing_list = session.get_one(MailingList, subscriber_import.list_id)
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    session.scalars(
        sa.select(SubscriberImport)
        .where(SubscriberImport.id == subscriber_import.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    file = read_kept(subscriber_import)
    if subscriber_import.state is ImportState.APPLIED or file is None:
        return ImportReport.from_json(subscriber_import.report)
    report = apply_import(
        session,
        mailing_list,
        file,
        basis=basis,
        by=by,
        signer=signer,
        now=now,
        locales=locales,
        refused=refused,
    )
    subscriber_import.state, subscriber_import.applied_at = ImportState.APPLIED, now
    subscriber_import.basis, subscriber_import.content = declared(basis), None
    subscriber_import.report = report.as_json()
    return report


def read_kept(subscriber_import: SubscriberImport) -> SubscriberFile | None:
    """A kept file as a person says that it is to be read; None when it was applied and let go."""
    content = subscriber_import.content
    if content is None:
        return None
    reading = Reading.from_json(subscriber_import.reading)
    return read_file(content, name=subscriber_import.file_name, reading=reading)


def discard_kept(session: Session, subscriber_import: SubscriberImport, *, by: By) -> None:
    """Forget a kept file. Raises NotAllowed, and Conflict when it has been applied: then it is a record."""
    mailing_list = session.get_one(MailingList, subscriber_import.list_id)
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    forgotten = session.execute(
        sa.delete(SubscriberImport)
        .where(SubscriberImport.id == subscriber_import.id, SubscriberImport.state == ImportState.READ)
        .returning(SubscriberImport.id)
    ).first()
    if forgotten is None:
        raise Conflict(say("This import has been applied already, so it stays as a record."))
