"""Which field of a block an input of a draft is part of, by its name."""

from collections.abc import Iterable, Mapping, Sequence

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import BlockDraft
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind


def names_of_kind(kind: Kind, blocks: Iterable[BlockDraft], names: Iterable[str]) -> set[str]:
    """Those of the names that are an input of a field of this kind."""
    fields = {block.id: fields_of(BLOCKS[block.type]) for block in blocks if block.type in BLOCKS}
    return {name for name in names if _kind(name, fields) is kind}


def _kind(name: str, fields: Mapping[str, Sequence[BlockField]]) -> Kind | None:
    block, *parts = name.split(".")
    within, kind = fields.get(block, ()), None
    while parts:
        field = next((one for one in within if one.name == parts[0]), None)
        if field is None:
            return None
        kind, within = field.kind, field.fields
        parts = parts[2:] if kind is Kind.ITEMS else parts[1:]
        if field.is_localized:
            return kind
    return kind
