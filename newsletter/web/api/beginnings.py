"""What an issue without a block can begin with, as JSON: what a new one can."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from newsletter.content.issue import IssueContent
from newsletter.content.starters import STARTERS, Starter, starter_named
from newsletter.errors import NotFound
from newsletter.issues.composing import content_of
from newsletter.issues.filling import Earlier, How, fill, last_besides
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Issue
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.drafts import BlockJson
from newsletter.web.api.drawings import drawn
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language
from newsletter.wording import Sentence, say

router = APIRouter()

HOW = {
    How.LIKE: (
        say("Like the issue before"),
        say("Its blocks, with what recurs. The rest is empty, and shows in grey what stood there."),
    ),
    How.WORDS: (
        say("With all that the issue before says"),
        say("Every word and picture. The checks name what nobody has touched since."),
    ),
}


class BeginningJson(BaseModel):
    """One of them; `drawing` is an SVG without a size of its own."""

    name: str
    label: str
    about: str
    drawing: str


class BeginningsJson(BaseModel):
    """All of them, the likeliest first."""

    beginnings: list[BeginningJson]


class BeginningChosen(BaseModel):
    """One, by its name."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=100)]


class BegunJson(BaseModel):
    """What is written in the issue then, and what its empty inputs show in grey."""

    blocks: list[BlockJson]
    values: dict[str, str]
    ghosts: dict[str, str]


@router.get("/api/issues/{slug}/beginnings")
def list_beginnings(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.COMPOSE)]
) -> BeginningsJson:
    """What an issue without a block can begin with: the issue before, if there is one, and samples to write over."""
    reader = page_language(request)
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        last = last_besides(session, issue)
        says = content_of(session, last) if last else None
    found = [_told(how, *HOW[how], says, reader) for how in How] if says else []
    found += [_told(one.name, one.label, one.about, one.written, reader) for one in STARTERS]
    return BeginningsJson(beginnings=found)


@router.post("/api/issues/{slug}/beginning", openapi_extra=described(BeginningChosen))
def begin(
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE, keeps=False)],
    asked: Annotated[BeginningChosen, sent(BeginningChosen)],
) -> BegunJson:
    """Begin with one of them. 409 where a block stands in the issue."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        draft = fill(session, issue, _start(session, issue, asked.name), by=user, now=runtime.clock())
        return BegunJson(
            blocks=[BlockJson(id=block.id, type=block.type) for block in draft.blocks],
            values=dict(draft.values),
            ghosts=issue.ghosts,
        )


def _start(session: Session, issue: Issue, name: str) -> Earlier | Starter:
    if name not in set(How):
        return starter_named(name)
    last = last_besides(session, issue)
    if last is None:
        raise NotFound(say("There is no other issue of this newsletter to begin with."))
    return Earlier(last, How(name))


def _told(name: str, label: Sentence, about: Sentence, says: IssueContent, reader: str) -> BeginningJson:
    return BeginningJson(
        name=name, label=label.in_locale(reader), about=about.in_locale(reader), drawing=drawn(says)
    )
