"""A picture of the library where a draft has a place for one: what is said of it comes along."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.content.drafts.conversion import InvalidDraft
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.linked import linked_to
from newsletter.content.drafts.lists import homeless
from newsletter.content.drafts.marks import Names
from newsletter.content.drafts.naming import field_of
from newsletter.content.fields.describing import BlockField
from newsletter.content.fields.kinds import Kind
from newsletter.errors import Conflict, NotFound
from newsletter.issues.composing import content_of, hold_working
from newsletter.issues.models import Issue
from newsletter.issues.picture_library import values_of
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.whole import save_working
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say


def picture_at(draft: Draft, place: str) -> BlockField:
    """The field of the picture that is called so in a draft. Raises NotFound, and Conflict where it is changed elsewhere."""
    field = field_of(draft.blocks, place)
    if field is None or field.kind is not Kind.PICTURE or homeless(draft, [place]):
        raise NotFound(
            say("This place for a picture is not in the issue any more. Open the issue and choose another.")
        )
    if linked_to(draft, place.partition(".")[0]):
        raise Conflict(
            say(
                "The block of this picture comes from the library. Detach it in the issue, to choose a picture here."
            )
        )
    return field


def place_picture(
    session: Session, issue: Issue, place: str, picture: LibraryPicture, *, by: By, now: datetime
) -> None:
    """Show a picture of the library in a place of an issue. What the library says of it stands there then; where it says nothing,
    what was written stays. It is saved unless something else in the issue cannot be used yet.

    Raises NotAllowed, and what `picture_at` does.
    """
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    held = hold_working(session, issue)
    picture_at(held.draft, place)
    if picture.newsletter_id != issue.newsletter_id:
        raise Conflict(say("Choose another picture of the same newsletter."))
    said = _said_there(held.draft, place, picture, content_of(session, issue).locales)
    values = {name: (held.draft.value(name), text) for name, text in said.items()}
    changed = {name: pair for name, pair in values.items() if pair[0] != pair[1]}
    patch(session, issue, Patch(held.version, changed), tab="", by=by, now=now)
    with suppress(InvalidDraft):
        save_working(session, issue, by=by, now=now)


def _said_there(
    draft: Draft, place: str, picture: LibraryPicture, locales: Collection[str]
) -> dict[str, str]:
    """What becomes of the texts of a place. The same picture again keeps its words."""
    is_another = draft.value(f"{place}.asset") != picture.asset.name
    owner, _, field = place.rpartition(".")
    said: dict[str, str] = {}
    for part, text in values_of(picture).items():
        words, _, locale = part.partition(".")
        if not locale:
            said[f"{place}.{part}"] = text
        elif is_another and locale in locales:
            marks = Names(f"{owner}.", f"{field}.{words}")
            said |= {marks.made(locale): "", marks.stale(locale): "", f"{place}.decorative": ""}
            said[f"{place}.{part}"] = text
    return said
