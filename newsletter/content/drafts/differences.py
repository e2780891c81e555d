"""What was done between two states of an issue, for people."""

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.marks import is_mark
from newsletter.wording import Sentence, say


def changes(before: Draft, after: Draft) -> tuple[Sentence, ...]:
    """What was done between two states, block by block."""
    told: list[Sentence] = []
    if _own(before) != _own(after):
        told.append(say("subject or preview line changed"))
    elif before.under("stale") != after.under("stale"):
        told.append(say("subject or preview line: a translation was said to stand"))
    for block in after.blocks:
        label = BLOCKS[block.type].label
        if not before.has(block.id):
            told.append(say("{block} added", block=label))
        elif _said(before, block.id) != _said(after, block.id):
            told.append(say("{block} changed", block=label))
        elif before.under(block.id) != after.under(block.id):
            told.append(say("{block}: a translation was said to stand", block=label))
    told += [
        say("{block} deleted", block=BLOCKS[block.type].label)
        for block in before.blocks
        if not after.has(block.id)
    ]
    if _order(before, after) != _order(after, before):
        told.append(say("order changed"))
    return tuple(told)


def _own(draft: Draft) -> dict[str, str]:
    """The texts of the issue itself."""
    ids = {block.id for block in draft.blocks}
    return {
        name: value
        for name, value in draft.values.items()
        if value and name.partition(".")[0] not in ids and not is_mark(name)
    }


def _said(draft: Draft, block_id: str) -> dict[str, str]:
    return {name: value for name, value in draft.under(block_id).items() if not is_mark(name)}


def _order(draft: Draft, other: Draft) -> list[str]:
    return [block.id for block in draft.blocks if other.has(block.id)]
