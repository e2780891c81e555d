"""Fills a database with the sample newsletter. Safe to repeat: what is there already stays as it is."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import address_hash, parse_address
from newsletter.content.publication import LockedDisclaimer
from newsletter.demo.readers import BOUNCED, UNCONFIRMED, sample_file
from newsletter.demo.sample import CONTENT, PUBLICATION
from newsletter.issues.assets import AssetStore
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.newsletters import change_newsletter, create_newsletter
from newsletter.issues.transfer import import_issue
from newsletter.signing import Signer
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import create_user, set_password
from newsletter.users.models import Role, User
from newsletter.users.new_passwords import NewPassword
from subscribers.evidence import Occasion
from subscribers.imports.importing import apply_import
from subscribers.imports.reading_csv import read_file
from subscribers.lists import create_list
from subscribers.models import How, MailingList, SuppressionReason
from subscribers.subscribing import subscribe
from subscribers.suppressing import suppress

LIST = "readers"
ISSUE = "bridge-quarterly-12"
DRAFT = "bridge-quarterly-13"
_FILES = {ISSUE: CONTENT / "bridge-quarterly.yaml", DRAFT: CONTENT / "bridge-quarterly-draft.yaml"}
ADMIN = "admin@twoshores.example.org"
_USERS = (
    (ADMIN, "Marta Wilczek", Role.ADMIN, "en"),
    ("editor@twoshores.example.org", "임하늘", Role.EDITOR, "ko"),
    ("viewer@twoshores.example.org", "Alicja Rusin", Role.VIEWER, "en"),
)


@dataclass(frozen=True)
class Seeded:
    """What is in the database now; the users are the admin, the editor and the viewer."""

    newsletter: Newsletter
    mailing_list: MailingList
    issue: Issue
    users: tuple[User, ...]


def seed(
    session: Session, *, assets: AssetStore, signer: Signer, now: datetime, password: NewPassword
) -> Seeded:
    """The sample newsletter, its 200 subscribers (two of whom get no mail), its issues and its users.

    The users sign in with `password`, also when they were there before: it is the one that is printed.
    """
    users = tuple(
        _user(session, email, name=name, role=role, locale=locale, password=password, now=now)
        for email, name, role, locale in _USERS
    )
    newsletter = _newsletter(session, assets=assets, now=now)
    mailing_list = _mailing_list(session, newsletter, by=users[0], signer=signer, now=now)
    issues = {
        slug: _issue(session, slug, file, assets=assets, by=users[1], now=now)
        for slug, file in _FILES.items()
    }
    return Seeded(newsletter, mailing_list, issues[ISSUE], users)


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


def _newsletter(session: Session, *, assets: AssetStore, now: datetime) -> Newsletter:
    known = session.scalar(sa.select(Newsletter).where(Newsletter.slug == PUBLICATION.slug))
    if known is not None:
        return known
    values = PUBLICATION.model_dump(mode="json", exclude={"slug", "name", "locales", "theme", "disclaimers"})
    values["disclaimers"] = [
        _with_emblem(session, locked, assets=assets, now=now).model_dump(mode="json")
        for locked in PUBLICATION.disclaimers
    ]
    made = create_newsletter(
        session,
        PUBLICATION.slug,
        name=dict(PUBLICATION.name.items()),
        locales=PUBLICATION.locales,
        by=OPERATOR,
        now=now,
    )
    logos = {
        name: assets.store(session, (CONTENT / "pictures" / file).read_bytes(), now=now).name
        for name, file in (("logo", "logo.png"), ("logo_dark", "logo-dark.png"))
    }
    change_newsletter(made, {**values, **logos}, by=OPERATOR)
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
    session: Session, newsletter: Newsletter, *, by: User, signer: Signer, now: datetime
) -> MailingList:
    known = session.scalar(sa.select(MailingList).where(MailingList.slug == LIST))
    if known is not None:
        return known
    made = create_list(
        session,
        LIST,
        newsletter_id=newsletter.id,
        name={"en": "Bridge Quarterly", "ko": "계간 다리"},
        description={
            "en": "Letters between two coasts, four times a year.",
            "ko": "두 바닷가의 소식을 한 해에 네 번 전해 드립니다.",
        },
        is_public=True,
        by=OPERATOR,
        now=now,
    )
    _fill(session, made, by=by, signer=signer, now=now)
    return made


def _fill(session: Session, mailing_list: MailingList, *, by: User, signer: Signer, now: datetime) -> None:
    apply_import(
        session,
        mailing_list,
        read_file(sample_file(), name="readers.csv"),
        basis="Sample data: these people are invented.",
        by=by,
        signer=signer,
        now=now,
    )
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
        wording="계간 다리를 메일로 받아 보겠습니다.",
        occasion=Occasion(How.FORM, {"how": "sample data"}, now),
        signer=signer,
    )


def _issue(session: Session, slug: str, file: Path, *, assets: AssetStore, by: User, now: datetime) -> Issue:
    known = session.scalar(sa.select(Issue).where(Issue.slug == slug))
    return known or import_issue(session, file, assets=assets, by=by, now=now)
