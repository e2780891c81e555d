"""The working draft of an issue as JSON: the blocks in order, and flat texts under names like `01J….title.ko`.

What is written comes in patches, each answered with what others wrote meanwhile.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import InvalidDraft, taken_away
from newsletter.content.drafts.draft import BlockDraft, Draft
from newsletter.content.fields.items import Identifier
from newsletter.desk.issues import issue_line
from newsletter.issues.composing import checkpoint, content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.library.finding import state_of
from newsletter.issues.models import Issue
from newsletter.issues.origins import hints_of
from newsletter.issues.working.document import Working
from newsletter.issues.working.joining import Blocks, Patch
from newsletter.issues.working.patching import patch
from newsletter.issues.working.presence import be_present, people_in
from newsletter.issues.working.reading import clashes_of, last_written, working_of
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language

router = APIRouter()

_MOST_BLOCKS, _MOST_VALUES = 200, 20_000
_Name = Annotated[str, StringConstraints(min_length=1, max_length=300)]
_Number = Annotated[int, Field(ge=0, le=1_000_000_000)]
_Tab = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,64}$")]


class BlockJson(BaseModel):
    """One block; its texts are in the values of the draft, under names that start with its id."""

    model_config = ConfigDict(extra="forbid")

    id: Identifier
    type: str


_Blocks = Annotated[tuple[BlockJson, ...], Field(max_length=_MOST_BLOCKS)]


class DraftJson(BaseModel):
    """What somebody is writing. A name without a value is an empty text."""

    model_config = ConfigDict(extra="forbid")

    blocks: _Blocks
    values: Annotated[dict[_Name, str], Field(max_length=_MOST_VALUES)]

    def draft(self) -> Draft:
        """The draft that the form would hold; a block of a type that is not known is left out, as the form does."""
        texts = {name: text for name, text in self.values.items() if not name.endswith(".remove")}
        return Draft(_known(self.blocks), texts | taken_away(self.values))


class ClashJson(BaseModel):
    """What another person wrote where somebody's text stands now: who ("" is a command), and when."""

    text: str
    by: str
    at: datetime


class PersonJson(BaseModel):
    """A window in which somebody has the issue open; `block` is the id of the one that they are in, or ""."""

    tab: str
    name: str
    block: str
    is_me: bool


class WorkingDraftJson(BaseModel):
    """The working draft, which everybody shares who writes in the issue; it may hold what cannot be used yet."""

    version: int
    revision: int
    """The newest revision; the draft may say more."""
    is_saved: bool
    """Whether the newest revision says the same."""
    locales: tuple[str, ...]
    blocks: list[BlockJson]
    values: dict[str, str]
    clashes: dict[str, ClashJson]
    """By the name of the text: what stands there is one person's, and this another's."""
    people: list[PersonJson]
    ghosts: dict[str, str]
    """What stood in inputs that began empty: a hint, which is no part of the issue."""
    library: str
    """A word that is another one when the library of the newsletter says something else."""
    is_locked: bool
    """Whether it went out as it stands: what is written now is a correction."""


class WriterJson(BaseModel):
    """Somebody who wrote, "" for a command, and when; None where that is not known any more."""

    by: str
    at: datetime | None


class ChangeJson(BaseModel):
    """A text as it was, and as it is now."""

    model_config = ConfigDict(extra="forbid")

    was: str
    now: str


class OrderJson(BaseModel):
    """The blocks as they were, and as they are now."""

    model_config = ConfigDict(extra="forbid")

    was: _Blocks
    now: _Blocks


class DraftPatch(BaseModel):
    """What a window changed on version `version`, with what it sent before and was not answered. None of it is a sign of life.

    A block or an entry that goes takes its texts with it, and brings them when it comes back.
    """

    model_config = ConfigDict(extra="forbid")

    tab: _Tab
    """What the window calls itself, as long as it is open."""
    version: _Number
    block: Annotated[str, StringConstraints(max_length=64)] = ""
    """The block that its user is in."""
    values: Annotated[dict[_Name, ChangeJson], Field(max_length=_MOST_VALUES)] = {}
    blocks: OrderJson | None = None
    settled: Annotated[tuple[_Name, ...], Field(max_length=_MOST_VALUES)] = ()
    """The clashes of which somebody has seen both texts, by the names of the texts."""
    sequence: _Number = 0
    """Which patch of the window it is, counted from 1: one that comes late, after a later one, is left aside. 0 where it does not
    count them."""

    def patch(self) -> Patch:
        """The patch as the issue takes it."""
        return Patch(
            self.version,
            {name: (change.was, change.now) for name, change in self.values.items()},
            (_known(self.blocks.was), _known(self.blocks.now)) if self.blocks else None,
            self.settled,
            self.sequence,
        )


