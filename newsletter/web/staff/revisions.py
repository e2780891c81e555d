"""The history of an issue: who saved what and when, and bringing an earlier revision back as a new one."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.issue import IssueContent
from newsletter.errors import NotFound
from newsletter.issues.composing import find_issue, revisions, save
from newsletter.issues.models import Issue, IssueRevision
from newsletter.users.models import User
from newsletter.web.access import Editor, RuntimeOf, viewers
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.numbers import RevisionNumber
from newsletter.web.overview import issue_lines
from newsletter.web.pages import redirect, render_page
from newsletter.wording import Sentence, say

router = APIRouter(dependencies=[viewers])

SHOWN = 100


@dataclass(frozen=True)
class RevisionLine:
    """One saved state, and what it changed from the one before."""

    number: int
    saved_at: datetime
    author: str
    changes: tuple[Sentence, ...]


class Restoring(FormModel):
    """The revision to bring back, and the newest one that the person saw."""

    number: RevisionNumber
    base: RevisionNumber


@router.get("/issues/{slug}/revisions")
def show_revisions(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """Every saved state, newest first."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        lines = _lines(session, issue)
        summary = issue_lines(session, slug=slug)[0]
    return render_page(request, "staff/revisions.html", issue=summary, newest=issue.revision, revisions=lines)


@router.post("/issues/{slug}/revisions")
def restore(
    request: Request, runtime: RuntimeOf, slug: str, user: Editor, posted: Posted
) -> RedirectResponse:
    """Save an earlier state again, on top: nothing is taken out of the history."""
    wish = read_form(Restoring, posted).model
    if wish is None:
        raise NotFound(say("There is no such revision."))
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        content = content_at(session, issue, wish.number)
        save(session, issue, content, base=wish.base, by=user.id, now=runtime.clock())
    notice = say("Revision {number} was brought back as a new one.", number=wish.number)
    return redirect(request, f"/issues/{slug}", notice=notice)


def content_at(session: Session, issue: Issue, number: int) -> IssueContent:
    """What an issue said in one revision. Raises NotFound."""
    for revision in revisions(session, issue):
        if revision.number == number:
            return IssueContent.model_validate(revision.content)
    raise NotFound(say("There is no revision {number} of “{issue}”.", number=number, issue=issue.slug))


def _lines(session: Session, issue: Issue) -> list[RevisionLine]:
    found = revisions(session, issue)[: SHOWN + 1]
    drafts = [draft_of(IssueContent.model_validate(one.content)) for one in found]
    return [
        RevisionLine(
            number=one.number,
            saved_at=one.created_at,
            author=_author(session, one),
            changes=changes(drafts[place + 1], drafts[place]) if place + 1 < len(found) else (),
        )
        for place, one in enumerate(found[:SHOWN])
    ]


def _author(session: Session, revision: IssueRevision) -> str:
    user = session.get(User, revision.author_id) if revision.author_id else None
    return user.name if user else ""


def changes(before: Draft, after: Draft) -> tuple[Sentence, ...]:
    """What was done between two states, block by block."""
    told: list[Sentence] = []
    if _own(before) != _own(after):
        told.append(say("subject or preview line changed"))
    for block in after.blocks:
        label = BLOCKS[block.type].label
        if not before.has(block.id):
            told.append(say("{block} added", block=label))
        elif before.under(block.id) != after.under(block.id):
            told.append(say("{block} changed", block=label))
    told += [
        say("{block} deleted", block=BLOCKS[block.type].label)
        for block in before.blocks
        if not after.has(block.id)
    ]
    if _order(before, after) != _order(after, before):
        told.append(say("order changed"))
    return tuple(told)


def _own(draft: Draft) -> dict[str, str]:
    """The texts of the issue itself."""
    ids = {block.id for block in draft.blocks}
    return {
        name: value for name, value in draft.values.items() if value and name.partition(".")[0] not in ids
    }


def _order(draft: Draft, other: Draft) -> list[str]:
    return [block.id for block in draft.blocks if other.has(block.id)]
