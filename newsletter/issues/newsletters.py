"""Newsletters: made, found, and as the value that rendering takes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content.explaining import explain, problems_of
from newsletter.content.publication import Publication
from newsletter.errors import Invalid
from newsletter.issues.models import Newsletter
from newsletter.issues.slugs import checked_slug, insert_named
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require


def create_newsletter(
    session: Session, slug: str, *, name: Mapping[str, str], locales: Sequence[str], by: By, now: datetime
) -> Newsletter:
    """A newsletter that sends under its own name; sender and postal address are still to be set.

    Raises NotAllowed, and Conflict when the slug is taken.
    """
    require(by, Deed.CREATE_NEWSLETTERS)
    newsletter = Newsletter(
        slug=checked_slug(slug),
        name=dict(name),
        locales=list(locales),
        sender_name=dict(name),
        sender_address="",
        reply_to="",
        organisation={},
        postal_address={},
        contact_email="",
        contact_phone="",
        website="",
        privacy_notice={},
        logo="",
        logo_dark="",
        theme={},
        disclaimers=[],
        created_at=now,
    )
    insert_named(session, newsletter, slug)
    record(Act.NEWSLETTER_MADE, newsletter, by=by)
    return newsletter


def change_newsletter(newsletter: Newsletter, settings: Mapping[str, Any], *, by: By) -> None:
    """Give the newsletter other settings, by the names of its columns.

    Raises NotAllowed, and Invalid for a setting that no mail can be written with.
    """
    require(by, Deed.CHANGE_NEWSLETTERS, newsletter=newsletter.id)
    changed = [name for name, value in settings.items() if getattr(newsletter, name) != value]
    for name, value in settings.items():
        setattr(newsletter, name, value)
    try:
        publication_of(newsletter)
    except ValidationError as error:
        problem = problems_of(error)[0]
        raise Invalid(explain(problem, path=problem["loc"], known=())) from None
    if "disclaimers" in changed:
        record(Act.DISCLAIMERS_CHANGED, newsletter, by=by)
    if others := [name for name in changed if name != "disclaimers"]:
        record(Act.NEWSLETTER_CHANGED, newsletter, by=by, settings=others)


def publication_of(newsletter: Newsletter) -> Publication:
    """The newsletter as the value that rendering takes."""
    fields = {name: getattr(newsletter, name) for name in Publication.model_fields}
    return Publication.model_validate(fields)
