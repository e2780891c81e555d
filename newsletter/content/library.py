"""Library blocks: blocks of a newsletter that are used again. An issue has one as a *copy*, its own from then on, or *linked*:
with all that one version of it says, and the name of that version. So a mail is made of the issue alone, and nobody's draft
changes by what somebody writes in the library.

A library block is kept as a content of that one block. Where a linked block stands and in which editions it appears is the
issue's; everything else is the library's.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from newsletter.content.blocks import AnyBlock
from newsletter.content.blocks.base import FromLibrary, When
from newsletter.content.drafts.conversion import block_values, content_of_draft
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.drafts.linked import detached
from newsletter.content.fields.items import new_identifier
from newsletter.content.fields.translatable import KNOWN
from newsletter.content.fields.walking import in_languages, with_identities, with_known
from newsletter.content.issue import IssueContent
from newsletter.content.localized import Localized


class Way(StrEnum):
    """How a library block comes into an issue."""

    LINKED = "linked"
    COPIED = "copied"


@dataclass(frozen=True)
class KnownBlock:
    """A library block, as far as an issue has to do with it: its newest version, and what those say that are linked there."""

    key: str
    name: str
    newest: int
    versions: Mapping[int, IssueContent]
    is_retired: bool = False


def alone(content: IssueContent, block: AnyBlock) -> IssueContent:
    """A block of an issue as a library keeps it: in a content of its own, linked to nothing."""
    nothing = Localized[str]({})
    return IssueContent(
        locales=content.locales,
        subject=nothing,
        preheader=nothing,
        blocks=(block.model_copy(update={"library": None}),),
    )


def block_of(kept: IssueContent) -> AnyBlock:
    """The one block of what a library keeps."""
    (block,) = kept.blocks
    return block


def copied(kept: IssueContent, *, locales: Collection[str]) -> AnyBlock:
    """A new block for an issue in these languages, its own from now on."""
    return _fitting(block_of(kept), locales).copied()


def linked(
    kept: IssueContent, link: FromLibrary, *, locales: Collection[str], taken: Collection[str]
) -> AnyBlock:
    """A new block for an issue in these languages, linked to this version. Its entries have the identities that they have in the
    library, unless they are `taken` in the issue."""
    block = _fitting(block_of(kept), locales)
    ids = {entry: new_identifier() for entry in block.identities() if entry in {*taken, block.id}}
    return with_identities(block, lambda one: ids.get(one, one)).model_copy(update={"library": link})


def updated(
    block: AnyBlock,
    *,
    was: IssueContent | None,
    now: IssueContent,
    version: int,
    locales: Collection[str],
    taken: Collection[str],
) -> AnyBlock:
    """A linked block with what another version says, in its place and its editions.

    `was` is the version that it has, None when nobody knows; `taken` are identities of other blocks and entries of the issue.
    """
    new = _fitting(block_of(now), locales)
    known = _identities(block, block_of(was) if was else new)
    ids = {
        one: known.get(one) or (new_identifier() if one in taken else one)
        for one in new.identities()
        if one != new.id
    }
    ids[new.id] = block.id
    assert block.library is not None
    link = block.library.model_copy(update={"version": version})
    return with_identities(new, ids.__getitem__).model_copy(update={"when": block.when, "library": link})


def given_back(block: AnyBlock, *, was: IssueContent, locales: Collection[str]) -> IssueContent:
    """What a block of an issue in these languages says, as what follows a version of a library block: by the identities known
    there. What the library says in other languages stays."""
    old = block_of(was)
    known = {ours: theirs for theirs, ours in _identities(block, old).items()}
    back = with_identities(block, lambda one: known.get(one, one))
    values = {**_unspoken(old, locales), **block_values(back), **_editions_of(old)}
    draft = Draft(
        (BlockDraft(old.id, old.type),), {f"{old.id}.{name}": text for name, text in values.items()}
    )
    said = content_of_draft(detached(draft, old.id), locales=tuple(dict.fromkeys((*was.locales, *locales))))
    return alone(said, block_of(said))


def on_its_own(content: IssueContent) -> IssueContent:
    """An issue that says the same, linked to nothing."""
    blocks = tuple(block.model_copy(update={"library": None}) for block in content.blocks)
    return content.model_copy(update={"blocks": blocks})


def identities_beside(content: IssueContent, block_id: str = "") -> set[str]:
    """Every identity in an issue but those of one block."""
    return {one for block in content.blocks if block.id != block_id for one in block.identities()}


def is_as_kept(block: AnyBlock, kept: IssueContent, locales: Collection[str]) -> bool:
    """Whether a block says what a version of a library block does, in the languages in which it is read."""
    return _said(block, locales) == _said(block_of(kept), locales)


def _fitting(block: AnyBlock, locales: Collection[str]) -> AnyBlock:
    """The same with what it says in these languages, in those of its editions that there are, or else in all."""
    shown = tuple(one for one in block.when.locales or () if one in locales) or None
    when = block.when.model_copy(update={"locales": shown})
    return in_languages(block, locales).model_copy(update={"when": when})


def _identities(block: AnyBlock, kept: AnyBlock) -> dict[str, str]:
    """By the identities in the library, those in an issue: an entry has the same in both, or else stands at the same place."""
    theirs, ours = list(kept.identities()), list(block.identities())
    shared = set(theirs) & set(ours)
    pairs = ((one, one) for one in shared) if shared else zip(theirs, ours, strict=False)
    return {**dict(pairs), kept.id: block.id}


def _unspoken(kept: AnyBlock, locales: Collection[str]) -> dict[str, str]:
    """What a library block says in languages that an issue does not have."""
    spoken = block_values(in_languages(kept, locales))
    return {name: text for name, text in block_values(kept).items() if name not in spoken}


def _editions_of(kept: AnyBlock) -> dict[str, str]:
    return {name: text for name, text in block_values(kept).items() if name.startswith("when.")}


def _said(block: AnyBlock, locales: Collection[str]) -> dict[str, str]:
    """What is compared: everything but identities, the editions it appears in, and what is known of translations."""
    places = {one: str(number) for number, one in enumerate(block.identities())}
    unknown = with_known(in_languages(block, locales), dict.fromkeys(block.identities(), KNOWN))
    bare = unknown.model_copy(update={"when": When(), "library": None})
    values = block_values(with_identities(bare, places.__getitem__))
    return {name: text for name, text in values.items() if text}
