"""What the public pages show of a newsletter: its name, its logo, its colours, and who stands behind it."""

from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content.themes import Theme
from newsletter.desk.archives import has_archive
from newsletter.dispatch.models import Delivery, Dispatch
from newsletter.issues.models import Asset, Issue, Newsletter, Proof
from newsletter.links import archive, joining
from subscribers.lists import public_lists


@dataclass(frozen=True)
class Logo:
    """A stored picture, and its size in pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Face:
    """One newsletter as strangers see it; `joining` is where one subscribes, "" while that is open to nobody, `archive` where
    its earlier issues are, "" while it lists none."""

    slug: str
    name: dict[str, str]
    organisation: dict[str, str]
    postal_address: dict[str, str]
    contact_email: str
    website: str
    privacy_notice: dict[str, str]
    logo: Logo | None
    logo_dark: Logo | None
    theme: Theme
    joining: str
    archive: str


def face_of(session: Session, newsletter: Newsletter) -> Face:
    """The face of a newsletter."""
    return Face(
        slug=newsletter.slug,
        name=newsletter.name,
        organisation=newsletter.organisation,
        postal_address=newsletter.postal_address,
        contact_email=newsletter.contact_email,
        website=newsletter.website,
        privacy_notice=newsletter.privacy_notice,
        logo=_logo(session, newsletter.logo),
        logo_dark=_logo(session, newsletter.logo_dark),
        theme=theme_of(newsletter),
        joining=joining(newsletter.slug) if public_lists(session, newsletter.id) else "",
        archive=archive(newsletter.slug) if has_archive(session, newsletter) else "",
    )


def theme_of(newsletter: Newsletter) -> Theme:
    """Its colours; the usual ones where they cannot be read, since whoever wants to leave must get their page."""
    try:
        return Theme.model_validate(newsletter.theme)
    except ValidationError:
        return Theme()


def only_face(session: Session) -> Face | None:
    """Where there is one newsletter only, its face, for a page that could not be found.

    None where there are several, and where strangers cannot subscribe: then they need not know of it.
    """
    known = session.scalars(sa.select(Newsletter).limit(2)).all()
    face = face_of(session, known[0]) if len(known) == 1 else None
    return face if face and face.joining else None


def has_newsletters(session: Session) -> bool:
    """Whether there is any newsletter: before that, nobody but staff comes here."""
    return session.scalar(sa.select(Newsletter.id).limit(1)) is not None


def newsletter_of_delivery(session: Session, delivery_id: int) -> Newsletter | None:
    """Whose issue a delivery brought, also to a person who was erased since; None for a number without one."""
    return session.scalar(
        sa.select(Newsletter)
        .join(Issue, Issue.newsletter_id == Newsletter.id)
        .join(Proof, Proof.issue_id == Issue.id)
        .join(Dispatch, Dispatch.proof_id == Proof.id)
        .join(Delivery, Delivery.dispatch_id == Dispatch.id)
        .where(Delivery.id == delivery_id)
    )


def _logo(session: Session, name: str) -> Logo | None:
    asset = session.scalar(sa.select(Asset).where(Asset.name == name)) if name else None
    return Logo(f"/assets/{asset.name}", asset.width, asset.height) if asset else None
