"""What is in the library: kept, changed by a new version, renamed, retired. Nothing here changes what an issue says."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count, islice

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.library import block_of
from newsletter.content.staleness import carried_on, settled
from newsletter.content.texts import Unusable, clean
from newsletter.db import affected
from newsletter.errors import Conflict, Invalid
from newsletter.issues.html_rights import require_known_html
from newsletter.issues.library.finding import kept_in
from newsletter.issues.library.models import LibraryBlock, LibraryVersion
from newsletter.issues.models import Newsletter
from newsletter.issues.slugs import LONGEST
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.wording import say

_LONGEST_NAME = 80  # characters
_KEYS_TRIED = 200


class LibraryConflict(Conflict):
    """Someone changed the library block first."""

    def __init__(self, block: LibraryBlock, *, base: int) -> None:
        super().__init__(
            say(
                "“{name}” is at version {newest} by now, and you wrote on version {base}. Nothing was overwritten: take the "
                "newest version, then write your change into it.",
                name=block.name,
                newest=block.version,
                base=base,
            )
        )


def keep_block(
    session: Session,
    newsletter: Newsletter,
    content: IssueContent,
    *,
    name: str,
    like: IssueContent,
    by: By,
    now: datetime,
) -> LibraryBlock:
    """A library block with its first version: the one block of `content`, which was written in an issue that says `like`.

    Raises NotAllowed, and Invalid for a name that is none.
    """
    require(by, Deed.KEEP_LIBRARY, newsletter=newsletter.id)
    require_known_html(session, content, like, newsletter.id, by=by)
    named, first = _read_name(name), block_of(content)
    block = LibraryBlock(
        newsletter=newsletter,
        key=_free_key(session, newsletter, named, first.type),
        name=named,
        type=first.type,
        version=1,
        created_at=now,
        changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(block)
    except IntegrityError:  # someone kept one of that name at the same moment
        raise Conflict(
            say("A library block of this name was saved at the same moment. Try once more.")
        ) from None
    session.add(_version(block, 1, settled(content), by=by, now=now))
    session.flush()  # the block is whole from here on
    record(Act.LIBRARY_BLOCK_KEPT, block, by=by)
    return block


def change_block(
    session: Session,
    block: LibraryBlock,
    content: IssueContent,
    *,
    base: int,
    like: IssueContent,
    by: By,
    now: datetime,
) -> int:
    """Add a version on top of version `base`; the same again adds none. Gives its number.

    The issues that are linked to the block stay as they are, until somebody takes the new version into them. Raises
    NotAllowed, Conflict for one that is retired, Invalid for a block of another type, and LibraryConflict when another
    version was added after `base`.
    """
    require(by, Deed.KEEP_LIBRARY, newsletter=block.newsletter_id)
    require_known_html(session, content, like, block.newsletter_id, by=by)
    _require_offered(block)
    if block_of(content).type != block.type:
        raise Invalid(
            say(
                "“{name}” is a block of another type. Save this one under a name of its own.", name=block.name
            )
        )
    before = kept_in(session, block, block.version)
    marked = carried_on(before, content)
    if block.version == base and marked == before:
        return base
    # Of two that change the same version, the database lets one through.
    moved = affected(
        session,
        sa.update(LibraryBlock)
        .where(LibraryBlock.id == block.id, LibraryBlock.version == base, LibraryBlock.retired_at.is_(None))
        .values(version=base + 1, changed_at=now),
    )
    session.refresh(block)
    if moved != 1:
        _require_offered(block)
        raise LibraryConflict(block, base=base)
    session.add(_version(block, base + 1, marked, by=by, now=now))
    session.flush()  # whoever is linked to it finds it
    record(Act.LIBRARY_BLOCK_CHANGED, block, by=by, version=block.version)
    return block.version


def rename_block(block: LibraryBlock, name: str, *, by: By) -> None:
    """Call it something else; issues go on to know it by its key. Raises NotAllowed, and Invalid for a name that is none."""
    require(by, Deed.KEEP_LIBRARY, newsletter=block.newsletter_id)
    block.name = _read_name(name)
    record(Act.LIBRARY_BLOCK_RENAMED, block, by=by)


def retire_block(block: LibraryBlock, *, by: By, now: datetime) -> None:
    """Offer it no more. Issues that have it keep it as it is. Raises NotAllowed, and Conflict when it was retired before."""
    require(by, Deed.KEEP_LIBRARY, newsletter=block.newsletter_id)
    _require_offered(block)
    block.retired_at = now
    record(Act.LIBRARY_BLOCK_RETIRED, block, by=by)


def return_block(block: LibraryBlock, *, by: By) -> None:
    """Offer it again. Raises NotAllowed, and Conflict when it is offered."""
    require(by, Deed.KEEP_LIBRARY, newsletter=block.newsletter_id)
    if block.retired_at is None:
        raise Conflict(say("“{name}” is in the library already.", name=block.name))
    block.retired_at = None
    record(Act.LIBRARY_BLOCK_RETURNED, block, by=by)


def _require_offered(block: LibraryBlock) -> None:
    if block.retired_at is not None:
        raise Conflict(
            say(
                "The library block “{name}” was retired, so nothing is done with it. Offer it again on its page first.",
                name=block.name,
            )
        )


def _version(
    block: LibraryBlock, number: int, content: IssueContent, *, by: By, now: datetime
) -> LibraryVersion:
    return LibraryVersion(
        library_block_id=block.id,
        number=number,
        content=content.model_dump(mode="json"),
        author_id=by.id,
        created_at=now,
    )


def _read_name(text: str) -> str:
    """A name as it is kept: one line. Raises Invalid."""
    try:
        name = " ".join(clean(text).split())
    except Unusable as error:
        raise Invalid(error.sentence) from None
    if not name:
        raise Invalid(say("Give the library block a name, so that colleagues find it."))
    if len(name) > _LONGEST_NAME:
        raise Invalid(say("This is too long: at most {count} characters.", count=_LONGEST_NAME))
    return name


def _free_key(session: Session, newsletter: Newsletter, name: str, type_: str) -> str:
    """The first key that is free; who is beaten to it is told so."""
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower())) or type_.replace("_", "-")
    keys = list(islice(_keys(words), _KEYS_TRIED))
    taken = set(
        session.scalars(
            sa.select(LibraryBlock.key).where(
                LibraryBlock.newsletter_id == newsletter.id, LibraryBlock.key.in_(keys)
            )
        )
    )
    free = next((key for key in keys if key not in taken), None)
    if free is None:
        raise Invalid(say("There are many library blocks of this name. Give this one another."))
    return free


def _keys(words: str) -> Iterator[str]:
    yield words[:LONGEST].rstrip("-")
    for number in count(2):
        tail = f"-{number}"
        yield f"{words[: LONGEST - len(tail)].rstrip('-')}{tail}"
