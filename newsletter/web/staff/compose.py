"""Composing an issue in plain forms. Whatever happens to a save, the text a person typed stays in the form."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import InvalidDraft, content_of_draft, draft_of
from newsletter.content.drafts.draft import Draft
from newsletter.content.issue import IssueContent
from newsletter.desk.issues import issue_line
from newsletter.issues.composing import EditConflict, content_of, find_issue, may_add, save
from newsletter.issues.meeting import Meeting, meet
from newsletter.issues.models import Asset, Issue
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import origin_of
from newsletter.issues.proofing import findings_of
from newsletter.issues.unsaved import Unsaved, keep_draft, let_go, unsaved_of
from newsletter.preflight.size import CLIPPED_AT, filled_bytes
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed, may
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import MAX_FIELD_BYTES
from newsletter.web.options import tones
from newsletter.web.pages import current_user, page_language, redirect, render_page
from newsletter.web.staff.composer.acts import begins_at, told
from newsletter.web.staff.composer.aims import name_of
from newsletter.web.staff.composer.boxes import unfinished
from newsletter.web.staff.composer.posting import PostedDraft, read_post
from newsletter.web.staff.composer.showing import (
    Shown,
    block_views,
    channels_of,
    errors_of,
    hint_of,
    languages_of,
    options_of,
    suggestions,
)
from newsletter.web.staff.setting_aims import ways
from newsletter.wording import Sentence, say
from subscribers.lists import known_lists

router = APIRouter()

# The largest issue: 200 blocks, each with some thirty texts and, also where no picture is chosen, up to two files.
MAX_FIELDS = 20_000
MAX_FILES = 500


async def _whole_issue(request: Request) -> AsyncIterator[FormData]:
    async with request.form(
        max_fields=MAX_FIELDS, max_files=MAX_FILES, max_part_size=MAX_FIELD_BYTES
    ) as posted:
        yield posted


WholeIssue = Annotated[FormData, Depends(_whole_issue)]


@router.get("/issues/{slug}")
def compose_issue(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.READ_ISSUES)],
    open: str = "",  # noqa: A002 (the name in the address)
    correction: str = "",
    begin: Literal["", "notice"] = "",
) -> Response:
    """The newest revision in a form; who may only look sees the preview.

    What was dispatched is shown but cannot be changed, until somebody chooses to write a correction.
    """
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        content = content_of(session, issue)
        # What went out is shown as it went out.
        is_locked = issue_line(session, issue).is_dispatched and not correction
        unsaved = None if is_locked else unsaved_of(session, issue, user)
    if not may(user, Deed.COMPOSE, newsletter=issue.newsletter_id):
        return RedirectResponse(f"/issues/{slug}/preview", status_code=303)
    if unsaved and unsaved.base != issue.revision:
        return meeting_page(request, runtime, slug, unsaved.draft, base=unsaved.base, unsaved=unsaved)
    shown = _shown(issue, content, looked_at=open)
    if unsaved:
        shown = replace(shown, draft=unsaved.draft)
    return _page(
        request,
        runtime,
        issue,
        shown,
        base=issue.revision,
        unsaved=unsaved,
        is_saved=not unsaved,
        opens_dispatched=bool(correction),
        begins_told=begin == "notice",
    )


@router.post("/issues/{slug}")
def save_issue(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    posted: WholeIssue,
) -> Response:
    """Save everything that is in the form as a new revision, after what the pressed button asks for."""
    post = _read(runtime, posted)
    typed, source = post.draft, _source_of(runtime, slug)
    draft, look_at = post.wish.applied(typed, source=source, reader=page_language(request))
    post = replace(post, draft=draft)
    if waiting := unfinished(draft, post.wish, source=source):
        draft, errors = waiting
        post = replace(post, draft=draft)
        _keep(runtime, slug, post, by=user)
        return _again(request, runtime, slug, post, {**post.errors, **errors}, look_at)
    try:
        if post.errors:
            raise InvalidDraft(post.errors)
        _save(runtime, slug, post, by=user)
    except InvalidDraft as invalid:
        _keep(runtime, slug, post, by=user)
        return _again(request, runtime, slug, post, invalid.errors, look_at)
    except EditConflict:
        _keep(runtime, slug, post, by=user)
        return meeting_page(request, runtime, slug, post.draft, base=post.base)
    if post.wish.verb == "preview":
        return redirect(request, f"/issues/{slug}/preview")
    place = begins_at(post.wish, typed, look_at) or (f"?open={quote(post.at)}" if post.at else "")
    return redirect(request, f"/issues/{slug}{place}", notice=told(post.wish, typed, draft, look_at))


@router.post("/issues/{slug}/unsaved")
def let_go_of_unsaved(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.COMPOSE)]
) -> Response:
    """Let go of what one was writing, back to what is saved."""
    with runtime.database.transaction() as session:
        let_go(session, find_issue(session, slug), by=user)
    return redirect(request, f"/issues/{slug}", notice=say("This is the issue as it is saved."))


def _read(runtime: Runtime, posted: FormData) -> PostedDraft:
    # A transaction of its own: the pictures must be there even when the texts cannot be saved yet.
    with runtime.database.transaction() as session:

        def store(data: bytes) -> Asset:
            return runtime.assets.store(session, data, now=runtime.clock())

        return read_post(posted, store)


def _save(runtime: Runtime, slug: str, post: PostedDraft, *, by: User) -> None:
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        content = content_of_draft(post.draft, locales=content_of(session, issue).locales)
        save(session, issue, content, base=post.base, by=by, now=runtime.clock())
        let_go(session, issue, by=by)


def _keep(runtime: Runtime, slug: str, post: PostedDraft, *, by: User) -> None:
    """Keep what could not be saved: whoever leaves the page finds it there again."""
    with runtime.database.transaction() as session:
        keep_draft(session, find_issue(session, slug), post.draft, base=post.base, by=by, now=runtime.clock())


def _source_of(runtime: Runtime, slug: str) -> str:
    with runtime.database.reading() as session:
        return content_of(session, find_issue(session, slug)).source_locale


def _again(
    request: Request,
    runtime: Runtime,
    slug: str,
    post: PostedDraft,
    errors: Mapping[str, Sentence],
    look_at: str,
) -> Response:
    """The same form with everything typed, and each error beside its input. Nothing was saved."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        shown = _shown(issue, content_of(session, issue), looked_at=look_at)
    shown = replace(shown, draft=post.draft, errors=errors)
    status = 422 if errors else 200
    return _page(request, runtime, issue, shown, base=post.base, is_saved=False, status=status)


