"""The part of the guide for editors that tells of each block type and its fields, made from the blocks themselves."""

from collections.abc import Iterator
from typing import Any

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.fields.describing import BlockField, fields_of
from newsletter.content.fields.kinds import Kind
from newsletter.content.fields.telling import KINDS
from newsletter.wording import Sentence, say


def guide(locale: str) -> str:
    """Markdown: how each kind of field is written, then each block type with its fields, in a language of the product."""
    sections = [_kinds(locale), *(_block(name, block, locale) for name, block in BLOCKS.items())]
    return "\n\n".join(sections)


def example(kind: Kind) -> str:
    """How a field of this kind may be written in an issue file, on one line."""
    return _flow(KINDS[kind].example)


def _kinds(locale: str) -> str:
    used = {field.kind for block in BLOCKS.values() for _, field in _rows(fields_of(block))}
    rows = [
        f"| {KINDS[kind].name.in_locale(locale)} | `{example(kind)}` |"
        for kind in Kind
        if kind in used and KINDS[kind].example is not None
    ]
    title = say("How each field is written").in_locale(locale)
    head = _row(say("What a field holds"), say("Written like"), locale=locale)
    return "\n".join([f"### {title}", "", head, "|---|---|", *rows])


def _block(name: str, block: type[Block], locale: str) -> str:
    parts = [f"### `{name}`", block.about.in_locale(locale)]
    fields = fields_of(block)
    if not fields:
        sentence = say("It has no fields of its own: {example}.", example=f"`- {name}: {{}}`")
        return "\n\n".join([*parts, sentence.in_locale(locale)])
    head = _row(say("Field"), say("In the form"), say("What it holds"), locale=locale)
    table = [head, "|---|---|---|"]
    table += [
        f"| {path} | {field.label.in_locale(locale)} | {_holds(field, locale)} |"
        for path, field in _rows(fields)
    ]
    return "\n\n".join([*parts, "\n".join(table)])


def _rows(fields: tuple[BlockField, ...], around: str = "") -> Iterator[tuple[str, BlockField]]:
    """Every field, those of entries after their list; with how the table names it."""
    for field in fields:
        path = f"{around}`{field.name}`"
        yield path, field
        if field.kind is Kind.ITEMS:
            yield from _rows(field.fields, f"{path} → ")


def _holds(field: BlockField, locale: str) -> str:
    told = _kind(field, locale)
    if field.is_localized and field.kind is not Kind.NAME:
        told = say("{what}, in each language", what=told).in_locale(locale)
    if field.is_required:
        told = say("{what}; **required**", what=told).in_locale(locale)
    sentence = field.help or (KINDS[field.kind].hint if field.kind is Kind.NAME else None)
    return f"{told}. {sentence.in_locale(locale)}" if sentence else told


def _kind(field: BlockField, locale: str) -> str:
    if field.kind is Kind.CHOICE:
        choices = ", ".join(
            f"`{choice.value}` ({choice.label.in_locale(locale)})" for choice in field.choices
        )
        return say("one of {choices}", choices=choices).in_locale(locale)
    if field.kind is Kind.ITEMS and field.at_most is not None:
        limits = {"least": field.at_least, "most": field.at_most}
        return say("a list of {least} to {most} entries", **limits).in_locale(locale)
    return KINDS[field.kind].name.in_locale(locale)


def _row(*cells: Sentence, locale: str) -> str:
    return f"| {' | '.join(cell.in_locale(locale) for cell in cells)} |"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return f'"{value}"'.replace("\n", "\\n") if "\n" in value else str(value)
