"""The library for an issue, without script: choosing a block of it, saving one into it, and taking what is new."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.content.differences import difference, name_of
from newsletter.content.library import Way, is_as_kept
from newsletter.desk.differences import parts_of
from newsletter.desk.issues import issue_line
from newsletter.desk.library import library_line, library_lines
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.library.finding import find_library_block, kept_in
from newsletter.issues.library.placing import (
    block_in,
    change_from,
    insert_copied,
    insert_linked,
    keep_from,
    take_newest,
)
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.wording import Sentence, say

router = APIRouter(prefix="/issues/{slug}")


class Choice(FormModel):
    """The library block that was chosen, and after which block it is to stand."""

    key: str
    way: Way
    after: str = ""


class Keeping(FormModel):
    """The name of a new library block, or the key of the one that this is the next version of."""

    name: str = ""
    key: str = ""


@router.get("/library")
def choose_block(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    after: Annotated[str, Query(max_length=100)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """The library blocks that may be put into the issue, after the block of that id or else first."""
    reader = page_language(request)
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        line = issue_line(session, issue)
        found = [one for one in library_lines(session, issue.newsletter, reader=reader) if not one.is_retired]
    return render_page(
        request,
        "staff/issue_library.html",
        issue=line,
        library=f"/newsletters/{issue.newsletter.slug}/library",
        blocks=[one for one in found if one.is_found(q, reader)],
        count=len(found),
        after=after,
        asked=q,
    )


@router.post("/library")
def insert(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.COMPOSE)],
    posted: Posted,
) -> Response:
    """Put a library block into the issue, linked or as a copy."""
    choice = read_form(Choice, posted).model
    if choice is None:
        raise NotFound(say("There is no such library block."))
    put_in = insert_linked if choice.way is Way.LINKED else insert_copied
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        library = find_library_block(session, issue.newsletter_id, choice.key)
        new = put_in(session, issue, library, after=choice.after, by=user, now=runtime.clock())
        notice = say("“{name}” is in the issue.", name=library.name)
    return redirect(request, _place_of(slug, new.id), notice=notice)


@router.get("/blocks/{block_id}/library")
def show_block(
    request: Request, runtime: RuntimeOf, slug: str, block_id: str, user: Annotated[User, needs(Deed.COMPOSE)]
) -> HTMLResponse:
    """One block of an issue and the library: what is new there, or under which name to save the block."""
    return _page(request, runtime, slug, block_id, by=user)


@router.post("/blocks/{block_id}/library")
def keep(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    block_id: str,
    user: Annotated[User, needs(Deed.KEEP_LIBRARY)],
    posted: Posted,
) -> Response:
    """Save the block as a library block, or as the next version of one."""
    form = read_form(Keeping, posted)
    wish = form.model or Keeping()
    try:
        with runtime.database.transaction() as session:
            issue, now = find_issue(session, slug), runtime.clock()
            if wish.key:
                library = find_library_block(session, issue.newsletter_id, wish.key)
                change_from(session, issue, block_id, library, by=user, now=now)
            else:
                library = keep_from(session, issue, block_id, name=wish.name, by=user, now=now)
            notice = say(
                "It is in the library: “{name}”, version {number}.", name=library.name, number=library.version
            )
    except (Invalid, Conflict) as error:
        named = form.with_error("key" if wish.key else "name", error.sentence)
        return _page(request, runtime, slug, block_id, by=user, form=named)
    return redirect(request, _place_of(slug, block_id), notice=notice)


@router.post("/blocks/{block_id}/update")
def take(
    request: Request, runtime: RuntimeOf, slug: str, block_id: str, user: Annotated[User, needs(Deed.COMPOSE)]
) -> Response:
    """Take the newest version into the block, whatever was written in it."""
    with runtime.database.transaction() as session:
        library = take_newest(session, find_issue(session, slug), block_id, by=user, now=runtime.clock())
        notice = say("It has version {number} of “{name}” now.", name=library.name, number=library.version)
    return redirect(request, _place_of(slug, block_id), notice=notice)


def _place_of(slug: str, block_id: str) -> str:
    return f"/issues/{slug}?form=plain&open={quote(block_id)}#block-{quote(block_id)}"


def _page(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    block_id: str,
    *,
    by: User,
    form: Form[Keeping] | None = None,
) -> HTMLResponse:
    reader = page_language(request)
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(by, Deed.COMPOSE, newsletter=issue.newsletter_id)
        content, line = content_of(session, issue), issue_line(session, issue)
        block = block_in(content, block_id)
        others = [
            one
            for one in library_lines(session, issue.newsletter, reader=reader)
            if one.type == block.type and not one.is_retired
        ]
        linked, parts, is_written_in = None, [], False
        if block.library:
            library = find_library_block(session, issue.newsletter_id, block.library.key)
            linked = library_line(session, library, reader=reader)
            was, now = (
                kept_in(session, library, block.library.version),
                kept_in(session, library, library.version),
            )
            parts = parts_of(difference(was, now))
            is_written_in = not is_as_kept(block, was, content.locales_of(block))
    name = name_of(block, sorted(content.locales, key=lambda locale: locale != reader))
    return render_page(
        request,
        "staff/issue_block.html",
        status=422 if form and form.errors else 200,
        issue=line,
        block=block,
        words=name,
        linked=linked,
        parts=parts,
        is_written_in=is_written_in,
        others=[("", _NEW), *((one.key, one.name) for one in others)],
        library=f"/newsletters/{issue.newsletter.slug}/library",
        form=form or filled_form({"name": name[:80], "key": ""}),
    )


_NEW: Sentence = say("A new library block")
