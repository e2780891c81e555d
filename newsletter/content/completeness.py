"""Whether each block type has all that it needs. Asked where a process begins, so that nothing is missing on a page later."""

from collections.abc import Iterable
from inspect import get_annotations
from pathlib import Path

from pydantic import BaseModel, ValidationError

from newsletter.content.blocks import BLOCKS
from newsletter.content.blocks.base import Block
from newsletter.content.drafts.marks import WORDS
from newsletter.content.fields.describing import blank_of, columns_of, fields_of
from newsletter.content.fields.items import Item
from newsletter.content.fields.kinds import Kind
from newsletter.errors import Misconfigured
from newsletter.places import TEMPLATES
from newsletter.wording import say

PARTIALS = TEMPLATES / "email" / "blocks"
OUTPUTS = ("mjml", "txt", "html")


def refuse_incomplete(blocks: Iterable[type[Block]] = BLOCKS.values(), partials: Path = PARTIALS) -> None:
    """Raise Misconfigured for the first block type that lacks a label, an input, words of a choice, a beginning or a partial."""
    for block in blocks:
        _refuse_unnamed(block)
        _refuse_without_beginning(block, Block)
        for output in OUTPUTS:
            file = f"{block.model_fields['type'].default}.{output}"
            if not (partials / file).is_file():
                raise Misconfigured(
                    say(
                        "The block {block} has no partial {file}. Write it in {folder}.",
                        block=block.__name__,
                        file=file,
                        folder=partials,
                    )
                )


def _refuse_unnamed(block: type[Block]) -> None:
    for name in ("label", "about"):
        if not hasattr(block, name):
            raise Misconfigured(
                say(
                    "The block {block} has no {name}. Write {name} = say(…) into its class.",
                    block=block.__name__,
                    name=name,
                )
            )


def _refuse_without_beginning(model: type[BaseModel], base: type[BaseModel]) -> None:
    """A person must be able to begin with an empty block, and with an empty entry of each of its lists."""
    everybodys = (base.model_fields.keys() | WORDS) - {"type"}
    taken = [name for name in get_annotations(model) if name in everybodys]
    if taken:
        raise Misconfigured(
            say(
                "The field “{field}” of {block} is one that every block has. Give it another name.",
                field=taken[0],
                block=model.__name__,
            )
        )
    fields = fields_of(model)
    try:
        model.blank() if issubclass(model, Block) else model.model_validate(blank_of(model))
    except ValidationError as error:
        raise Misconfigured(
            say(
                "{block} cannot begin empty, because of the field “{field}”. Give the field a default, or write blank().",
                field=error.errors()[0]["loc"][0] if error.errors()[0]["loc"] else "-",
                block=model.__name__,
            )
        ) from None
    if issubclass(model, Item):
        columns_of(model)
    for field in fields:
        if field.kind is Kind.ITEMS and field.model:
            _refuse_without_beginning(field.model, Item)
