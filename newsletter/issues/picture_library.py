"""The library of pictures of a newsletter: what was given to it, what is known of each, and what is used nowhere goes.

Whatever an issue says puts its pictures there, however it came: by the form, the editor, a file, a copy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.fields.points import Point
from newsletter.content.images import file_named
from newsletter.content.issue import IssueContent
from newsletter.content.picture_terms import Licence, People, Terms
from newsletter.db import insert
from newsletter.errors import Conflict, NotFound
from newsletter.issues.assets import AssetStore
from newsletter.issues.cutting import Part, part_of
from newsletter.issues.models import Asset, Newsletter
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_uses import uses_of
from newsletter.issues.pictures import Ready
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

FOLDER = "images"  # where pictures lie beside an issue file


@dataclass(frozen=True)
class Known:
    """What people say of a picture; texts are `{locale: text}`, an empty one says nothing."""

    alt: Mapping[str, str]
    credit: Mapping[str, str]
    focus: Point | None
    licence: Licence
    people: People
    consent_note: str = ""
    consent_until: date | None = None


def keep_picture(
    session: Session,
    newsletter: Newsletter,
    ready: Ready,
    *,
    file: str,
    assets: AssetStore,
    by: By,
    now: datetime,
) -> LibraryPicture:
    """Take a picture into the library; the same one again is the one there is. Raises NotAllowed."""
    require(by, Deed.COMPOSE, newsletter=newsletter.id)
    asset = assets.keep(session, ready, now=now)
    picture = _shelved(session, newsletter.id, asset, file=file, author_id=by.id, now=now)
    record(Act.PICTURE_KEPT, picture, by=by)
    return picture


def find_picture(session: Session, newsletter: Newsletter, name: str) -> LibraryPicture:
    """A picture of a newsletter by the name of what is stored. Raises NotFound."""
    found = session.scalar(
        sa.select(LibraryPicture)
        .join(Asset, Asset.id == LibraryPicture.asset_id)
        .where(LibraryPicture.newsletter_id == newsletter.id, Asset.name == name)
    )
    if found is None:
        raise NotFound(say("There is no such picture in the library of this newsletter."))
    return found


def describe_picture(picture: LibraryPicture, known: Known, *, by: By) -> None:
    """Say what is known of a picture; what was cut out of another shares the terms of that. Raises NotAllowed."""
    require(by, Deed.COMPOSE, newsletter=picture.newsletter_id)
    picture.alt, picture.credit = _said(known.alt), _said(known.credit)
    picture.focus = known.focus.root if known.focus else ""
    terms = picture.original
    has_consent = known.people is People.AGREED
    terms.licence, terms.people = known.licence, known.people
    terms.consent_note = " ".join(known.consent_note.split()) if has_consent else ""
    terms.consent_until = known.consent_until if has_consent else None
    record(Act.PICTURE_DESCRIBED, picture, by=by)


def cut_out_picture(
    session: Session, picture: LibraryPicture, part: Part, *, assets: AssetStore, by: By, now: datetime
) -> LibraryPicture:
    """A picture of its own, of a part of another; that one stays as it is. Raises NotAllowed, and Invalid."""
    require(by, Deed.COMPOSE, newsletter=picture.newsletter_id)
    data = part_of(assets.path(picture.asset.name).read_bytes(), part)
    asset = assets.store(session, data, now=now)
    made = _shelved(session, picture.newsletter_id, asset, file=picture.file, author_id=by.id, now=now)
    if made is not picture and made.cut_from_id is None and made is not picture.original:
        made.cut_from = picture.original
        made.alt, made.credit = dict(picture.alt), dict(picture.credit)
    record(Act.PICTURE_KEPT, made, by=by)
    return made


def remove_picture(session: Session, picture: LibraryPicture, *, by: By, now: datetime) -> None:
    """Take a picture out of the library that is used nowhere. Raises NotAllowed, and Conflict where it is used."""
    require(by, Deed.COMPOSE, newsletter=picture.newsletter_id)
    if uses_of(session, picture.newsletter, picture.asset.name):
        raise Conflict(
            say(
                "“{file}” is used. Take it away where it is used first, or replace it there.",
                file=picture.file,
            )
        )
    if session.scalar(sa.select(LibraryPicture.id).where(LibraryPicture.cut_from_id == picture.id).limit(1)):
        raise Conflict(
            say("Other pictures were cut out of “{file}”. Take those away first.", file=picture.file)
        )
    picture.asset.wanted_at = now
    record(Act.PICTURE_REMOVED, picture, by=by)
    session.delete(picture)


def take_in(
    session: Session, newsletter_id: int, content: IssueContent, *, author_id: int | None, now: datetime
) -> None:
    """Put the pictures of an issue into the library; what it says of one that says nothing there yet is kept."""
    images = {image.asset: image for block in content.blocks for _, image in block.images() if image.asset}
    assets = _assets(session, images)
    known = {
        one.asset_id: one
        for one in session.scalars(
            sa.select(LibraryPicture).where(
                LibraryPicture.newsletter_id == newsletter_id, LibraryPicture.asset_id.in_(assets)
            )
        )
    }
    for asset in assets.values():
        image = images[asset.name]
        picture = known.get(asset.id) or _shelved(
            session, newsletter_id, asset, file=image.file, author_id=author_id, now=now
        )
        picture.alt = picture.alt or _said(dict(image.alt.items()))
        picture.credit = picture.credit or _said(dict(image.credit.items()) if image.credit else {})
        picture.focus = picture.focus or (image.focus.root if image.focus else "")


def terms_of(session: Session, newsletter_id: int, *, today: date) -> tuple[Terms, ...]:
    """On which terms the pictures of a newsletter may be shown, those of which something is said."""
    pictures = session.scalars(sa.select(LibraryPicture).where(LibraryPicture.newsletter_id == newsletter_id))
    return tuple(terms for one in pictures if (terms := one.terms_on(today)).are_said)


def values_of(picture: LibraryPicture) -> dict[str, str]:
    """What an issue that shows it says, by the names within the picture of a block."""
    asset = picture.asset
    values = {
        "file": f"{FOLDER}/{picture.file}",
        "asset": asset.name,
        "width": str(asset.width),
        "height": str(asset.height),
        "focus": picture.focus,
    }
    return values | {
        f"{name}.{locale}": text
        for name, texts in (("alt", picture.alt), ("credit", picture.credit))
        for locale, text in texts.items()
    }


def _assets(session: Session, names: Iterable[str]) -> dict[int, Asset]:
    found = session.scalars(sa.select(Asset).where(Asset.name.in_(list(names))))
    return {asset.id: asset for asset in found}


def _shelved(
    session: Session, newsletter_id: int, asset: Asset, *, file: str, author_id: int | None, now: datetime
) -> LibraryPicture:
    new = insert(session, LibraryPicture).values(
        newsletter_id=newsletter_id,
        asset_id=asset.id,
        file=file_named(PurePosixPath(file).name, asset.name),
        alt={},
        credit={},
        focus="",
        consent_note="",
        **_terms_elsewhere(session, asset),
        author_id=author_id,
        created_at=now,
    )
    mine = [LibraryPicture.newsletter_id, LibraryPicture.asset_id]
    session.execute(new.on_conflict_do_nothing(index_elements=mine))
    return session.scalars(
        sa.select(LibraryPicture).where(
            LibraryPicture.newsletter_id == newsletter_id, LibraryPicture.asset_id == asset.id
        )
    ).one()


def _terms_elsewhere(session: Session, asset: Asset) -> dict[str, Any]:
    """What another newsletter said last of the terms of the same picture; who agreed is written down there alone."""
    others = (
        sa.select(LibraryPicture)
        .where(LibraryPicture.asset_id == asset.id)
        .order_by(LibraryPicture.id.desc())
        .limit(1)
    )
    known = session.scalar(others)
    said = known.original if known else None
    return {
        "licence": said.licence if said else Licence.UNSAID,
        "people": said.people if said else People.UNSAID,
        "consent_until": said.consent_until if said else None,
    }


def _said(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that say something."""
    lines = {locale: " ".join(text.split()) for locale, text in texts.items()}
    return {locale: text for locale, text in lines.items() if text}
