"""Preview links as JSON: made, listed with their addresses, and ended."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from newsletter.desk.preview_links import preview_link_lines
from newsletter.issues.finding import find_issue
from newsletter.issues.models import Issue
from newsletter.issues.reviews.preview_links import link_of, make_preview_link, revoke_preview_link
from newsletter.issues.reviews.wishes import MOST_DAYS, Wish
from newsletter.links import Purpose
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent
from newsletter.web.ranges import PostedId, RevisionNumber, RowId

router = APIRouter()


class PreviewLinkWanted(BaseModel):
    """A link for people without an account. It shows what the issue says at the time, or one revision or proof for good."""

    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 7
    label: Annotated[str, Field(max_length=500)] = ""
    """Whom it is for, in one's own words."""
    takes_comments: bool = False
    revision: RevisionNumber | None = None
    proof: PostedId | None = None


class PreviewLinkJson(BaseModel):
    """One link; `opened` is how often somebody came by it. Of those who did, nothing is kept."""

    id: int
    address: str
    """Where it leads; "" once it is over."""
    label: str
    author: str
    created_at: datetime
    expires_at: datetime
    is_running: bool
    is_revoked: bool
    takes_comments: bool
    revision: int | None
    proof: int | None
    opened: int
    opened_at: datetime | None


class PreviewLinksJson(BaseModel):
    """The links of an issue: those that lead somewhere first, the newest first."""

    links: list[PreviewLinkJson]


@router.get("/api/issues/{slug}/preview-links", dependencies=[needs(Deed.SHARE_DRAFTS)])
def list_links(runtime: RuntimeOf, slug: str) -> PreviewLinksJson:
    """Every link that is kept."""
    with runtime.database.reading() as session:
        return _told(runtime, session, find_issue(session, slug))


@router.post("/api/issues/{slug}/preview-links", openapi_extra=described(PreviewLinkWanted))
def make_link(
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.SHARE_DRAFTS, keeps=False)],
    wanted: Annotated[PreviewLinkWanted, sent(PreviewLinkWanted)],
) -> PreviewLinksJson:
    """Make a link."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        make_preview_link(session, issue, Wish(**wanted.model_dump()), by=user, now=runtime.clock())
        return _told(runtime, session, issue)


@router.delete("/api/issues/{slug}/preview-links/{link_id}")
def end_link(
    runtime: RuntimeOf,
    slug: str,
    link_id: RowId,
    user: Annotated[User, needs(Deed.SHARE_DRAFTS, keeps=False)],
) -> PreviewLinksJson:
    """End a link: it leads nowhere from now on."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        revoke_preview_link(session, link_of(session, issue, link_id), by=user, now=runtime.clock())
        return _told(runtime, session, issue)


def _told(runtime: Runtime, session: Session, issue: Issue) -> PreviewLinksJson:
    session.expire_all()  # what the verbs wrote past the loaded rows
    return PreviewLinksJson(
        links=[
            PreviewLinkJson(
                **vars(line),
                address=runtime.letterhead.url(Purpose.PREVIEW, line.id) if line.is_running else "",
            )
            for line in preview_link_lines(session, issue, now=runtime.clock())
        ]
    )
