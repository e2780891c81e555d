"""The library blocks of a newsletter, and what their versions say."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.library import KnownBlock
from newsletter.errors import Conflict, NotFound
from newsletter.issues.library.models import LibraryBlock, LibraryVersion
from newsletter.issues.slugs import is_slug
from newsletter.wording import say


def find_library_block(session: Session, newsletter_id: int, key: str) -> LibraryBlock:
    """The library block of a newsletter. Raises NotFound."""
    found = _blocks(session, newsletter_id, {key}) if is_slug(key) else []
    if not found:
        raise NotFound(say("There is no library block “{key}” in this newsletter.", key=key))
    return found[0]


def state_of(session: Session, newsletter_id: int) -> str:
    """A word that is another one when a library block is new, newer, called otherwise, retired or offered again."""
    columns = (LibraryBlock.id, LibraryBlock.version, LibraryBlock.name, LibraryBlock.retired_at)
    blocks = sa.select(*columns).where(LibraryBlock.newsletter_id == newsletter_id).order_by(LibraryBlock.id)
    told = "\n".join(
        f"{key} {version} {name} {retired}" for key, version, name, retired in session.execute(blocks)
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def version_of(session: Session, block: LibraryBlock, number: int) -> LibraryVersion:
    """One version of a library block. Raises NotFound."""
    wanted = sa.select(LibraryVersion).where(
        LibraryVersion.library_block_id == block.id, LibraryVersion.number == number
    )
    version = session.scalar(wanted) if 1 <= number <= block.version else None
    if version is None:
        raise NotFound(say("There is no version {number} of “{name}”.", number=number, name=block.name))
    return version


def kept_in(session: Session, block: LibraryBlock, number: int) -> IssueContent:
    """What a version of it says. Raises NotFound, and Conflict when it cannot be read."""
    kept = read_version(version_of(session, block, number))
    if kept is None:
        raise Conflict(
            say(
                "Version {number} of the library block “{name}” cannot be read: another version of this program wrote it. "
                "Save it anew from an issue.",
                number=number,
                name=block.name,
            )
        )
    return kept


def read_version(version: LibraryVersion) -> IssueContent | None:
    """What it says; None when it cannot be read."""
    try:
        kept = IssueContent.model_validate(version.content)
    except ValidationError:
        return None
    return kept if len(kept.blocks) == 1 else None


def known_blocks(session: Session, newsletter_id: int, content: IssueContent) -> dict[str, KnownBlock]:
    """The library blocks that an issue is linked to, as the checks need to know them."""
    links = {block.library for block in content.blocks if block.library}
    blocks = _blocks(session, newsletter_id, {link.key for link in links}) if links else []
    wanted = {(block.id, link.version) for block in blocks for link in links if link.key == block.key}
    versions = session.scalars(
        sa.select(LibraryVersion).where(
            sa.tuple_(LibraryVersion.library_block_id, LibraryVersion.number).in_(wanted)
        )
    ).all()
    return {
        block.key: KnownBlock(
            key=block.key,
            name=block.name,
            newest=block.version,
            versions={
                version.number: kept
                for version in versions
                if version.library_block_id == block.id and (kept := read_version(version))
            },
            is_retired=block.retired_at is not None,
        )
        for block in blocks
    }


def kept_in_library(session: Session, newsletter_id: int) -> Iterator[IssueContent]:
    """What all versions of all library blocks of a newsletter say."""
    versions = session.scalars(
        sa.select(LibraryVersion)
        .join(LibraryBlock, LibraryBlock.id == LibraryVersion.library_block_id)
        .where(LibraryBlock.newsletter_id == newsletter_id)
    )
    return filter(None, map(read_version, versions))


def _blocks(session: Session, newsletter_id: int, keys: set[str]) -> list[LibraryBlock]:
    wanted = sa.select(LibraryBlock).where(
        LibraryBlock.newsletter_id == newsletter_id, LibraryBlock.key.in_(keys)
    )
    return list(session.scalars(wanted))
