"""A draft as JSON: the blocks in order, and flat texts under names like `01J….title.ko`; and keeping one while it is written."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import taken_away
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.fields.items import Identifier
from newsletter.issues.composing import find_issue
from newsletter.issues.unsaved import keep_draft
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent

router = APIRouter()

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
        texts = {name: text for name, text in self.values.items() if not name.endswith(".remove")}
        return Draft(blocks, texts | taken_away(self.values))


class DraftWritten(DraftJson):
    """A draft that is to be kept; `base` is the revision that it is written on."""

    base: Annotated[int, Field(ge=1, le=1_000_000_000)]


class DraftKept(BaseModel):
    """What became of it."""

    is_kept: bool
    """False where it says what is saved: there is nothing to keep."""


@router.put("/api/issues/{slug}/draft", openapi_extra=described(DraftWritten))
def keep(
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    written: Annotated[DraftWritten, sent(DraftWritten)],
) -> DraftKept:
    """Keep what somebody is writing, finished or not, until they save it: the form comes back with it. It is theirs alone."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        is_kept = keep_draft(session, issue, written.draft(), base=written.base, by=user, now=runtime.clock())
    return DraftKept(is_kept=is_kept)
