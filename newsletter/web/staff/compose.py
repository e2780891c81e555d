"""Composing an issue in plain forms. Whatever happens to a save, the text a person typed stays in the form."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from newsletter.content.blocks import BLOCKS
from newsletter.content.drafts.conversion import InvalidDraft
from newsletter.content.drafts.standing import standing
from newsletter.content.issue import IssueContent
from newsletter.desk.issues import issue_line
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.html_rights import may_add
from newsletter.issues.library.finding import known_blocks
from newsletter.issues.meeting import Meeting, met
from newsletter.issues.models import Issue
from newsletter.issues.newsletters import publication_of
from newsletter.issues.origins import hints_of, origin_of
from newsletter.issues.picture_library import terms_of
from newsletter.issues.proofing import findings_of
from newsletter.issues.working.document import Working, begun
from newsletter.issues.working.reading import working_of
from newsletter.issues.working.whole import save_working, write_whole
from newsletter.preflight.size import CLIPPED_AT, filled_bytes
from newsletter.rendering.rendition import Finding, Rendition, Severity
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed, may
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import MAX_FIELD_BYTES
from newsletter.web.options import tones
from newsletter.web.pages import current_user, page_language, redirect, render_page
from newsletter.web.staff.composer.acts import begins_at, leads_to, told
from newsletter.web.staff.composer.boxes import unfinished
from newsletter.web.staff.composer.editing import editor_of
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
from newsletter.web.uploaded_pictures import uploading
from newsletter.wording import Sentence
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


# Set by the editor once it has run, until the browser is closed.
SCRIPTS = "scripts"

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
    form: Literal["", "plain"] = "",
) -> Response:
    """What the issue says now, saved or not, in the editor or in a form; who may only look sees the preview.

    What was dispatched is shown but cannot be changed, until somebody chooses to write a correction.
    """
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        content = content_of(session, issue)
        # What went out is shown as it went out.
        line = issue_line(session, issue)
        is_locked = line.is_dispatched and not correction
        if not may(user, Deed.COMPOSE, newsletter=issue.newsletter_id):
            return RedirectResponse(f"/issues/{slug}/preview", status_code=303)
        with_editor = not is_locked and not form
        if with_editor and request.cookies.get(SCRIPTS):
            editor = editor_of(line, issue.newsletter, content, by=user, reader=page_language(request))
            return render_page(request, "staff/editor.html", issue=line, editor=editor)
        working = begun(session, issue, content) if is_locked else working_of(session, issue)
        errors = {} if working.is_saved else standing(working.draft, content).errors
    return _page(
        request,
        runtime,
        issue,
        replace(_shown(issue, content, working, looked_at=open), errors=errors),
        version=working.version,
        opens_dispatched=bool(correction),
        begins_told=begin == "notice",
        is_saved=working.is_saved,
        with_editor=with_editor,
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
    post = _read(runtime, slug, posted, by=user)
    typed, source = post.draft, _source_of(runtime, slug)
    draft, look_at = post.wish.applied(typed, source=source, reader=page_language(request))
    errors: dict[str, Sentence] = {}
    if waiting := unfinished(draft, post.wish, source=source):
        draft, errors = waiting[0], dict(waiting[1])
    is_finished = not (waiting or post.errors)
    written = _write(runtime, slug, replace(post, draft=draft), is_finished=is_finished, by=user)
    if written.meeting:
        return meeting_page(request, runtime, slug, written.meeting)
    is_done = is_finished and not written.errors
    if not is_done and (post.errors or not post.wish.needs_no_save):
        shown_errors = {**post.errors, **errors, **written.errors}
        return _again(request, runtime, slug, written.working, shown_errors, look_at)
    if way := leads_to(post.wish, slug):
        return redirect(request, way)
    place = begins_at(post.wish, typed, look_at) or (f"&open={quote(post.at)}" if post.at else "")
    return redirect(
        request, f"/issues/{slug}?form=plain{place}", notice=told(post.wish, typed, draft, look_at)
    )


@dataclass(frozen=True)
class _Written:
    """The working draft with a form in it; what of it cannot be used, and what it met: then there is no revision of it yet."""

    working: Working
    meeting: Meeting | None = None
    errors: Mapping[str, Sentence] = field(default_factory=dict)


def _read(runtime: Runtime, slug: str, posted: FormData, *, by: User) -> PostedDraft:
    return read_post(
        posted, uploading(runtime, newsletter=lambda session: find_issue(session, slug).newsletter, by=by)
    )


def _write(runtime: Runtime, slug: str, post: PostedDraft, *, is_finished: bool, by: User) -> _Written:
    """Keep what was posted, whatever becomes of it, and save it where nothing stands in the way."""
    with runtime.database.transaction() as session:
        issue, now = find_issue(session, slug), runtime.clock()
        patched = write_whole(session, issue, post.draft, version=post.version, by=by, now=now)
        if meeting := met(session, issue, patched, version=post.version):
            return _Written(patched.working, meeting)
        try:
            if is_finished:
                save_working(session, issue, by=by, now=now)
        except InvalidDraft as invalid:
            return _Written(patched.working, errors=invalid.errors)
        return _Written(patched.working)


def _source_of(runtime: Runtime, slug: str) -> str:
    with runtime.database.reading() as session:
        return content_of(session, find_issue(session, slug)).source_locale


def _again(
    request: Request,
    runtime: Runtime,
    slug: str,
    working: Working,
    errors: Mapping[str, Sentence],
    look_at: str,
) -> Response:
    """The same form with everything typed, and each error beside its input. It is kept, but no revision yet."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        shown = _shown(issue, content_of(session, issue), working, looked_at=look_at)
    shown = replace(shown, errors=errors)
    status = 422 if errors else 200
    return _page(request, runtime, issue, shown, version=working.version, is_saved=False, status=status)


