"""Library blocks in issues: put in linked or copied, kept or changed from there, and brought up to date. Each is a revision."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import FromLibrary
from newsletter.content.drafts.conversion import InvalidDraft
from newsletter.content.issue import IssueContent
from newsletter.content.library import alone, copied, given_back, identities_beside, linked, updated
from newsletter.errors import Conflict, NotFound
from newsletter.issues.composing import checkpoint, content_of, readable_content, save
from newsletter.issues.library.finding import find_library_block, kept_in
from newsletter.issues.library.keeping import change_block, keep_block
from newsletter.issues.library.models import LibraryBlock
from newsletter.issues.library.using import drafts_of
from newsletter.issues.models import Issue
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say


def insert_linked(
    session: Session, issue: Issue, block: LibraryBlock, *, after: str, by: By, now: datetime
) -> AnyBlock:
    """Put a library block into an issue, after the block of that id or else first, linked to its newest version."""
    content, kept = content_of(session, issue), kept_in(session, block, block.version)
    link = FromLibrary(key=block.key, version=block.version)
    new = linked(kept, link, locales=content.locales, taken=identities_beside(content))
    return _insert(session, issue, content, new, block, after=after, by=by, now=now)


def insert_copied(
    session: Session, issue: Issue, block: LibraryBlock, *, after: str, by: By, now: datetime
) -> AnyBlock:
    """Put a copy of a library block into an issue, after the block of that id or else first."""
    content, kept = content_of(session, issue), kept_in(session, block, block.version)
    new = copied(kept, locales=content.locales)
    return _insert(session, issue, content, new, block, after=after, by=by, now=now)


def keep_from(
    session: Session, issue: Issue, block_id: str, *, name: str, by: By, now: datetime
) -> LibraryBlock:
    """Keep a block of an issue in the library; from then on it is linked to that. Raises as `keep_block` does."""
    content = content_of(session, issue)
    block = block_in(content, block_id)
    kept = keep_block(
        session, issue.newsletter, alone(content, block), name=name, like=content, by=by, now=now
    )
    link = FromLibrary(key=kept.key, version=1)
    _replace(session, issue, content, block.model_copy(update={"library": link}), by=by, now=now)
    return kept


def change_from(
    session: Session, issue: Issue, block_id: str, library: LibraryBlock, *, by: By, now: datetime
) -> int:
    """Make what a block of an issue says the newest version of a library block, to which it is linked then.

    Gives its number. Raises as `change_block` does, and LibraryConflict when the block is linked to an earlier version.
    """
    content = content_of(session, issue)
    block = block_in(content, block_id)
    base = block.library.version if block.library and block.library.key == library.key else library.version
    said = given_back(block, was=kept_in(session, library, base), locales=content.locales)
    version = change_block(session, library, said, base=base, like=content, by=by, now=now)
    link = FromLibrary(key=library.key, version=version)
    _replace(session, issue, content, block.model_copy(update={"library": link}), by=by, now=now)
    return version


def take_newest(session: Session, issue: Issue, block_id: str, *, by: By, now: datetime) -> LibraryBlock:
    """Bring a linked block of an issue up to date. Raises NotAllowed, NotFound, and Conflict for one that is not linked."""
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    content = content_of(session, issue)
    block = block_in(content, block_id)
    if block.library is None:
        raise Conflict(say("This block is not linked to the library."))
    library = find_library_block(session, issue.newsletter_id, block.library.key)
    _replace(session, issue, content, _newest_in(session, content, library, block), by=by, now=now)
    return library


def take_in_drafts(session: Session, library: LibraryBlock, *, by: By, now: datetime) -> list[Issue]:
    """Bring all drafts up to date that are linked to it. What a proof holds, or was ever approved, stays as it is.

    Gives the issues that were changed. Raises NotAllowed.
    """
    require(by, Deed.COMPOSE, newsletter=library.newsletter_id)
    drafts = []
    for issue in drafts_of(session, library):
        with suppress(
            InvalidDraft
        ):  # what cannot be saved yet waits, and its writer is told of the newest version
            checkpoint(session, issue, by=by, now=now)
        before = readable_content(session, issue)
        content = _all_newest(session, before, library) if before else None
        if content is not None and content != before:
            save(session, issue, content, base=issue.revision, by=by, now=now)
            drafts.append(issue)
    record(Act.LIBRARY_BLOCK_TAKEN, library, by=by, version=library.version, count=len(drafts))
    return drafts


def newest_of(
    session: Session,
    library: LibraryBlock,
    block: AnyBlock,
    *,
    locales: Collection[str],
    taken: Collection[str],
) -> AnyBlock:
    """A linked block as the newest version of its library block has it, in an issue in these languages, in which these
    identities are taken. Raises Conflict for a block of another type, and when that version cannot be read."""
    assert block.library is not None
    if block.type != library.type:
        raise Conflict(
            say(
                "This block is of another type than the library block “{name}”. Detach it.", name=library.name
            )
        )
    try:
        was = kept_in(session, library, block.library.version)
    except (NotFound, Conflict):
        was = None
    now = kept_in(session, library, library.version)
    return updated(block, was=was, now=now, version=library.version, locales=locales, taken=taken)


def block_in(content: IssueContent, block_id: str) -> AnyBlock:
    """A block of an issue. Raises NotFound."""
    found = next((block for block in content.blocks if block.id == block_id), None)
    if found is None:
        raise NotFound(say("This block is not in the issue any more."))
    return found


def _all_newest(session: Session, content: IssueContent, library: LibraryBlock) -> IssueContent:
    """An issue with all its blocks up to date that are linked to a library block."""
    for block in content.blocks:
        if block.library and block.library.key == library.key and block.type == library.type:
            content = _with(content, _newest_in(session, content, library, block))
    return content


def _newest_in(session: Session, content: IssueContent, library: LibraryBlock, block: AnyBlock) -> AnyBlock:
    taken = identities_beside(content, block.id)
    return newest_of(session, library, block, locales=content.locales, taken=taken)


def _insert(
    session: Session,
    issue: Issue,
    content: IssueContent,
    new: AnyBlock,
    library: LibraryBlock,
    *,
    after: str,
    by: By,
    now: datetime,
) -> AnyBlock:
    require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
    if library.retired_at is not None:
        raise Conflict(
            say(
                "The library block “{name}” was retired. Choose another, or offer it again.",
                name=library.name,
            )
        )
    place = next((at for at, block in enumerate(content.blocks, start=1) if block.id == after), 0)
    blocks = (*content.blocks[:place], new, *content.blocks[place:])
    save(session, issue, content.model_copy(update={"blocks": blocks}), base=issue.revision, by=by, now=now)
    return new


def _replace(
    session: Session, issue: Issue, content: IssueContent, new: AnyBlock, *, by: By, now: datetime
) -> None:
    save(session, issue, _with(content, new), base=issue.revision, by=by, now=now)


def _with(content: IssueContent, new: AnyBlock) -> IssueContent:
    """The issue with a block in the place of the one that has its id."""
    blocks = tuple(new if block.id == new.id else block for block in content.blocks)
    return content.model_copy(update={"blocks": blocks})
