"""The lists in a draft. The value of a list is the ids of its entries in order; the texts of an entry stand under
`<list>.<id>.`, its place in the draft, as those of a block stand under the block's id. Beside the entries, under `<list>.lines`,
may stand a text that is to become some: see `boxes.py`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from pydantic import BaseModel

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import Draft
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.items import new_identifier
from newsletter.content.fields.kinds import Kind

LINES = "lines"
_IDENTITY = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


def ids_in(value: str) -> tuple[str, ...]:
    """The entries that the value of a list names."""
    return tuple(part for part in value.split(",") if part)


def joined(ids: tuple[str, ...]) -> str:
    """The value of a list with these entries."""
    return ",".join(ids)


def lists_of(draft: Draft) -> Iterator[tuple[str, BlockField]]:
    """Every list of the draft, the outer before those within its entries."""
    for block in draft.blocks:
        yield from _lists(draft, block.id, BLOCKS[block.type])


def places(draft: Draft) -> frozenset[str]:
    """Where texts stand: the ids of the blocks, and the places of all entries."""
    entries = (f"{name}.{entry}" for name, _ in lists_of(draft) for entry in ids_in(draft.value(name)))
    return frozenset(block.id for block in draft.blocks) | frozenset(entries)


def homeless(draft: Draft, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in a block or an entry which is not in the draft."""
    there: Collection[str] = {part for place in places(draft) for part in place.split(".")}
    return [
        name
        for name in names
        if any(part not in there for part in name.split(".") if _IDENTITY.fullmatch(part))
    ]


def with_entry(draft: Draft, name: str, values: Mapping[str, str]) -> tuple[Draft, str]:
    """The draft with a new entry at the end of a list, and the entry's place."""
    new = new_identifier()
    added = {f"{name}.{new}.{part}": value for part, value in values.items()}
    order = joined((*ids_in(draft.value(name)), new))
    return draft.with_values({**added, name: order}), f"{name}.{new}"


def moved_entry(draft: Draft, place: str, *, by: int) -> Draft:
    """The draft with an entry some places further down its list (or up, below zero)."""
    name, _, entry = place.rpartition(".")
    order = list(ids_in(draft.value(name)))
    if entry not in order:
        return draft
    at = order.index(entry)
    order.insert(max(0, at + by), order.pop(at))
    return draft.with_values({name: joined(tuple(order))})


def without_entry(draft: Draft, place: str) -> Draft:
    """The draft without an entry."""
    name, _, entry = place.rpartition(".")
    order = tuple(one for one in ids_in(draft.value(name)) if one != entry)
    kept = {key: value for key, value in draft.values.items() if not key.startswith(f"{place}.")}
    return Draft(draft.blocks, {**kept, name: joined(order)})


def with_copy(draft: Draft, block_id: str) -> tuple[Draft, str]:
    """The draft with a copy of a block right after it, and the copy's id. The copy's entries have ids of their own."""
    kind = next(block.type for block in draft.blocks if block.id == block_id)
    lists = {name: ids_in(draft.value(name)) for name, _ in _lists(draft, block_id, BLOCKS[kind])}
    new = {entry: new_identifier() for order in lists.values() for entry in order}
    values: dict[str, str] = {}
    beside = tuple(f"{name}.{LINES}" for name in lists)
    for part, value in draft.under(block_id).items():
        if f"{block_id}.{part}".startswith(beside):
            continue
        order = lists.get(f"{block_id}.{part}")
        copied = value if order is None else joined(tuple(new[entry] for entry in order))
        values[".".join(new.get(word, word) for word in part.split("."))] = copied
    return draft.with_block(kind, after=block_id, values=values)


def _lists(draft: Draft, place: str, model: type[BaseModel]) -> Iterator[tuple[str, BlockField]]:
    for field in fields_of(model):
        if field.kind is Kind.ITEMS and field.model:
            name = f"{place}.{field.name}"
            yield name, field
            for entry in ids_in(draft.value(name)):
                yield from _lists(draft, f"{name}.{entry}", field.model)