class PatchedJson(BaseModel):
    """The working draft after a patch: what in it is not what the window that sent it has."""

    version: int
    revision: int
    is_saved: bool
    values: dict[str, str]
    blocks: list[BlockJson] | None
    """Their order, where it is not the one that was sent."""
    is_whole: bool
    """True where it is not known what the window has: then these are all values, and there are no others."""
    refused: dict[str, str]
    """A sentence for each text that this user may not write; the others were taken."""
    clashes: dict[str, ClashJson]
    people: list[PersonJson]
    library: str
    """A word that is another one when the library of the newsletter says something else."""


class RevisionMade(BaseModel):
    """The revision that says what the working draft does."""

    revision: int


class RevisionRefused(BaseModel):
    """Why there is no revision of it yet: a sentence for each text that cannot be used."""

    sentence: str
    reference: str
    errors: dict[str, str]


@router.get("/api/issues/{slug}/draft")
def show(
    runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.COMPOSE, keeps=False)]
) -> WorkingDraftJson:
    """The working draft as it stands."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        working = working_of(session, issue)
        return WorkingDraftJson(
            version=working.version,
            revision=issue.revision,
            is_saved=working.is_saved,
            locales=content_of(session, issue).locales,
            blocks=_told(working.draft.blocks),
            values=dict(working.draft.values),
            clashes=_clashes(session, working),
            people=_people(session, issue, user, now=runtime.clock()),
            ghosts=dict(hints_of(session, issue, working.draft)),
            library=state_of(session, issue.newsletter_id),
            is_locked=working.is_saved and issue_line(session, issue).is_dispatched,
        )


@router.get("/api/issues/{slug}/draft/writer")
def show_writer(
    runtime: RuntimeOf,
    slug: str,
    name: Annotated[str, Query(min_length=1, max_length=300)],
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
) -> WriterJson:
    """Who changed a text of the working draft last, and when."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        by, at = last_written(session, issue, name) or ("", None)
    return WriterJson(by=by, at=at)


@router.patch("/api/issues/{slug}/draft", openapi_extra=described(DraftPatch))
def write(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    asked: Annotated[DraftPatch, sent(DraftPatch)],
) -> PatchedJson:
    """Write in the working draft. Where somebody else changed the same text meanwhile, the sender's stays and the other's is kept
    in `clashes`, until it is settled. An empty patch says that the window is open, and asks for news."""
    with runtime.database.transaction() as session:
        issue, now = find_issue(session, slug), runtime.clock()
        patched = patch(session, issue, asked.patch(), tab=asked.tab, by=user, now=now)
        be_present(session, issue, tab=asked.tab, block=asked.block, by=user, now=now)
        return PatchedJson(
            version=patched.working.version,
            revision=issue.revision,
            is_saved=patched.working.is_saved,
            values=dict(patched.news),
            blocks=None if patched.new_blocks is None else _told(patched.new_blocks),
            is_whole=patched.is_whole,
            refused={name: why.in_locale(page_language(request)) for name, why in patched.refused.items()},
            clashes=_clashes(session, patched.working),
            people=_people(session, issue, user, now=now),
            library=state_of(session, issue.newsletter_id),
        )


@router.post("/api/issues/{slug}/revision", responses={422: {"model": RevisionRefused}})
def save(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
) -> RevisionMade:
    """Make a revision of what the working draft says; the same again makes none. 422 while something in it cannot be used."""
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            made = checkpoint(session, issue, by=user, now=runtime.clock())
            return RevisionMade(revision=made.number)
    except InvalidDraft as invalid:
        language = page_language(request)
        errors = {name: sentence.in_locale(language) for name, sentence in invalid.errors.items()}
        refused = RevisionRefused(sentence=invalid.sentence.in_locale(language), reference="", errors=errors)
        return JSONResponse(refused.model_dump(), 422)  # type: ignore[return-value]


def _known(blocks: Iterable[BlockJson]) -> Blocks:
    return tuple(BlockDraft(block.id, block.type) for block in blocks if block.type in BLOCKS)


def _told(blocks: Blocks) -> list[BlockJson]:
    return [BlockJson(id=block.id, type=block.type) for block in blocks]


def _clashes(session: Session, working: Working) -> dict[str, ClashJson]:
    return {
        name: ClashJson(text=clash.text, by=by, at=clash.at)
        for name, (clash, by) in clashes_of(session, working).items()
    }


def _people(session: Session, issue: Issue, user: User, *, now: datetime) -> list[PersonJson]:
    return [
        PersonJson(tab=one.tab, name=one.name, block=one.block, is_me=one.user_id == user.id)
        for one in people_in(session, issue, now=now)
    ]
