"""The public editions of a newsletter: a list for people, and a feed for programs, in each of its languages."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from newsletter.desk.archives import Archive, archive_of
from newsletter.errors import NotFound
from newsletter.issues.finding import find_newsletter
from newsletter.languages import tag_of
from newsletter.links import archive, feed
from newsletter.web.access import RuntimeOf, anyone
from newsletter.web.caching import answered
from newsletter.web.formats import in_language
from newsletter.web.pages import page_language
from newsletter.web.public.feeds import atom
from newsletter.web.public.shared import meet, public_page
from newsletter.wording import say

router = APIRouter(dependencies=[anyone])
_IN_A_LANGUAGE = archive("{slug}", "{locale}")


@router.api_route(feed(_IN_A_LANGUAGE), methods=["GET", "HEAD"])
def show_feed(request: Request, runtime: RuntimeOf, slug: str, locale: str) -> Response:
    """What is new in a language. Raises NotFound, also where a newsletter does not list its editions."""
    with runtime.database.reading() as session:
        found = _in_language(request, session, slug, locale)
    if not found.newsletter.lists_archive:
        raise NotFound(say("This newsletter does not list its issues."))
    document = atom(found, base_url=runtime.settings.base_url)
    return answered(
        request,
        document.content,
        tag=document.version,
        headers={"Content-Type": "application/atom+xml; charset=utf-8", "Cache-Control": "public, no-cache"},
    )


@router.api_route(_IN_A_LANGUAGE, methods=["GET", "HEAD"])
def show_archive_in(request: Request, runtime: RuntimeOf, slug: str, locale: str) -> HTMLResponse:
    """The list in a language of the newsletter. Raises NotFound."""
    with runtime.database.reading() as session:
        return _page(request, _in_language(request, session, slug, locale))


@router.api_route(archive("{slug}"), methods=["GET", "HEAD"])
def show_archive(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The list in the language of the reader. Raises NotFound."""
    with runtime.database.reading() as session:
        newsletter = meet(request, session, find_newsletter(session, slug))
        return _page(request, archive_of(session, newsletter, reader=page_language(request)))


def _in_language(request: Request, session: Session, slug: str, locale: str) -> Archive:
    newsletter = meet(request, session, find_newsletter(session, slug))
    found = archive_of(session, newsletter, reader=locale)
    if found.locale != tag_of(locale):
        raise NotFound(say("This newsletter does not appear in the language “{locale}”.", locale=locale[:40]))
    return found


def _page(request: Request, found: Archive) -> HTMLResponse:
    page = archive(found.newsletter.slug, found.locale)
    answer = public_page(
        request,
        "archive.html",
        locale=found.locale,
        archive=found,
        publication=in_language(found.newsletter.name, found.locale),
        page=page,
        feed=feed(page),
        pages={code: archive(found.newsletter.slug, code) for code in found.locales},
    )
    if found.newsletter.lists_archive:
        answer.headers["X-Robots-Tag"] = "all"
    return answer
