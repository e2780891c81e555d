"""The library of pictures of a newsletter, a page at a time, and what there is to say of each."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.cuts import Cut, Size
from newsletter.content.fields.points import Point
from newsletter.desk.issues import IssueLine, issue_line
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Newsletter
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_uses import uses_of
from newsletter.paging import Page, page_within
from newsletter.wording import Sentence, say

PER_PAGE = 24
_OFFERED = 200


@dataclass(frozen=True)
class PictureLine:
    """A picture, and a sentence where it may not be shown as it is."""

    picture: LibraryPicture
    remark: Sentence | None

    @property
    def is_drawn(self) -> bool:
        """Whether it is a logo or a drawing rather than a photograph: then all of it must be seen."""
        return not self.picture.asset.name.endswith(".jpg")

    @property
    def thumb(self) -> str:
        """The name of what is shown of it where there are many."""
        asset = self.picture.asset
        focus = Point(self.picture.focus) if self.picture.focus else None
        return (
            asset.name
            if self.is_drawn
            else Cut.SQUARE.name_of(asset.name, Size(asset.width, asset.height), focus)
        )


@dataclass(frozen=True)
class PictureUses:
    """Where a picture is used: issues with their standing, those that somebody is writing, proofs by number and issue."""

    issues: Sequence[IssueLine]
    drafts: Sequence[IssueLine]
    proofs: Sequence[tuple[int, str]]
    blocks: Sequence[tuple[str, str]]
    is_in_settings: bool

    def __bool__(self) -> bool:
        """Whether it is used at all."""
        return bool(self.issues or self.drafts or self.proofs or self.blocks or self.is_in_settings)


def picture_page(
    session: Session, newsletter: Newsletter, *, search: str = "", page: int = 1, today: date
) -> Page[PictureLine]:
    """Pictures, newest first, that have every word of the search in their file name, a description or a credit."""
    rows = (
        sa.select(LibraryPicture)
        .where(LibraryPicture.newsletter_id == newsletter.id)
        .order_by(LibraryPicture.created_at.desc(), LibraryPicture.id.desc())
    )
    words = _plain(search).split()
    found = [
        one
        for one in session.scalars(rows)
        if all(
            word in _plain(" ".join((one.file, *one.alt.values(), *one.credit.values()))) for word in words
        )
    ]
    number = page_within(page, total=len(found), per_page=PER_PAGE)
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    lines = [PictureLine(one, remark_on(one, today=today)) for one in shown]
    return Page(lines, number, len(found), PER_PAGE)


def remark_on(picture: LibraryPicture, *, today: date) -> Sentence | None:
    """What stands against showing a picture as it is."""
    terms = picture.terms_on(today)
    if terms.is_withdrawn:
        return say("Somebody in it does not agree any more.")
    if terms.is_over:
        return say("The people in it agreed until {until}.", until=terms.until or "")
    if terms.licence.asks_credit and not picture.credit:
        return say("Its licence asks for a credit.")
    return None


def picture_uses(session: Session, picture: LibraryPicture) -> PictureUses:
    """Where a picture is used in its newsletter."""
    uses = uses_of(session, picture.newsletter, picture.asset.name)
    lines = {slug: issue_line(session, find_issue(session, slug)) for slug in {*uses.issues, *uses.drafts}}
    return PictureUses(
        issues=[lines[slug] for slug in uses.issues],
        drafts=[lines[slug] for slug in uses.drafts if slug not in uses.issues],
        proofs=uses.proofs,
        blocks=uses.blocks,
        is_in_settings=uses.is_in_settings,
    )


def others_than(session: Session, picture: LibraryPicture) -> list[LibraryPicture]:
    """The newest of the pictures that may stand in its place."""
    others = sa.select(LibraryPicture).where(
        LibraryPicture.newsletter_id == picture.newsletter_id, LibraryPicture.id != picture.id
    )
    return list(session.scalars(others.order_by(LibraryPicture.id.desc()).limit(_OFFERED)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
