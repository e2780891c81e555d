"""An import on its way: begun, taken in portion after portion by one process at a time, stopped, resumed, finished or failed.

The row says how far it is; whoever was killed is replaced when the lease runs out, and the next begins at the row's place. What
a portion does, its report and the new place are one short transaction, so no row is lost and none is taken in twice.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from newsletter.db import affected, ring
from newsletter.errors import Conflict, Invalid
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import OPERATOR, By, Deed, may, require
from newsletter.users.models import User
from newsletter.wording import NOTHING, Sentence, say
from subscribers.evidence import declared
from subscribers.imports.deciding import PORTION, Portion, languages_of, portions
from subscribers.imports.importing import by_file, take_in
from subscribers.imports.keeping import AT_REST, has_file, let_go
from subscribers.imports.reading_csv import SubscriberFile
from subscribers.lists import require_open
from subscribers.models import ImportPortion, ImportState, MailingList, Refused, SubscriberImport

# Longer than the reading of the largest file takes, after which each portion prolongs it.
LEASE = timedelta(seconds=60)
UNDER_WAY = (ImportState.WAITING, ImportState.RUNNING)

_AT_ONCE = "at once"  # the holder of an import that ends in the transaction in which it begins
_NOT_UNDER_WAY = say("This import is not on its way: nothing of it is left to do.")
_IS_HELD = say(
    "This import goes on at this moment, so there is nothing to resume. If its process was killed, try again in a minute."
)
NO_FILE = say(
    "The file of this import is not kept any more, so it cannot go on. Import the file again: who is on the list stays as they "
    "are."
)


def start_import(
    session: Session,
    kept: SubscriberImport,
    file: SubscriberFile,
    *,
    basis: str,
    by: By,
    signer: Signer,
    now: datetime,
    refused: Refused = Refused.LEFT_OUT,
    holder: str | None = None,
) -> None:
    """Decide that a kept file goes onto its list; `file` is that file as it is read. Whoever comes second changes nothing.

    A file of one portion is taken in at once. A longer one waits for the workers, or is held by the process named
    `holder`, which takes it in itself. `by` is who declares the basis, perhaps another than who uploaded the file.
    Raises NotAllowed; Invalid when no basis is declared or it is in doubt how to read the file; Conflict when the list is
    closed, or somebody else has said meanwhile that it is to be read otherwise.
    """
    mailing_list = session.get_one(MailingList, kept.list_id)
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    require_open(session, mailing_list)
    basis = declared(basis)
    if file.doubt is not None:
        raise Invalid(file.doubt)
    session.refresh(kept, with_for_update=True)
    if kept.state is not ImportState.READ:
        return
    if kept.reading != file.reading.as_json():
        raise Conflict(
            say(
                "A colleague has said meanwhile that this file is to be read otherwise. Look at it once more."
            )
        )
    kept.state, kept.basis, kept.refused = ImportState.WAITING, basis, refused
    kept.rows, kept.locales = len(file.rows), list(languages_of(mailing_list, kept.locales))
    kept.declarer_id, kept.started_at = by.id, now
    is_short = kept.rows <= PORTION
    _begin_or_ring(session, kept, holder=_AT_ONCE if is_short else holder, now=now)
    record(Act.IMPORT_STARTED, kept, by=by, list=mailing_list.slug, rows=kept.rows)
    if is_short:
        for portion in portions(file, signer=signer, locales=kept.locales):
            take_portion(session, kept.id, portion, holder=_AT_ONCE, now=now)
    if not kept.rows:
        _finish(session, kept, now=now)


def stop_import(session: Session, kept: SubscriberImport, *, by: By) -> None:
    """Let no further portion begin; who is on the list by now stays. Raises NotAllowed, and Conflict when it is over."""
    _require_importer(session, kept, by)
    changed = _move(session, kept, UNDER_WAY, state=ImportState.STOPPED, held_by=None, held_until=None)
    if changed:
        record(Act.IMPORT_STOPPED, kept, by=by, position=kept.position)
    elif kept.state not in AT_REST:
        raise Conflict(_NOT_UNDER_WAY)


def resume_import(
    session: Session, kept: SubscriberImport, *, by: By, now: datetime, holder: str | None = None
) -> None:
    """Let an import go on where it was stopped, where it failed, or where its process died.

    The consent stays declared by whom it was, if they may still do so; else by whoever lets it go on.
    Raises NotAllowed, and Conflict when nothing of it is left to do or the list is closed.
    """
    _require_importer(session, kept, by)
    session.refresh(kept, with_for_update=True)
    if kept.state not in AT_REST and not (kept.state in UNDER_WAY and not _is_held(kept, now=now)):
        raise Conflict(_IS_HELD if kept.state in UNDER_WAY else _NOT_UNDER_WAY)
    if not has_file(session, kept):
        raise Conflict(NO_FILE)
    require_open(session, session.get_one(MailingList, kept.list_id))
    if not may(_declarer(session, kept), Deed.IMPORT_SUBSCRIBERS, newsletter=_newsletter_of(session, kept)):
        kept.declarer_id = by.id
    kept.state, kept.because = ImportState.WAITING, NOTHING
    record(Act.IMPORT_RESUMED, kept, by=by, position=kept.position)
    _begin_or_ring(session, kept, holder=holder, now=now)


def claim_import(session: Session, import_id: int, *, holder: str, now: datetime) -> bool:
    """Whether the process named `holder` may take it in from now on. One import at a time: each takes its share of what
    the pages and the dispatches need."""
    other = aliased(SubscriberImport)
    others = sa.exists().where(
        other.id != SubscriberImport.id, other.state == ImportState.RUNNING, other.held_until >= now
    )
    claimed = affected(
        session,
        sa.update(SubscriberImport)
        .where(SubscriberImport.id == import_id, _is_due(now), ~others)
        .values(state=ImportState.RUNNING, held_by=holder, held_until=now + LEASE),
    )
    return claimed == 1


def take_portion(session: Session, import_id: int, portion: Portion, *, holder: str, now: datetime) -> bool:
    """Take in the next rows, and note what became of them and how far it is.

    False when they are not the holder's to take in any more: somebody stopped it, or another process goes on with it.
    Raises NotAllowed when whoever declared the consent may not do so any more, and Conflict when the list was closed.
    """
    moved = affected(
        session,
        sa.update(SubscriberImport)
        .where(
            SubscriberImport.id == import_id,
            SubscriberImport.state == ImportState.RUNNING,
            SubscriberImport.held_by == holder,
            SubscriberImport.position == portion.start,
        )
        .values(position=portion.end, held_until=now + LEASE),
    )
    if moved != 1:
        return False
    kept = session.get_one(SubscriberImport, import_id, populate_existing=True)
    mailing_list = session.get_one(MailingList, kept.list_id)
    by = _declarer(session, kept)
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    report = take_in(
        session,
        mailing_list,
        portion,
        basis=kept.basis,
        occasion=by_file(kept.file_name, kept.file_sha256, by=by, at=now),
        refused=kept.refused,
    )
    session.add(ImportPortion(import_id=import_id, start=portion.start, report=report.as_json()))
    kept.joined += report.joined
    if kept.position == kept.rows:
        _finish(session, kept, now=now)
    return True


def leave_import(session: Session, import_id: int, *, holder: str) -> None:
    """The holder has other things to do; whoever is free goes on."""
    if _let_loose(session, import_id, holder, held_until=None):
        ring(session, "import.run", import_id=import_id)


def fail_import(session: Session, import_id: int, *, holder: str, because: Sentence) -> None:
    """It cannot go on before a person has looked."""
    _let_loose(session, import_id, holder, state=ImportState.FAILED, because=because, held_until=None)


def tick(session: Session, *, now: datetime) -> None:
    """Ring for the import that is next, if none is on its way: a bell was lost, or its process is gone."""
    held = sa.exists().where(
        SubscriberImport.state == ImportState.RUNNING, SubscriberImport.held_until >= now
    )
    due = session.scalar(
        sa.select(SubscriberImport.id)
        .where(_is_due(now), ~held)
        .order_by(SubscriberImport.started_at, SubscriberImport.id)
        .limit(1)
    )
    if due is not None:
        ring(session, "import.run", import_id=due)


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    is_loose = sa.or_(SubscriberImport.held_until.is_(None), SubscriberImport.held_until < now)
    return sa.or_(
        SubscriberImport.state == ImportState.WAITING,
        sa.and_(SubscriberImport.state == ImportState.RUNNING, is_loose),
    )


def _is_held(kept: SubscriberImport, *, now: datetime) -> bool:
    return kept.state is ImportState.RUNNING and kept.held_until is not None and kept.held_until >= now


def _begin_or_ring(session: Session, kept: SubscriberImport, *, holder: str | None, now: datetime) -> None:
    if holder is None:
        ring(session, "import.run", import_id=kept.id)
    else:
        kept.state, kept.held_by, kept.held_until = ImportState.RUNNING, holder, now + LEASE
    session.flush()  # verbs that follow change the row by statements, or read it anew


def _finish(session: Session, kept: SubscriberImport, *, now: datetime) -> None:
    kept.state, kept.finished_at = ImportState.FINISHED, now
    kept.held_by = kept.held_until = None
    let_go(session, kept)
    record(Act.SUBSCRIBERS_IMPORTED, kept, by=_declarer(session, kept), joined=kept.joined)


def _move(
    session: Session, kept: SubscriberImport, leaving: Collection[ImportState], **values: object
) -> bool:
    changed = affected(
        session,
        sa.update(SubscriberImport)
        .where(SubscriberImport.id == kept.id, SubscriberImport.state.in_(leaving))
        .values(**values),
    )
    session.refresh(kept)
    return changed == 1


def _let_loose(session: Session, import_id: int, holder: str, **values: object) -> bool:
    is_theirs = (SubscriberImport.state == ImportState.RUNNING, SubscriberImport.held_by == holder)
    update = sa.update(SubscriberImport).where(SubscriberImport.id == import_id, *is_theirs)
    return affected(session, update.values(held_by=None, **values)) == 1


def _require_importer(session: Session, kept: SubscriberImport, by: By) -> None:
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=_newsletter_of(session, kept))


def _newsletter_of(session: Session, kept: SubscriberImport) -> int:
    return session.get_one(MailingList, kept.list_id).newsletter_id


def _declarer(session: Session, kept: SubscriberImport) -> By:
    return OPERATOR if kept.declarer_id is None else session.get_one(User, kept.declarer_id)