def meeting_page(
    request: Request,
    runtime: Runtime,
    slug: str,
    mine: Draft,
    *,
    base: int,
    unsaved: Unsaved | None = None,
) -> Response:
    """Another person saved meanwhile: both changes in one form, based on the newest revision, not saved yet.

    `unsaved` where this is what one comes back to.
    """
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        meeting = meet(session, issue, mine, base=base)
    shown = replace(_shown(issue, meeting.newest), draft=meeting.draft, clashes=meeting.clashes)
    return _page(
        request,
        runtime,
        issue,
        shown,
        base=issue.revision,
        meeting=meeting,
        unsaved=unsaved,
        is_saved=False,
        status=200 if unsaved else 409,
    )


def _shown(issue: Issue, content: IssueContent, *, looked_at: str = "") -> Shown:
    return Shown(
        draft=draft_of(content),
        locales=content.locales,
        disclaimers=publication_of(issue.newsletter).disclaimers,
        ghosts=issue.ghosts,
        looked_at=looked_at,
    )


def _page(
    request: Request,
    runtime: Runtime,
    issue: Issue,
    shown: Shown,
    *,
    base: int,
    meeting: Meeting | None = None,
    unsaved: Unsaved | None = None,
    opens_dispatched: bool = True,
    begins_told: bool = False,
    is_saved: bool = True,
    status: int = 200,
) -> Response:
    with runtime.database.reading() as session:
        content = content_of(session, issue)
        line = issue_line(session, issue)
        origin = origin_of(session, issue)
        lists = known_lists(session, issue.newsletter_id)
    renditions, findings = findings_of(
        content,
        publication_of(issue.newsletter),
        base_url=runtime.settings.base_url,
        origin=origin,
        lists=lists,
    )
    shown = replace(shown, reader=page_language(request), lists=lists)
    return render_page(
        request,
        "staff/compose.html",
        status=status,
        issue=line,
        base=base,
        form=shown,
        blocks=block_views(shown, findings),
        types=_types(issue, by=current_user(request)),
        options_of=options_of,
        hint_of=hint_of,
        suggestions=suggestions(shown),
        tones=tones(),
        languages_of=languages_of,
        channels_of=channels_of,
        findings=[one for one in findings if one.block is None or one.severity is Severity.ERROR],
        errors=errors_of(shown),
        way_to=ways(
            issue.newsletter, lambda finding: shown.way_to(name_of(finding)), by=current_user(request)
        ),
        counts=_count(findings),
        editions=content.editions,
        sizes=_sizes(renditions),
        limit=CLIPPED_AT,
        meeting=meeting,
        unsaved=unsaved,
        origin=origin,
        is_saved=is_saved,
        begins_told=begins_told,
        is_locked=line.is_dispatched and not opens_dispatched,
    )


def _types(issue: Issue, *, by: User | None) -> dict[str, Sentence]:
    """The types of blocks that a person may add."""
    return {
        name: block.label
        for name, block in BLOCKS.items()
        if by and may_add(block, by=by, newsletter=issue.newsletter_id)
    }


def _count(findings: Sequence[Finding]) -> dict[Severity, int]:
    return {severity: sum(found.severity is severity for found in findings) for severity in Severity}


def _sizes(renditions: Sequence[Rendition]) -> dict[str, int]:
    return {rendition.locale: filled_bytes(rendition) for rendition in renditions}
