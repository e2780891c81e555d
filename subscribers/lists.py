"""Lists: made, and found by the short name they are addressed by."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say
from subscribers.models import MailingList

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def create_list(
    session: Session,
    slug: str,
    *,
    newsletter_id: int,
    name: Mapping[str, str],
    description: Mapping[str, str] | None = None,
    is_public: bool = False,
    by: By,
    now: datetime,
) -> MailingList:
    """Make a list; `name` and `description` are `{locale: text}`.

    Raises NotAllowed, and Invalid or Conflict for the slug.
    """
    require(by, Deed.MANAGE_LISTS, newsletter=newsletter_id)
    if not _SLUG.fullmatch(slug):
        raise Invalid(
            say("“{slug}” cannot name a list: use small letters, digits and single hyphens.", slug=slug)
        )
    list_id = session.scalar(
        insert(session, MailingList)
        .values(
            newsletter_id=newsletter_id,
            slug=slug,
            name=dict(name),
            description=dict(description or {}),
            is_public=is_public,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[MailingList.slug])
        .returning(MailingList.id)
    )
    if list_id is None:
        raise Conflict(say("There is a list “{slug}” already. Choose another short name.", slug=slug))
    return session.get_one(MailingList, list_id)


def find_list(session: Session, slug: str) -> MailingList:
    """The list of this slug. Raises NotFound."""
    is_possible = _SLUG.fullmatch(slug) is not None  # the database is not asked for a NUL, say
    found = session.scalar(sa.select(MailingList).where(MailingList.slug == slug)) if is_possible else None
    if found is None:
        raise NotFound(say("There is no list “{slug}”.", slug=slug))
    return found


def public_lists(session: Session, newsletter_id: int) -> Sequence[MailingList]:
    """The lists of a newsletter that anybody may ask to be on, in the order they were made."""
    of_newsletter = MailingList.newsletter_id == newsletter_id
    return session.scalars(
        sa.select(MailingList).where(of_newsletter, MailingList.is_public).order_by(MailingList.id)
    ).all()


def all_lists(session: Session) -> Sequence[MailingList]:
    """Every list, in the order they were made."""
    return session.scalars(sa.select(MailingList).order_by(MailingList.id)).all()
