"""Lists: made, changed, opened again, and found by the short name they are addressed by, which stays as it is for ever."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.known_lists import KnownList
from newsletter.db import insert
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
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
    made = session.get_one(MailingList, list_id)
    record(Act.LIST_MADE, made, by=by)
    return made


def change_list(
    mailing_list: MailingList,
    *,
    name: Mapping[str, str],
    description: Mapping[str, str],
    is_public: bool,
    is_stacked: bool,
    by: By,
) -> None:
    """Give the list another name, another description, another way onto it, or its readers another edition. Its address
    and all links stay.

    Raises NotAllowed, and Invalid for a list without a name.
    """
    require(by, Deed.MANAGE_LISTS, newsletter=mailing_list.newsletter_id)
    named = {locale: text.strip() for locale, text in name.items() if text.strip()}
    if not named:
        raise Invalid(say("Give the list a name in at least one language."))
    mailing_list.name = named
    mailing_list.description = {locale: text.strip() for locale, text in description.items() if text.strip()}
    mailing_list.is_public = is_public
    mailing_list.is_stacked = is_stacked
    record(Act.LIST_CHANGED, mailing_list, by=by)


def reopen_list(session: Session, mailing_list: MailingList, *, by: By) -> None:
    """Let people come onto the list again, and mail go to it. Raises NotAllowed, and Conflict when it is open."""
    require(by, Deed.MANAGE_LISTS, newsletter=mailing_list.newsletter_id)
    if not mailing_list.is_closed:
        raise Conflict(say("The list “{slug}” is open already.", slug=mailing_list.slug))
    mailing_list.closed_at = None
    record(Act.LIST_REOPENED, mailing_list, by=by)
    session.flush()  # whoever asks next reads it from the database


def require_open(session: Session, mailing_list: MailingList) -> None:
    """Raise Conflict when the list is closed; while it is open it stays so until we commit.

    FOR KEY SHARE holds up nobody but who closes the list: an import beside us goes on.
    """
    asked = sa.select(MailingList.closed_at).where(MailingList.id == mailing_list.id)
    if session.scalar(asked.with_for_update(read=True, key_share=True)) is not None:
        raise Conflict(
            say(
                "The list “{slug}” is closed: nobody comes onto it, and nothing goes to it. Open it again on its page, or with: "
                "newsletter list reopen {slug}",
                slug=mailing_list.slug,
            )
        )


def find_list(session: Session, slug: str) -> MailingList:
    """The list of this slug. Raises NotFound."""
    is_possible = _SLUG.fullmatch(slug) is not None  # the database is not asked for a NUL, say
    found = session.scalar(sa.select(MailingList).where(MailingList.slug == slug)) if is_possible else None
    if found is None:
        raise NotFound(say("There is no list “{slug}”.", slug=slug))
    return found


def public_lists(session: Session, newsletter_id: int) -> Sequence[MailingList]:
    """The lists of a newsletter that anybody may ask to be on, in the order they were made."""
    offered = (
        MailingList.newsletter_id == newsletter_id,
        MailingList.is_public,
        MailingList.closed_at.is_(None),
    )
    return session.scalars(sa.select(MailingList).where(*offered).order_by(MailingList.id)).all()


def known_lists(session: Session, newsletter_id: int) -> tuple[KnownList, ...]:
    """Every list of a newsletter, in the order they were made, as its issues know them."""
    lists = session.scalars(
        sa.select(MailingList).where(MailingList.newsletter_id == newsletter_id).order_by(MailingList.id)
    )
    return tuple(KnownList(one.slug, one.name, one.is_public, one.is_closed) for one in lists)


def all_lists(session: Session) -> Sequence[MailingList]:
    """Every list, in the order they were made."""
    return session.scalars(sa.select(MailingList).order_by(MailingList.id)).all()
