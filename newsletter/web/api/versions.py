"""The versions of an issue as JSON: who saved what and when, what names them, what two differ in, and bringing one back."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from newsletter.content.differences import Aspect
from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.restoring import with_part_of
from newsletter.content.word_differences import Deed as RunDeed
from newsletter.desk.differences import DifferencePart, parts_of
from newsletter.desk.milestones import Milestone, MilestoneLine
from newsletter.desk.revisions import difference_between, revision_lines, revision_sheet
from newsletter.issues.composing import bring_back, content_at
from newsletter.issues.finding import find_issue, find_revision
from newsletter.issues.restoring import bring_back_part
from newsletter.issues.reviews.marking import name_revision
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.drafts import BlockJson, DraftJson
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language
from newsletter.web.ranges import RevisionInPath, RevisionNumber, RevisionOrNone
from newsletter.wording import Sentence

router = APIRouter()


class MilestoneJson(BaseModel):
    """What was done with a version; `place` is the page that tells more, "" where none does."""

    kind: Milestone
    words: str
    at: datetime
    name: str
    place: str


class VersionJson(BaseModel):
    """One saved state: `author` is empty for commands, `changes` says what it changed from the one before."""

    number: int
    at: datetime
    author: str
    name: str
    milestones: list[MilestoneJson]
    changes: list[str]
    is_readable: bool


class VersionsJson(BaseModel):
    """Versions, the newest first; `before` asks for the next ones, None where there are none."""

    newest: int
    versions: list[VersionJson]
    before: int | None


class RunJson(BaseModel):
    """A part of a text: kept, deleted or inserted."""

    deed: RunDeed
    text: str


class LineJson(BaseModel):
    """One changed value: a text in `runs`, another value as it was and as it is. Of an order and a mark
    `after` says what was done.

    `name` is that of its input, by which it can be brought back alone; "" where it cannot.
    """

    name: str
    label: str
    locale: str | None
    aspect: Aspect
    runs: list[RunJson]
    before: str
    after: str


class PartOfDifference(BaseModel):
    """What was done to a block, or (without one) to the issue itself."""

    block: str
    label: str
    name: str
    deed: str
    is_moved: bool
    lines: list[LineJson]


class VersionSheetJson(BaseModel):
    """One version: what it says, as a draft has it, and what it differs in from another one.

    `values` is empty where it cannot be read, and `parts` is None where one of the two cannot.
    """

    number: int
    at: datetime
    author: str
    name: str
    milestones: list[MilestoneJson]
    is_readable: bool
    locales: list[str]
    blocks: list[BlockJson]
    values: dict[str, str]
    parts: list[PartOfDifference] | None


class VersionNamed(BaseModel):
    """What a version is to be called; an empty name takes it away."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=500)]


class VersionWanted(BaseModel):
    """What is to be brought back: a block by its id, a text by the name of its input, or (empty) all of it.

    `base` is the newest revision that is known.
    """

    model_config = ConfigDict(extra="forbid")

    base: RevisionNumber
    part: Annotated[str, Field(max_length=300)] = ""


class VersionInDraft(DraftJson):
    """What somebody is writing, and what of a version is to stand in it: named as in VersionWanted."""

    part: Annotated[str, Field(max_length=300)] = ""


class VersionMade(BaseModel):
    """The revision that is the newest now."""

    revision: int


