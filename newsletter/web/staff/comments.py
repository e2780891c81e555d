"""What is said of an issue, on its page: threads with their answers, a form for a new one. It works without any script."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from newsletter.desk.comments import comment_sheet, places_of
from newsletter.desk.issues import issue_line
from newsletter.dispatch.commenting import comment
from newsletter.errors import Invalid
from newsletter.issues.finding import find_issue
from newsletter.issues.reviews.commenting import (
    LONGEST_COMMENT,
    Spot,
    comment_of,
    reopen_thread,
    resolve_thread,
    take_back_comment,
    thread_of,
)
from newsletter.issues.reviews.mentioning import readers_of
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


class Said(FormModel):
    """What is said: in a thread, or about a block (none: the issue), which begins one."""

    text: str = ""
    block: str = ""
    field: str = ""
    thread: Annotated[int, Field(ge=0)] = 0


class Settled(FormModel):
    """Whether a thread is settled."""

    is_resolved: bool = False


@router.get("/issues/{slug}/comments")
def show_comments(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.READ_ISSUES)],
    block: str = "",
) -> HTMLResponse:
    """Every thread, the open ones first; `block` is what the form for a new one begins with."""
    return _page(request, runtime, slug, user=user, form=filled_form({"block": block}))


@router.post("/issues/{slug}/comments")
def say_something(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMMENT)],
    posted: Posted,
) -> Response:
    """Begin a thread, or answer in one; whom it names gets a mail."""
    form = read_form(Said, posted)
    if form.model is None:
        return _page(request, runtime, slug, user=user, form=form, status=422)
    said = form.model
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            about = thread_of(session, issue, said.thread) if said.thread else Spot(said.block, said.field)
            made = comment(session, issue, about, text=said.text, by=user, now=runtime.clock())
            anchor = f"#thread-{made.thread_id}"
    except Invalid as refused:
        form = form.with_error(f"text-{said.thread}" if said.thread else "text", refused.sentence)
        return _page(request, runtime, slug, user=user, form=form, status=422)
    return redirect(request, f"/issues/{slug}/comments{anchor}")


@router.post("/issues/{slug}/comments/{thread}/resolution")
def settle(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    thread: RowId,
    user: Annotated[User, needs(Deed.COMMENT)],
    posted: Posted,
) -> Response:
    """Say that a thread is settled, or that it is not after all."""
    settled = read_form(Settled, posted).model or Settled()
    with runtime.database.transaction() as session:
        found = thread_of(session, find_issue(session, slug), thread)
        if settled.is_resolved:
            resolve_thread(session, found, by=user, now=runtime.clock())
        else:
            reopen_thread(session, found, by=user)
    notice = say("That is settled.") if settled.is_resolved else say("That is open again.")
    return redirect(request, f"/issues/{slug}/comments?begin=notice#notices", notice=notice)


@router.post("/issues/{slug}/comments/{comment_id}/removal")
def take_back(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    comment_id: RowId,
    user: Annotated[User, needs(Deed.COMMENT)],
) -> Response:
    """Take back what one has said oneself."""
    with runtime.database.transaction() as session:
        take_back_comment(session, comment_of(session, find_issue(session, slug), comment_id), by=user)
    notice = say("The comment is taken back.")
    return redirect(request, f"/issues/{slug}/comments?begin=notice#notices", notice=notice)


def _page(
    request: Request, runtime: Runtime, slug: str, *, user: User, form: Form[Said], status: int = 200
) -> HTMLResponse:
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        return render_page(
            request,
            "staff/comments.html",
            status=status,
            issue=issue_line(session, issue),
            sheet=comment_sheet(session, issue, reader=user),
            places=places_of(session, issue),
            readers=[reader for reader in readers_of(session, issue) if reader.id != user.id],
            most=LONGEST_COMMENT,
            form=form,
        )
