"""A draft as JSON: the blocks in order, and flat texts under names like `01J….title.ko`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.fields.items import Identifier

_MOST_BLOCKS, _MOST_VALUES = 200, 20_000
_Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class BlockJson(BaseModel):
    """One block; its texts are in the values of the draft, under names that start with its id."""

    model_config = ConfigDict(extra="forbid")

    id: Identifier
    type: str


class DraftJson(BaseModel):
    """What somebody is writing. A name without a value is an empty text."""

    model_config = ConfigDict(extra="forbid")

    blocks: Annotated[tuple[BlockJson, ...], Field(max_length=_MOST_BLOCKS)]
    values: Annotated[dict[_Name, str], Field(max_length=_MOST_VALUES)]

    def draft(self) -> Draft:
        """The draft that the form would hold; a block of a type that is not known is left out, as the form does."""
        blocks = tuple(BlockDraft(block.id, block.type) for block in self.blocks if block.type in BLOCKS)
        return Draft(blocks, self.values)
