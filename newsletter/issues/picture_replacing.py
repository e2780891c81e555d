"""One picture for another, wherever drafts show it. What was frozen or went out keeps what it showed, and what is linked to the
library shows what that does."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.linked import linked_to
from newsletter.content.images import Image
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized
from newsletter.errors import Conflict
from newsletter.issues.composing import hold_working, read_revision, save
from newsletter.issues.models import Issue, IssueRevision, Proof
from newsletter.issues.picture_library import FOLDER, values_of
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_uses import holds, is_unsaved, newest_with
from newsletter.issues.working.joining import Patch
from newsletter.issues.working.models import WorkingDraft
from newsletter.issues.working.patching import patch
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say


@dataclass(frozen=True)
class Replaced:
    """The slugs of the issues that show the other picture now, and of those that were left as they are: frozen in a proof."""

    changed: tuple[str, ...]
    frozen: tuple[str, ...]


def replace_picture(
    session: Session, old: LibraryPicture, new: LibraryPicture, *, by: By, now: datetime
) -> Replaced:
    """Show `new` wherever a draft of its newsletter shows `old`. What the library says of `new` goes with it; where it says
    nothing, the description and the credit of each place stay.

    Raises NotAllowed, Conflict for a picture in its own place, and EditConflict when somebody saves meanwhile.
    """
    require(by, Deed.COMPOSE, newsletter=old.newsletter_id)
    if old is new or old.newsletter_id != new.newsletter_id:
        raise Conflict(say("Choose another picture of the same newsletter."))
    changed, frozen = [], []
    for issue, revision in newest_with(session, old.newsletter, old.asset.name):
        if _is_frozen(session, revision):
            frozen.append(issue.slug)
            continue
        before = read_revision(issue, revision)
        content = _replaced(before, old, new)
        if content != before:
            save(session, issue, content, base=issue.revision, by=by, now=now)
            changed.append(issue.slug)
    changed += _in_unsaved(session, old, new, by=by, now=now)
    record(Act.PICTURE_REPLACED, old, by=by, after=new.trail_name, count=len(set(changed)))
    return Replaced(tuple(dict.fromkeys(changed)), tuple(frozen))


def _is_frozen(session: Session, revision: IssueRevision) -> bool:
    return session.scalar(sa.select(Proof.id).where(Proof.revision_id == revision.id).limit(1)) is not None


def _replaced(content: IssueContent, old: LibraryPicture, new: LibraryPicture) -> IssueContent:
    def change(_: str, image: Image) -> Image:
        return _instead(image, new, content.locales) if image.asset == old.asset.name else image

    blocks = tuple(block if block.library else block.with_images(change) for block in content.blocks)
    return content.model_copy(update={"blocks": blocks})


def _instead(image: Image, new: LibraryPicture, locales: tuple[str, ...]) -> Image:
    said = Image.model_validate(
        {
            "file": f"{FOLDER}/{new.file}",
            "asset": new.asset.name,
            "width": new.asset.width,
            "height": new.asset.height,
            "alt": {locale: text for locale, text in new.alt.items() if locale in locales},
            "credit": {locale: text for locale, text in new.credit.items() if locale in locales} or None,
            "focus": new.focus or None,
        }
    )
    is_decoration = bool(image.alt.locales) and not image.alt
    alt: Localized[str] = said.alt if said.alt and not is_decoration else image.alt
    return said.model_copy(update={"alt": alt, "credit": said.credit or image.credit})


def _in_unsaved(
    session: Session, old: LibraryPicture, new: LibraryPicture, *, by: By, now: datetime
) -> list[str]:
    """The same in what people are writing and have not saved; gives the slugs of their issues."""
    unsaved = (
        sa.select(Issue)
        .join(WorkingDraft, WorkingDraft.issue_id == Issue.id)
        .where(
            Issue.newsletter_id == old.newsletter_id, is_unsaved(), holds(WorkingDraft.texts, old.asset.name)
        )
    )
    changed = []
    for issue in session.scalars(unsaved):
        held = hold_working(session, issue)
        if values := _values(held.draft, old, new):
            patch(session, issue, Patch(held.version, values), tab="", by=by, now=now)
            changed.append(issue.slug)
    return changed


def _values(draft: Draft, old: LibraryPicture, new: LibraryPicture) -> dict[str, tuple[str, str]]:
    """What becomes of the texts of each place: what stands there, and what is to stand there."""
    shown = [name.removesuffix(".asset") for name, text in draft.values.items() if text == old.asset.name]
    places = [place for place in shown if not linked_to(draft, place.partition(".")[0])]
    return {
        f"{place}.{part}": (draft.value(f"{place}.{part}"), text)
        for place in places
        for part, text in values_of(new).items()
        if not (part.startswith("alt.") and draft.value(f"{place}.decorative"))
    }
