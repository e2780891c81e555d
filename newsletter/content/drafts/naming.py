"""Which field of a block an input of a draft is part of, by its name."""

from collections.abc import Iterable, Sequence

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import BlockDraft
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.times import TimeRange


def field_of(blocks: Iterable[BlockDraft], name: str) -> BlockField | None:
    """The field of `01J….title.ko`, and of `01J….title`; None where no block has it."""
    first, *parts = name.split(".")
    block = next((one for one in blocks if one.id == first and one.type in BLOCKS), None)
    return _within(fields_of(BLOCKS[block.type]), parts) if block else None


def names_of_kind(kind: Kind, blocks: Sequence[BlockDraft], names: Iterable[str]) -> set[str]:
    """Those of the names that are an input of a field of this kind."""
    having = [block for block in blocks if block.type in BLOCKS and _has(kind, fields_of(BLOCKS[block.type]))]
    starts = tuple(f"{block.id}." for block in having)
    found = {name: field_of(having, name) for name in names if name.startswith(starts)} if starts else {}
    return {name for name, field in found.items() if field and field.kind is kind}


def _has(kind: Kind, fields: Sequence[BlockField]) -> bool:
    return any(one.kind is kind or _has(kind, one.fields) for one in fields)


def _within(fields: Sequence[BlockField], parts: Sequence[str]) -> BlockField | None:
    field = next((one for one in fields if parts and one.name == parts[0]), None)
    rest = parts[1:]
    if field is None or not rest:
        return field
    if field.is_localized:
        return field if len(rest) == 1 else None
    match field.kind:
        case Kind.ITEMS:
            return _within(field.fields, rest[1:]) if rest[1:] else field
        case Kind.PICTURE:
            return _within(field.fields, rest)
        case Kind.TIME if len(rest) == 1 and rest[0] in TimeRange.model_fields:
            return field
        case _:
            return None
