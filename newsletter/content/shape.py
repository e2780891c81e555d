"""The shape of an issue: its blocks without what one issue alone says, so that the next can be written into them."""

from typing import Any, TypeVar

from pydantic import BaseModel

from newsletter.content.blocks import AnyBlock
from newsletter.content.fields.describing import BlockField, blank_of, fields_of
from newsletter.content.fields.kinds import Kind, Mark
from newsletter.content.fields.translatable import KNOWN
from newsletter.content.issue import IssueContent

M = TypeVar("M", bound=BaseModel)

_FORMS = (Kind.CHOICE, Kind.YES_NO)  # how something looks, not what it says
_ENTRIES = 3  # of a list: enough to show what an entry is, few enough to be no work to take away


def shape_of(content: IssueContent) -> IssueContent:
    """The same blocks, emptied; one that recurs or is linked to the library stays as it is, and so does a field that recurs."""
    return content.model_copy(
        update={
            "subject": content.subject.model_copy(update={"root": {}}),
            "preheader": content.preheader.model_copy(update={"root": {}}),
            "blocks": tuple(_block(block) for block in content.blocks),
            **KNOWN,
        }
    )


def _block(block: AnyBlock) -> AnyBlock:
    return block if block.recurs or block.library else _emptied(block)


def _emptied(model: M) -> M:
    """A block or an entry as it begins, with its own identity and form."""
    blank = type(model).model_validate(blank_of(type(model)))
    changed: dict[str, Any] = {
        field.name: _value(field, getattr(model, field.name), getattr(blank, field.name))
        for field in fields_of(type(model))
    }
    return model.model_copy(update={**changed, **KNOWN})


def _value(field: BlockField, value: Any, blank: Any) -> Any:
    if Mark.RECURS in field.marks or field.kind in _FORMS:
        return value
    if field.kind is Kind.ITEMS:
        return tuple(_emptied(item) for item in value[: max(_ENTRIES, field.at_least)])
    return blank
