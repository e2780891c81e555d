"""Two people changed the same issue: put both changes into one draft, and say where they meet.

What only one of them changed is taken as it is; where both changed the same text, the person at the form
keeps their own and is shown the other's. Nothing is saved here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from newsletter.content.drafts.draft import BlockDraft, Draft


@dataclass(frozen=True)
class Merged:
    """The draft with both changes. `clashes` holds the other's text for every input that both changed;
    `taken` the inputs where the other's change was taken over; `kept` the blocks that one of them
    deleted while the other changed them, which therefore stay."""

    draft: Draft
    clashes: Mapping[str, str]
    taken: tuple[str, ...]
    kept: tuple[str, ...]


def merge(base: Draft, mine: Draft, theirs: Draft) -> Merged:
    """Both changes to `base` in one draft."""
    blocks, kept = _blocks(base, mine, theirs)
    values: dict[str, str] = {}
    clashes: dict[str, str] = {}
    taken: list[str] = []
    for name in dict.fromkeys([*theirs.values, *mine.values]):
        values[name] = _winner(name, base, mine, theirs)
        block_id = name.partition(".")[0]
        if mine.has(block_id) != theirs.has(block_id):  # a block of one of them only
            continue
        if values[name] == mine.value(name) != theirs.value(name) != base.value(name):
            clashes[name] = theirs.value(name)
        elif values[name] != mine.value(name):
            taken.append(name)
    return Merged(Draft(blocks, values), clashes, tuple(taken), kept)


def _winner(name: str, base: Draft, mine: Draft, theirs: Draft) -> str:
    block_id = name.partition(".")[0]
    if base.has(block_id) and not mine.has(block_id):  # deleted by me: there is no text of mine
        return theirs.value(name)
    if base.has(block_id) and not theirs.has(block_id):
        return mine.value(name)
    return theirs.value(name) if mine.value(name) == base.value(name) else mine.value(name)


def _blocks(base: Draft, mine: Draft, theirs: Draft) -> tuple[tuple[BlockDraft, ...], tuple[str, ...]]:
    kept = tuple(
        block.id
        for block in base.blocks
        if (not mine.has(block.id) and _is_changed(block.id, base, theirs))
        or (not theirs.has(block.id) and _is_changed(block.id, base, mine))
    )
    staying = {
        block.id
        for block in (*base.blocks, *mine.blocks, *theirs.blocks)
        if not base.has(block.id) or block.id in kept or (mine.has(block.id) and theirs.has(block.id))
    }
    reordered = _common(mine, base) != _common(base, mine)
    first, second = (mine, theirs) if reordered else (theirs, mine)
    return _interleave(first.blocks, second.blocks, staying), kept


def _is_changed(block_id: str, base: Draft, draft: Draft) -> bool:
    return draft.has(block_id) and draft.under(block_id) != base.under(block_id)


def _common(draft: Draft, other: Draft) -> list[str]:
    return [block.id for block in draft.blocks if other.has(block.id)]


def _interleave(
    first: Iterable[BlockDraft], second: Iterable[BlockDraft], staying: set[str]
) -> tuple[BlockDraft, ...]:
    """The order of `first`; each further block of `second` follows the one it followed there."""
    blocks = [block for block in first if block.id in staying]
    before: str | None = None
    for block in second:
        if block.id not in staying:
            continue
        if block not in blocks:
            place = 1 + [other.id for other in blocks].index(before) if before else 0
            blocks.insert(place, block)
        before = block.id
    return tuple(blocks)
