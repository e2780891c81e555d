"""A file of subscribers onto a list: first a preview, then for real; both decide in the same way, portion after portion.

Good rows go in whatever the others are. Nobody who left, or must not be mailed, comes back by a file, and
what people told us about themselves is not overwritten: only a time zone that is missing is filled in.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.errors import Invalid
from newsletter.signing import Signer
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from subscribers.evidence import Occasion, declared
from subscribers.imports.deciding import Decision, Portion, decide, languages_of, portions
from subscribers.imports.joining import fill_zones, join
from subscribers.imports.reading_csv import SubscriberFile
from subscribers.imports.report import Fate, ImportReport
from subscribers.lists import require_open
from subscribers.models import How, MailingList, Refused
from subscribers.suppressing import suppress_all


def preview(
    session: Session,
    mailing_list: MailingList,
    file: SubscriberFile,
    *,
    signer: Signer,
    locales: Sequence[str] = (),
) -> ImportReport:
    """What `apply_import` would do now; changes nothing."""
    return ImportReport.together(
        decide(session, mailing_list, portion).report()
        for portion in portions(file, signer=signer, locales=languages_of(mailing_list, locales))
    )


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
    """Put the good rows on the list in one transaction, confirmed, each with its evidence: the basis, the file's name and
    hash, the row. A long file holds up whoever else writes: `running` takes it in by portions.

    `basis` says in words what consent these people gave, `by` is who declares it.
    `locales` are the languages its readers choose from, else those of the list's name; rows without one get the first.
    Those whom the file itself says not to mail do not come on; `refused` says what else becomes of them.
    Raises NotAllowed, Invalid when no basis is declared or it is in doubt how to read the file, and Conflict when the list
    is closed. The same import again changes nothing.
    """
    require(by, Deed.IMPORT_SUBSCRIBERS, newsletter=mailing_list.newsletter_id)
    basis = declared(basis)
    if file.doubt is not None:
        raise Invalid(file.doubt)
    occasion = by_file(file.name, file.sha256, by=by, at=now)
    report = ImportReport.together(
        take_in(session, mailing_list, portion, basis=basis, occasion=occasion, refused=refused)
        for portion in portions(file, signer=signer, locales=languages_of(mailing_list, locales))
    )
    record(Act.SUBSCRIBERS_IMPORTED, mailing_list, by=by, sha256=file.sha256, joined=report.joined)
    return report


def by_file(name: str, sha256: str, *, by: By, at: datetime) -> Occasion:
    """What is kept of how people came by a file: which one, and who declared their consent."""
    return Occasion(How.IMPORT, {"file": name, "sha256": sha256, "user_id": by.id}, at)


def take_in(
    session: Session,
    mailing_list: MailingList,
    portion: Portion,
    *,
    basis: str,
    occasion: Occasion,
    refused: Refused,
) -> ImportReport:
    """Decide about a portion as things are now, and do it; returns what became of its rows."""
    # One portion after the other: two that bring the same people would wait for each other in a ring.
    session.scalars(sa.select(MailingList.id).order_by(MailingList.id).with_for_update(key_share=True)).all()
    require_open(session, mailing_list)
    decision = decide(session, mailing_list, portion)
    coming = decision.coming
    joined = join(session, mailing_list, coming, basis=basis, occasion=occasion) if coming else set()
    fill_zones(session, [person for person, fate in decision.fates if fate in (Fate.KNOWN, Fate.UNCHANGED)])
    if refused is Refused.SUPPRESSED:
        _suppress(session, decision, occasion)
    overtaken = {person.row for person in coming} - joined
    return replace(
        decision,
        fates=tuple(
            (person, Fate.UNCHANGED if person.row in overtaken else fate) for person, fate in decision.fates
        ),
    ).report()


def _suppress(session: Session, decision: Decision, occasion: Occasion) -> None:
    evidence = {**occasion.evidence, "how": occasion.how.value}
    for reason, people in decision.to_suppress().items():
        hashes = [person.address_hash for person in people]
        suppress_all(session, hashes, reason=reason, evidence=evidence, now=occasion.at)
