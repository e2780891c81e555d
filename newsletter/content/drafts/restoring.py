"""An earlier state of an issue brought back in part: one block, one entry of a list, one text, with what it stands in."""

from collections.abc import Sequence
from itertools import accumulate

from newsletter.content.drafts.draft import Draft
from newsletter.content.drafts.lists import ids_in, joined


def with_part_of(now: Draft, then: Draft, name: str) -> Draft:
    """`now`, with what stood at `name` and below it as it was `then`.

    `name` is a block by its id or an input by its name, as in `then` or in `now`. What it stands in comes back with it where it
    is gone, a block to the place that it had; what was not there then goes.
    """
    block_id = name.partition(".")[0]
    if now.has(block_id) or then.has(block_id):
        if not then.has(block_id):
            return now.without(block_id)
        if not now.has(block_id):
            return _replaced(_with_block(now, then, block_id), then, block_id)
    for within in accumulate(name.split("."), "{}.{}".format):
        around, _, last = within.rpartition(".")
        was, stands = ids_in(then.value(around)), ids_in(now.value(around))
        if around and (last in was) != (last in stands):
            order = _inserted(stands, last, was) if last in was else [one for one in stands if one != last]
            return _replaced(now, then, within).with_values({around: joined(tuple(order))})
    return _replaced(now, then, name)


def _with_block(now: Draft, then: Draft, block_id: str) -> Draft:
    blocks = {block.id: block for block in (*now.blocks, *then.blocks)}
    order = _inserted([block.id for block in now.blocks], block_id, [block.id for block in then.blocks])
    return Draft(tuple(blocks[one] for one in order), now.values)


def _inserted(order: Sequence[str], one: str, like: Sequence[str]) -> list[str]:
    """`order` with one more, behind the nearest that stood before it in `like`."""
    before = [other for other in like[: like.index(one)] if other in order]
    place = order.index(before[-1]) + 1 if before else 0
    return [*order[:place], one, *order[place:]]


def _replaced(now: Draft, then: Draft, name: str) -> Draft:
    def is_below(one: str) -> bool:
        return one == name or one.startswith(f"{name}.")

    kept = {one: text for one, text in now.values.items() if not is_below(one)}
    return Draft(now.blocks, kept | {one: text for one, text in then.values.items() if is_below(one)})
