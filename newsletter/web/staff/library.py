"""The library of a newsletter: its blocks as they look, where each is used, what its versions changed."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.desk.differences import parts_of
from newsletter.desk.library import LibraryLine, library_line, library_lines, version_lines
from newsletter.errors import Invalid
from newsletter.issues.finding import find_newsletter
from newsletter.issues.library.finding import find_library_block, kept_in
from newsletter.issues.library.keeping import rename_block, retire_block, return_block
from newsletter.issues.library.placing import take_in_drafts
from newsletter.issues.newsletters import publication_of
from newsletter.rendering.placing import RenderError
from newsletter.rendering.preview import as_blocks, as_light, as_sample
from newsletter.rendering.render import render
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, filled_form, read_form
from newsletter.web.mail_views import framed
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.wording import Sentence, say

router = APIRouter(prefix="/newsletters/{slug}/library")


class Naming(FormModel):
    """What a library block is to be called."""

    name: str = ""


@router.get("", dependencies=[needs(Deed.READ_ISSUES)])
def show_library(
    request: Request, runtime: RuntimeOf, slug: str, q: Annotated[str, Query(max_length=200)] = ""
) -> HTMLResponse:
    """All library blocks of the newsletter, or those in which something is found."""
    reader = page_language(request)
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        lines = library_lines(session, newsletter, reader=reader)
    return render_page(
        request,
        "staff/library.html",
        newsletter=newsletter,
        blocks=[line for line in lines if line.is_found(q, reader)],
        count=len(lines),
        asked=q,
    )


@router.get("/{key}", dependencies=[needs(Deed.READ_ISSUES)])
def show_library_block(
    request: Request, runtime: RuntimeOf, slug: str, key: str, locale: str = ""
) -> HTMLResponse:
    """One library block."""
    return _page(request, runtime, slug, key, locale=locale)


@router.get("/{key}/look", dependencies=[needs(Deed.READ_ISSUES)])
def show_look(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    key: str,
    locale: str = "",
    version: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """A version of it, or else the newest, as it looks in a mail, for a frame: nothing in it may run."""
    base_url = runtime.settings.base_url
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        block = find_library_block(session, newsletter.id, key)
        kept = kept_in(session, block, version or block.version)
        publication = publication_of(newsletter)
    placed = tuple(one.model_copy(update={"required": False}) for one in publication.disclaimers)
    wanted = next(
        (one for one in (locale, page_language(request)) if one in kept.locales), kept.source_locale
    )
    try:
        rendition = render(
            kept,
            wanted,
            publication.model_copy(update={"disclaimers": placed}),
            base_url=base_url,
            marks_blocks=True,
        )
    except RenderError as error:
        raise Invalid(error.sentence) from None
    return framed(as_blocks(as_light(as_sample(rendition).html)), base_url=base_url)


@router.post("/{key}")
def rename(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    key: str,
    user: Annotated[User, needs(Deed.KEEP_LIBRARY)],
    posted: Posted,
) -> Response:
    """Call it something else."""
    form = read_form(Naming, posted)
    try:
        with runtime.database.transaction() as session:
            block = find_library_block(session, find_newsletter(session, slug).id, key)
            rename_block(block, form.model.name if form.model else "", by=user)
    except Invalid as error:
        return _page(request, runtime, slug, key, error=error.sentence)
    return redirect(request, _place(slug, key), notice=say("It has its new name."))


@router.post("/{key}/retirement")
def retire(
    request: Request, runtime: RuntimeOf, slug: str, key: str, user: Annotated[User, needs(Deed.KEEP_LIBRARY)]
) -> Response:
    """Offer it no more."""
    with runtime.database.transaction() as session:
        block = find_library_block(session, find_newsletter(session, slug).id, key)
        retire_block(block, by=user, now=runtime.clock())
    notice = say("It is offered no more. Issues that have it keep it as it is.")
    return redirect(request, _place(slug, key), notice=notice)


@router.post("/{key}/return")
def bring_back(
    request: Request, runtime: RuntimeOf, slug: str, key: str, user: Annotated[User, needs(Deed.KEEP_LIBRARY)]
) -> Response:
    """Offer it again."""
    with runtime.database.transaction() as session:
        return_block(find_library_block(session, find_newsletter(session, slug).id, key), by=user)
    return redirect(request, _place(slug, key), notice=say("It is offered again."))


@router.post("/{key}/drafts")
def take_everywhere(
    request: Request, runtime: RuntimeOf, slug: str, key: str, user: Annotated[User, needs(Deed.COMPOSE)]
) -> Response:
    """Bring all drafts up to date that are linked to it."""
    with runtime.database.transaction() as session:
        block = find_library_block(session, find_newsletter(session, slug).id, key)
        taken = take_in_drafts(session, block, by=user, now=runtime.clock())
    notice = say("Drafts that have the newest version now: {count}.", count=len(taken))
    return redirect(request, _place(slug, key), notice=notice)


def _place(slug: str, key: str) -> str:
    return f"/newsletters/{slug}/library/{key}"


def _page(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    key: str,
    *,
    locale: str = "",
    error: Sentence | None = None,
) -> HTMLResponse:
    reader = page_language(request)
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        block = find_library_block(session, newsletter.id, key)
        line = library_line(session, block, reader=reader)
        versions = version_lines(session, block)
    form = filled_form({"name": line.name})
    return render_page(
        request,
        "staff/library_block.html",
        status=422 if error else 200,
        newsletter=newsletter,
        block=line,
        versions=[(one, parts_of(one.changed) if one.changed else []) for one in versions],
        locale=_shown(line, locale or reader),
        form=form.with_error("name", error) if error else form,
    )


def _shown(line: LibraryLine, wanted: str) -> str:
    return wanted if wanted in line.locales else next(iter(line.locales), "")
