"""Fills a database with the sample newsletters. Safe to repeat: what is there already stays as it is."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash, parse_address
from newsletter.content.issue_file import read
from newsletter.content.library import alone
from newsletter.content.publication import LockedDisclaimer
from newsletter.demo.newsletters import SAMPLES
from newsletter.demo.readers import BOUNCED, UNCONFIRMED, sample_file
from newsletter.demo.sample import CONTENT, Sample, SampleList
from newsletter.desk.library import library_lines
from newsletter.issues.assets import AssetStore
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.library.keeping import keep_block
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.newsletters import change_newsletter, create_newsletter
from newsletter.issues.transfer import import_issue, text_of
from newsletter.signing import Signer
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import create_user, set_password
from newsletter.users.models import User
from newsletter.users.new_passwords import NewPassword
from newsletter.users.roles import Role
from subscribers.evidence import Occasion
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.lists import create_list
from subscribers.models import How, MailingList, SuppressionReason
from subscribers.subscribing import subscribe
from subscribers.suppressing import suppress

ISSUE = "bridge-quarterly-12"
DRAFT = "bridge-quarterly-13"
ADMIN = "admin@twoshores.example.org"
# What the sample issue has in the library, by the types of its blocks.
KEPT = {
    "logos": "Partners of this season",
    "subscribe": "For those who got it from a friend",
    "contact": "The office in Mokpo",
}
_USERS = (
    (ADMIN, "Marta Wilczek", Role.ADMIN, "en"),
    ("editor@twoshores.example.org", "임하늘", Role.EDITOR, "ko"),
    ("viewer@twoshores.example.org", "Alicja Rusin", Role.VIEWER, "en"),
)


@dataclass(frozen=True)
class Seeded:
    """What is in the database now: the first newsletter with its list and its issue, and the admin, the editor and the viewer."""

    newsletter: Newsletter
    mailing_list: MailingList
    issue: Issue
    users: tuple[User, ...]


def seed(
    session: Session, *, assets: AssetStore, signer: Signer, now: datetime, password: NewPassword
) -> Seeded:
    """The sample newsletters, their 200 subscribers (two of whom get no mail), their issues and their users.

    The users sign in with `password`, also when they were there before: it is the one that is printed.
    """
    users = tuple(
        _user(session, email, name=name, role=role, locale=locale, password=password, now=now)
        for email, name, role, locale in _USERS
    )
    filled = [
        _filled(session, sample, assets=assets, by=users[0], signer=signer, now=now) for sample in SAMPLES
    ]
    for sample in SAMPLES:
        for name in sample.issues:
            _issue(session, CONTENT / name, assets=assets, by=users[1], now=now)
    issue = find_issue(session, ISSUE)
    _library(session, issue, by=users[1], now=now)
    return Seeded(*filled[0], issue, users)


def _filled(
    session: Session, sample: Sample, *, assets: AssetStore, by: User, signer: Signer, now: datetime
) -> tuple[Newsletter, MailingList]:
    newsletter = _newsletter(session, sample, assets=assets, now=now)
    return newsletter, _mailing_list(session, sample.readers, newsletter, by=by, signer=signer, now=now)


def _user(
    session: Session, email: str, *, name: str, role: Role, locale: str, password: NewPassword, now: datetime
) -> User:
    known = session.scalar(sa.select(User).where(User.email == email))
    if known is None:
        return create_user(
            session, email, name=name, role=role, password=password, locale=locale, by=OPERATOR, now=now
        )
    set_password(session, known, password=password, by=OPERATOR, now=now)
    return known


def _newsletter(session: Session, sample: Sample, *, assets: AssetStore, now: datetime) -> Newsletter:
    publication = sample.publication
    known = session.scalar(sa.select(Newsletter).where(Newsletter.slug == publication.slug))
    if known is not None:
        return known
    values = publication.model_dump(mode="json", exclude={"slug", "name", "locales", "theme", "disclaimers"})
    values["disclaimers"] = [
        _with_emblem(session, locked, assets=assets, now=now).model_dump(mode="json")
        for locked in publication.disclaimers
    ]
    made = create_newsletter(
        session,
        publication.slug,
        name=dict(publication.name.items()),
        locales=publication.locales,
        by=OPERATOR,
        now=now,
    )
    logos = {
        name: assets.store(session, (CONTENT / "pictures" / file).read_bytes(), now=now).name
        for name, file in (("logo", sample.logo), ("logo_dark", sample.logo_dark))
    }
    change_newsletter(made, {**values, **logos, "theme": dict(sample.theme)}, by=OPERATOR)
    return made


def _with_emblem(
    session: Session, locked: LockedDisclaimer, *, assets: AssetStore, now: datetime
) -> LockedDisclaimer:
    if locked.emblem is None:
        return locked
    kept = assets.store(session, (CONTENT / locked.emblem.file).read_bytes(), now=now)
    stored = {"asset": kept.name, "width": kept.width, "height": kept.height}
    return locked.model_copy(update={"emblem": locked.emblem.model_copy(update=stored)})


def _mailing_list(
    session: Session, readers: SampleList, newsletter: Newsletter, *, by: User, signer: Signer, now: datetime
) -> MailingList:
    known = session.scalar(sa.select(MailingList).where(MailingList.slug == readers.slug))
    if known is not None:
        return known
    made = create_list(
        session,
        readers.slug,
        newsletter_id=newsletter.id,
        name=readers.name,
        description=readers.description,
        is_public=True,
        by=OPERATOR,
        now=now,
    )
    apply_import(
        session,
        made,
        read_file(sample_file(korean=readers.korean, english=readers.english), name="readers.csv"),
        basis="Sample data: these people are invented.",
        by=by,
        signer=signer,
        now=now,
    )
    if readers.unconfirmed:
        _leave_traces(session, made, wording=readers.unconfirmed, signer=signer, now=now)
    return made


def _leave_traces(
    session: Session, mailing_list: MailingList, *, wording: str, signer: Signer, now: datetime
) -> None:
    """What every list has after a while: an address that bounced, and somebody who has yet to confirm."""
    suppress(
        session,
        address_hash(signer, BOUNCED),
        reason=SuppressionReason.BOUNCED,
        evidence={"status": "5.1.1", "how": "sample data"},
        now=now,
    )
    address, name = UNCONFIRMED
    subscribe(
        session,
        mailing_list,
        address=parse_address(address),
        name=name,
        locale="ko",
        wording=wording,
        occasion=Occasion(How.FORM, {"how": "sample data"}, now),
        signer=signer,
    )


def _issue(session: Session, file: Path, *, assets: AssetStore, by: User, now: datetime) -> None:
    """The issue of a file, unless there is one that has its slug: somebody may have written in it since."""
    slug = read(text_of(file), name=file.name).slug
    if session.scalar(sa.select(Issue.id).where(Issue.slug == slug)) is None:
        import_issue(session, file, assets=assets, by=by, now=now)


def _library(session: Session, issue: Issue, *, by: User, now: datetime) -> None:
    """Blocks of the sample issue that the next ones will need again, unless something is in the library already."""
    if library_lines(session, issue.newsletter):
        return
    content = content_of(session, issue)
    for block in content.blocks:
        if block.type in KEPT:
            keep_block(
                session,
                issue.newsletter,
                alone(content, block),
                name=KEPT[block.type],
                like=content,
                by=by,
                now=now,
            )
