"""The library of a newsletter as pages and programs show it: each block, where it is used, and what its versions changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.differences import Difference, difference, name_of
from newsletter.content.issue import IssueContent
from newsletter.content.library import block_of
from newsletter.content.raw_html import RawHtml
from newsletter.content.richtext import RichText
from newsletter.issues.library.finding import read_version
from newsletter.issues.library.models import LibraryBlock, LibraryVersion
from newsletter.issues.library.using import Use, uses_in
from newsletter.issues.models import Newsletter
from newsletter.users.models import User
from newsletter.wording import Sentence, verbatim


@dataclass(frozen=True)
class LibraryLine:
    """One library block: what it is called, its type and first words, its newest version with who made that and when, and the
    issues that are linked to it."""

    key: str
    name: str
    type: str
    label: Sentence
    words: str
    said: str  # all that a reader reads in it, in every language
    locales: tuple[str, ...]
    version: int
    changed_at: datetime
    author: str
    uses: tuple[Use, ...]
    is_retired: bool

    def is_found(self, words: str, reader: str) -> bool:
        """Whether each of these words is in its name, its type or what it says."""
        known = f"{self.name} {self.label.in_locale(reader)} {self.said}".casefold()
        return all(word in known for word in words.casefold().split())

    @property
    def drafts(self) -> int:
        """How many of them are drafts, whose words may change."""
        return sum(use.is_draft for use in self.uses)

    @property
    def behind(self) -> int:
        """How many of the drafts have an earlier version."""
        return sum(use.is_draft and use.versions != (self.version,) * len(use.versions) for use in self.uses)


@dataclass(frozen=True)
class VersionLine:
    """One version: what it says, None when it cannot be read, and what it changed of the one before."""

    number: int
    made_at: datetime
    author: str
    content: IssueContent | None
    changed: Difference | None


def library_lines(session: Session, newsletter: Newsletter, *, reader: str = "") -> list[LibraryLine]:
    """All library blocks of a newsletter, by their names; those that are retired last. Words are in the reader's language
    where they have some."""
    uses = uses_in(session, newsletter.id)
    rows = session.execute(
        _newest()
        .where(LibraryBlock.newsletter_id == newsletter.id)
        .order_by(sa.func.lower(LibraryBlock.name))
    ).all()
    lines = [_line(block, version, author, uses, reader) for block, version, author in rows]
    return sorted(lines, key=lambda line: line.is_retired)


def library_line(session: Session, block: LibraryBlock, *, reader: str = "") -> LibraryLine:
    """One library block."""
    found, version, author = session.execute(_newest().where(LibraryBlock.id == block.id)).one()
    return _line(found, version, author, uses_in(session, block.newsletter_id), reader)


def version_lines(session: Session, block: LibraryBlock) -> list[VersionLine]:
    """All versions of a library block, the newest first."""
    rows = session.execute(
        sa.select(LibraryVersion, sa.func.coalesce(User.name, ""))
        .outerjoin(User, User.id == LibraryVersion.author_id)
        .where(LibraryVersion.library_block_id == block.id)
        .order_by(LibraryVersion.number.desc())
    ).all()
    contents = [read_version(version) for version, _ in rows]
    return [
        VersionLine(
            number=version.number,
            made_at=version.created_at,
            author=author,
            content=content,
            changed=difference(before, content) if before and content else None,
        )
        for (version, author), content, before in zip(rows, contents, [*contents[1:], None], strict=True)
    ]


def _newest() -> sa.Select[LibraryBlock, LibraryVersion, str]:
    return (
        sa.select(LibraryBlock, LibraryVersion, sa.func.coalesce(User.name, ""))
        .join(
            LibraryVersion,
            sa.and_(
                LibraryVersion.library_block_id == LibraryBlock.id,
                LibraryVersion.number == LibraryBlock.version,
            ),
        )
        .outerjoin(User, User.id == LibraryVersion.author_id)
    )


def _line(
    block: LibraryBlock,
    version: LibraryVersion,
    author: str,
    uses: Mapping[str, Sequence[Use]],
    reader: str,
) -> LibraryLine:
    kept = read_version(version)
    locales = kept.locales if kept else ()
    first = sorted(locales, key=lambda locale: locale != reader)
    known = BLOCKS.get(block.type)
    return LibraryLine(
        key=block.key,
        name=block.name,
        type=block.type,
        label=known.label if known else verbatim(block.type),
        words=name_of(block_of(kept), first) if kept else "",
        said=" ".join(_words(text.value) for text in block_of(kept).texts()) if kept else "",
        locales=locales,
        version=block.version,
        changed_at=block.changed_at,
        author=author,
        uses=tuple(uses.get(block.key, ())),
        is_retired=block.retired_at is not None,
    )


def _words(value: str | RichText | RawHtml) -> str:
    return value if isinstance(value, str) else value.plain()
