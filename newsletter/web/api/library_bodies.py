"""What is sent to the library and what it answers, as JSON."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.drafts.conversion import block_values, content_of_draft
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.fields.items import Identifier
from newsletter.content.issue import IssueContent
from newsletter.content.library import Way
from newsletter.desk.differences import ChangeLine
from newsletter.desk.library import LibraryLine
from newsletter.errors import NotFound
from newsletter.web.api.drafts import BlockJson
from newsletter.web.api.locks import LockJson
from newsletter.web.formats import in_language
from newsletter.wording import Sentence, say

_Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
_Version = Annotated[int, Field(ge=1, le=1_000_000)]


class UseJson(BaseModel):
    """An issue that is linked to a library block, and which versions its blocks have."""

    slug: str
    subject: str
    versions: tuple[int, ...]
    is_draft: bool
    """No proof holds it, and nothing of it was ever approved: it may still get a newer version."""


class LibraryBlockJson(BaseModel):
    """One library block."""

    key: str
    name: str
    type: str
    label: str
    words: str
    """Its first words, in the language of the page where it has some."""
    locales: tuple[str, ...]
    version: int
    changed_at: datetime
    by: str
    uses: tuple[UseJson, ...]
    is_retired: bool

    @classmethod
    def of(cls, line: LibraryLine, reader: str) -> Self:
        """The same in the words of a language."""
        return cls(
            key=line.key,
            name=line.name,
            type=line.type,
            label=line.label.in_locale(reader),
            words=line.words,
            locales=line.locales,
            version=line.version,
            changed_at=line.changed_at,
            by=line.author,
            uses=tuple(
                UseJson(
                    slug=use.issue.slug,
                    subject=in_language(use.subject, reader) or use.issue.slug,
                    versions=use.versions,
                    is_draft=use.is_draft,
                )
                for use in line.uses
            ),
            is_retired=line.is_retired,
        )


class LibraryJson(BaseModel):
    """What the newsletter of an issue has to be used again, and what it has locked."""

    newsletter: str
    may_keep: bool
    blocks: tuple[LibraryBlockJson, ...]
    locks: tuple[LockJson, ...]


class BlockWritten(BaseModel):
    """A block as somebody is writing it: its values stand under names that start with its id."""

    model_config = ConfigDict(extra="forbid")

    block: BlockJson
    values: Annotated[dict[_Name, str], Field(max_length=5_000)]

    def draft(self) -> Draft:
        """A draft of this block alone. Raises NotFound for a type that is not known."""
        if self.block.type not in BLOCKS:
            raise NotFound(say("“{type}” is not a block type.", type=self.block.type))
        return Draft((BlockDraft(self.block.id, self.block.type),), self.values)

    def content(self, issue: IssueContent) -> IssueContent:
        """The same as a library keeps it, in the languages of its issue. Raises InvalidDraft."""
        return content_of_draft(self.draft(), locales=issue.locales)


class LibraryBlockAsked(BaseModel):
    """A library block to put in; `taken` are the identities of blocks and entries that the draft has."""

    model_config = ConfigDict(extra="forbid")

    way: Way
    taken: Annotated[frozenset[Identifier], Field(max_length=5_000)] = frozenset()


class BlockToKeep(BlockWritten):
    """A block to keep in the library, under a name for colleagues."""

    name: Annotated[str, Field(max_length=500)]


class BlockChanged(BlockWritten):
    """What a linked block says after it was written in; `base` is the version that it was linked to."""

    base: _Version


class BlockToUpdate(BlockWritten):
    """A linked block that is to have the newest version; `taken` are the identities of others in the draft."""

    taken: Annotated[frozenset[Identifier], Field(max_length=5_000)] = frozenset()


class PlacedJson(BaseModel):
    """A block to put into the draft, with all its values. An empty one takes away what stood there."""

    block: BlockJson
    values: dict[str, str]

    @classmethod
    def of(cls, block: Block) -> Self:
        """A block as a draft has it."""
        values = {f"{block.id}.{name}": text for name, text in block_values(block).items()}
        return cls(block=BlockJson(id=block.id, type=block.type), values=values)


class KeptJson(BaseModel):
    """The library block that was kept or changed: what the block that it was made of is linked to now."""

    key: str
    version: int
    behind: int
    """How many drafts have an earlier version."""


class RunJson(BaseModel):
    """A part of a text, and what was done to it: kept, deleted or inserted."""

    deed: str
    text: str


class DifferingJson(BaseModel):
    """One value that two versions differ in: a text in `runs`, another one as it was and as it is."""

    label: str
    locale: str | None
    runs: tuple[RunJson, ...]
    before: str
    after: str

    @classmethod
    def of(cls, line: ChangeLine, reader: str) -> Self:
        """The same in the words of a language."""
        return cls(
            label=line.label.in_locale(reader),
            locale=line.locale,
            runs=tuple(RunJson(deed=run.deed, text=run.text) for run in line.runs),
            before=_said(line.before, reader),
            after=_said(line.after, reader),
        )


class DifferenceJson(BaseModel):
    """What the newest version says otherwise than an earlier one."""

    version: int
    changes: tuple[DifferingJson, ...]


class TakenJson(BaseModel):
    """The drafts that were brought up to date."""

    issues: tuple[str, ...]


def _said(value: Sentence | str, language: str) -> str:
    return value if isinstance(value, str) else value.in_locale(language)