@router.get("/api/issues/{slug}/versions", dependencies=[needs(Deed.READ_ISSUES)])
def list_versions(
    request: Request, runtime: RuntimeOf, slug: str, before: RevisionOrNone = 0
) -> VersionsJson:
    """The saved states, the newest first, or those before one of them."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        lines = revision_lines(session, issue, before=before or None)
        newest = issue.revision
    language = page_language(request)
    return VersionsJson(
        newest=newest,
        versions=[
            VersionJson(
                number=line.number,
                at=line.saved_at,
                author=line.author,
                name=line.name.in_locale(language),
                milestones=_milestones(line.milestones, language),
                changes=[change.in_locale(language) for change in line.changes],
                is_readable=line.is_readable,
            )
            for line in lines
        ],
        before=lines[-1].number if lines and lines[-1].number > 1 else None,
    )


@router.get("/api/issues/{slug}/versions/{number}", dependencies=[needs(Deed.READ_ISSUES)])
def show_version(
    request: Request, runtime: RuntimeOf, slug: str, number: RevisionInPath, against: RevisionOrNone = 0
) -> VersionSheetJson:
    """One version, and what was changed from it to `against`; without that, what it changed from the one before it."""
    language = page_language(request)
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        sheet = revision_sheet(session, issue, number)
        difference = difference_between(session, issue, number, against) if against else sheet.changed
    draft = draft_of(sheet.content) if sheet.content else None
    return VersionSheetJson(
        number=number,
        at=sheet.saved_at,
        author=sheet.author,
        name=sheet.name.in_locale(language),
        milestones=_milestones(sheet.milestones, language),
        is_readable=sheet.content is not None,
        locales=list(sheet.content.locales) if sheet.content else [],
        blocks=[BlockJson(id=block.id, type=block.type) for block in draft.blocks] if draft else [],
        values=dict(draft.values) if draft else {},
        parts=None if difference is None else [_part(part, language) for part in parts_of(difference)],
    )


@router.put("/api/issues/{slug}/versions/{number}/name", openapi_extra=described(VersionNamed))
def name_version(
    runtime: RuntimeOf,
    slug: str,
    number: RevisionInPath,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    named: Annotated[VersionNamed, sent(VersionNamed)],
) -> VersionNamed:
    """Call a version by a name."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        revision = find_revision(session, issue, number)
        name = name_revision(session, issue, revision, name=named.name, by=user, now=runtime.clock())
    return VersionNamed(name=name)


@router.post("/api/issues/{slug}/versions/{number}/restoration", openapi_extra=described(VersionWanted))
def restore_version(
    runtime: RuntimeOf,
    slug: str,
    number: RevisionInPath,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    wanted: Annotated[VersionWanted, sent(VersionWanted)],
) -> VersionMade:
    """Bring back a version or a part of it, which makes a new one. 409 when somebody saved meanwhile."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        now = runtime.clock()
        made = (
            bring_back_part(session, issue, number, part=wanted.part, base=wanted.base, by=user, now=now)
            if wanted.part
            else bring_back(session, issue, number, base=wanted.base, by=user, now=now)
        )
        return VersionMade(revision=made.number)


@router.post("/api/issues/{slug}/versions/{number}/draft", openapi_extra=described(VersionInDraft))
def put_into_draft(
    runtime: RuntimeOf,
    slug: str,
    number: RevisionInPath,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    written: Annotated[VersionInDraft, sent(VersionInDraft)],
) -> DraftJson:
    """What a draft would be with a version or a part of it in it, for whoever writes it to take over. Nothing is changed."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        then = draft_of(content_at(session, issue, number))
    restored = with_part_of(written.draft(), then, written.part) if written.part else then
    return DraftJson(
        blocks=tuple(BlockJson(id=block.id, type=block.type) for block in restored.blocks),
        values=dict(restored.values),
    )


def _milestones(milestones: tuple[MilestoneLine, ...], language: str) -> list[MilestoneJson]:
    return [
        MilestoneJson(
            kind=one.kind, words=one.words.in_locale(language), at=one.at, name=one.name, place=one.place
        )
        for one in milestones
    ]


def _part(part: DifferencePart, language: str) -> PartOfDifference:
    def written(value: Sentence | str) -> str:
        return value.in_locale(language) if isinstance(value, Sentence) else value

    return PartOfDifference(
        block=part.block,
        label=part.label.in_locale(language),
        name=part.name,
        deed=part.deed.in_locale(language),
        is_moved=part.is_moved,
        lines=[
            LineJson(
                name=line.name,
                label=line.label.in_locale(language),
                locale=line.locale,
                aspect=line.aspect,
                runs=[RunJson(deed=run.deed, text=run.text) for run in line.runs],
                before=written(line.before),
                after=written(line.after),
            )
            for line in part.lines
        ],
    )
