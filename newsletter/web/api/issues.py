"""The issues there are, to get from one to another."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from newsletter.db import is_readable
from newsletter.desk.issues import issue_lines
from newsletter.desk.newsletters import newsletter_lines
from newsletter.users.deeds import Deed
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.formats import in_language
from newsletter.web.pages import page_language

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


class IssueLineJson(BaseModel):
    """One issue, by its subject in every language that it has one in."""

    slug: str
    newsletter: str
    period: str
    subject: dict[str, str]


class IssuesJson(BaseModel):
    """The newest of all newsletters, newest first."""

    issues: list[IssueLineJson]


@router.get("/api/issues")
def list_issues(request: Request, runtime: RuntimeOf) -> IssuesJson:
    """The issues of all newsletters."""
    language = page_language(request)
    with runtime.database.reading() as session:
        papers = {paper.id: paper.name for paper in newsletter_lines(session)}
        lines = issue_lines(session)
    return IssuesJson(
        issues=[
            IssueLineJson(
                slug=line.slug,
                newsletter=in_language(papers[line.newsletter_id], language),
                period=in_language(line.period, language),
                subject=dict(line.subject) if is_readable(line.subject) else {},
            )
            for line in lines
        ]
    )
