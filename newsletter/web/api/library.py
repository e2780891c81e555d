"""The library of an issue's newsletter as JSON: its blocks ready to be put in, kept, changed and brought up to date.

What is answered are values of a draft: whoever writes takes them into it, and may take that back. Only `versions`, `drafts` and
the library itself keep something.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block, FromLibrary
from newsletter.content.differences import difference
from newsletter.content.drafts.conversion import InvalidDraft
from newsletter.content.issue import IssueContent
from newsletter.content.library import Way, alone, block_of, copied, given_back, linked
from newsletter.desk.differences import parts_of
from newsletter.desk.library import library_line, library_lines
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.library.finding import find_library_block, kept_in
from newsletter.issues.library.keeping import change_block, keep_block
from newsletter.issues.library.placing import newest_of, take_in_drafts
from newsletter.issues.models import Issue
from newsletter.users.deeds import Deed, may, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.library_bodies import (
    BlockChanged,
    BlockToKeep,
    BlockToUpdate,
    BlockWritten,
    DifferenceJson,
    DifferingJson,
    KeptJson,
    LibraryBlockAsked,
    LibraryBlockJson,
    LibraryJson,
    PlacedJson,
    TakenJson,
)
from newsletter.web.api.locks import locks_of
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language

router = APIRouter()


@router.get("/api/issues/{slug}/library")
def show_library(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.COMPOSE)]
) -> LibraryJson:
    """The library blocks of the newsletter, retired ones last, and its locked disclaimers."""
    reader = page_language(request)
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        lines = library_lines(session, issue.newsletter, reader=reader)
    newsletter = issue.newsletter
    return LibraryJson(
        newsletter=newsletter.slug,
        may_keep=may(user, Deed.KEEP_LIBRARY, newsletter=newsletter.id),
        blocks=tuple(LibraryBlockJson.of(line, reader) for line in lines),
        locks=tuple(locks_of(newsletter, reader, by=user)),
    )


@router.post("/api/issues/{slug}/library/{key}/block", openapi_extra=described(LibraryBlockAsked))
def show_block(
    runtime: RuntimeOf,
    slug: str,
    key: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    asked: Annotated[LibraryBlockAsked, sent(LibraryBlockAsked)],
) -> PlacedJson:
    """The newest version as a new block of this issue, linked or copied. Nothing is changed."""
    with runtime.database.reading() as session:
        issue = _issue(session, slug, by=user)
        library = find_library_block(session, issue.newsletter_id, key)
        kept, locales = kept_in(session, library, library.version), content_of(session, issue).locales
    if asked.way is Way.COPIED:
        return PlacedJson.of(copied(kept, locales=locales))
    link = FromLibrary(key=library.key, version=library.version)
    return PlacedJson.of(linked(kept, link, locales=locales, taken=asked.taken))


@router.post("/api/issues/{slug}/library", status_code=201, openapi_extra=described(BlockToKeep))
def keep(
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.KEEP_LIBRARY, keeps=False)],
    written: Annotated[BlockToKeep, sent(BlockToKeep)],
) -> KeptJson:
    """Keep a block in the library; the draft is to link it to that. 422 when it cannot be kept as it is."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        like = content_of(session, issue)
        said = written.content(like)
        kept = keep_block(
            session,
            issue.newsletter,
            alone(said, block_of(said)),
            name=written.name,
            like=like,
            by=user,
            now=runtime.clock(),
        )
        return KeptJson(key=kept.key, version=kept.version, behind=0)


@router.post("/api/issues/{slug}/library/{key}/versions", openapi_extra=described(BlockChanged))
def change(
    runtime: RuntimeOf,
    slug: str,
    key: str,
    user: Annotated[User, needs(Deed.KEEP_LIBRARY, keeps=False)],
    written: Annotated[BlockChanged, sent(BlockChanged)],
) -> KeptJson:
    """Make what a block says the newest version. 409 when somebody made another one after `base`."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        like = content_of(session, issue)
        library = find_library_block(session, issue.newsletter_id, key)
        was = kept_in(session, library, written.base)
        said = given_back(block_of(written.content(like)), was=was, locales=like.locales)
        change_block(session, library, said, base=written.base, like=like, by=user, now=runtime.clock())
        return KeptJson(key=key, version=library.version, behind=library_line(session, library).behind)


@router.get("/api/issues/{slug}/library/{key}/difference")
def show_difference(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    key: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    since: Annotated[int, Query(ge=1, le=1_000_000)],
) -> DifferenceJson:
    """What the newest version says otherwise than the version `since`, word by word."""
    with runtime.database.reading() as session:
        issue = _issue(session, slug, by=user)
        library = find_library_block(session, issue.newsletter_id, key)
        was, now = kept_in(session, library, since), kept_in(session, library, library.version)
    lines = [line for part in parts_of(difference(was, now)) for line in part.lines]
    language = page_language(request)
    return DifferenceJson(
        version=library.version, changes=tuple(DifferingJson.of(line, language) for line in lines)
    )


@router.post("/api/issues/{slug}/library/{key}/update", openapi_extra=described(BlockToUpdate))
def show_update(
    runtime: RuntimeOf,
    slug: str,
    key: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    written: Annotated[BlockToUpdate, sent(BlockToUpdate)],
) -> PlacedJson:
    """A linked block with what the newest version says, whatever was written in it. Nothing is changed."""
    with runtime.database.reading() as session:
        issue = _issue(session, slug, by=user)
        content = content_of(session, issue)
        library = find_library_block(session, issue.newsletter_id, key)
        block = _linked(written, content, FromLibrary(key=key, version=library.version))
        new = newest_of(session, library, block, locales=content.locales, taken=written.taken)
    placed = PlacedJson.of(new)
    return placed.model_copy(update={"values": dict.fromkeys(written.values, "") | placed.values})


@router.post("/api/issues/{slug}/library/{key}/drafts")
def take_everywhere(
    runtime: RuntimeOf, slug: str, key: str, user: Annotated[User, needs(Deed.COMPOSE, keeps=False)]
) -> TakenJson:
    """Bring all drafts up to date that are linked to it; proofs, and what was ever approved, stay as they are."""
    with runtime.database.transaction() as session:
        library = find_library_block(session, find_issue(session, slug).newsletter_id, key)
        taken = take_in_drafts(session, library, by=user, now=runtime.clock())
        return TakenJson(issues=tuple(issue.slug for issue in taken))


def _issue(session: Session, slug: str, *, by: User) -> Issue:
    issue = find_issue(session, slug)
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    return issue


def _linked(written: BlockWritten, issue: IssueContent, link: FromLibrary) -> Block:
    """The block that is to be brought up to date; what of it cannot be used is of no matter."""
    try:
        block = block_of(written.content(issue))
    except InvalidDraft:
        block = BLOCKS[written.block.type].blank().model_copy(update={"id": written.block.id})
    return block if block.library else block.model_copy(update={"library": link})