def meeting_page(request: Request, runtime: Runtime, slug: str, meeting: Meeting) -> Response:
    """Another person wrote meanwhile: both changes in one form, not saved yet."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        content, working = content_of(session, issue), working_of(session, issue)
    shown = _shown(issue, content, working)
    shown = replace(shown, draft=meeting.draft, clashes={**shown.clashes, **meeting.clashes})
    return _page(
        request,
        runtime,
        issue,
        shown,
        version=meeting.version,
        meeting=meeting,
        is_saved=False,
        status=409,
    )


def _shown(issue: Issue, content: IssueContent, working: Working, *, looked_at: str = "") -> Shown:
    return Shown(
        draft=working.draft,
        locales=content.locales,
        disclaimers=publication_of(issue.newsletter).disclaimers,
        clashes={name: clash.text for name, clash in working.clashes.items()},
        looked_at=looked_at,
    )


def _page(
    request: Request,
    runtime: Runtime,
    issue: Issue,
    shown: Shown,
    *,
    version: int,
    meeting: Meeting | None = None,
    opens_dispatched: bool = True,
    begins_told: bool = False,
    is_saved: bool = True,
    with_editor: bool = False,
    status: int = 200,
) -> Response:
    with runtime.database.reading() as session:
        content = standing(shown.draft, content_of(session, issue)).content
        line = issue_line(session, issue)
        origin = origin_of(session, issue)
        lists = known_lists(session, issue.newsletter_id)
        terms = terms_of(session, issue.newsletter_id, today=runtime.clock().date())
        library = known_blocks(session, issue.newsletter_id, content)
        ghosts = hints_of(session, issue, shown.draft)
    is_locked = line.is_dispatched and not opens_dispatched
    renditions, findings = findings_of(
        content,
        publication_of(issue.newsletter),
        base_url=runtime.settings.base_url,
        issue=issue.slug,
        origin=origin,
        lists=lists,
        terms=terms,
        library=library,
        counts_clicks=issue.newsletter.counts_clicks,
    )
    shown = replace(shown, reader=page_language(request), lists=lists, library=library, ghosts=ghosts)
    return render_page(
        request,
        "staff/compose.html",
        status=status,
        issue=line,
        version=version,
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
        way_to=ways(issue.newsletter, lambda finding: shown.way_to(finding.name), by=current_user(request)),
        counts=_count(findings),
        editions=content.editions,
        sizes=_sizes(renditions),
        limit=CLIPPED_AT,
        meeting=meeting,
        origin=origin,
        is_saved=is_saved,
        begins_told=begins_told,
        is_locked=is_locked,
        editor=editor_of(line, issue.newsletter, content, by=by, reader=page_language(request))
        if with_editor and not is_locked and (by := current_user(request))
        else None,
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
