"""A picture of the library for one place of an issue, chosen without script on a page of its own."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from newsletter.content.fields.describing import BlockField
from newsletter.desk.issues import issue_line
from newsletter.desk.pictures import picture_page
from newsletter.errors import NotFound
from newsletter.issues.composing import content_of
from newsletter.issues.finding import find_issue
from newsletter.issues.picture_library import find_picture
from newsletter.issues.picture_placing import picture_at, place_picture
from newsletter.issues.working.reading import working_of
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.composer.aims import aim_at
from newsletter.wording import say

router = APIRouter(prefix="/issues/{slug}/pictures")

Writer = Annotated[User, needs(Deed.COMPOSE)]


class Choice(FormModel):
    """The picture that was chosen, by the name of what is stored, and the place that it is for."""

    place: str
    picture: str


@router.get("")
def choose_picture(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Writer,
    place: Annotated[str, Query(max_length=300)] = "",
    search: Annotated[str, Query(max_length=200)] = "",
    page: int = 1,
) -> HTMLResponse:
    """The pictures that may be shown in a place of the issue, a page at a time."""
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        require(user, Deed.COMPOSE, newsletter=issue.newsletter_id)
        locales = content_of(session, issue).locales
        draft = working_of(session, issue).draft
        picture_at(draft, place)
        today = runtime.clock().date()
        return render_page(
            request,
            "staff/issue_pictures.html",
            issue=issue_line(session, issue),
            place=place,
            aim=aim_at(draft, place, locales),
            shown=draft.value(f"{place}.asset"),
            found=picture_page(session, issue.newsletter, search=search, page=page, today=today),
            search=search,
        )


@router.post("")
def take_picture(request: Request, runtime: RuntimeOf, slug: str, user: Writer, posted: Posted) -> Response:
    """Show the chosen picture there, and go on where it is described."""
    choice = read_form(Choice, posted).model
    if choice is None:
        raise NotFound(say("There is no such picture in the library of this newsletter."))
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        picture = find_picture(session, issue.newsletter, choice.picture)
        place_picture(session, issue, choice.place, picture, by=user, now=runtime.clock())
        draft = working_of(session, issue).draft
        name = _described_at(choice.place, picture_at(draft, choice.place))
        aim = aim_at(draft, name, content_of(session, issue).locales)
    way = f"/issues/{slug}?form=plain&open={quote(name)}{f'#{quote(aim.id)}' if aim else ''}"
    return redirect(request, way, notice=say("The picture is in its place."))


def _described_at(place: str, field: BlockField) -> str:
    """Where one says what a picture shows; the picture itself where the name beside it says that."""
    asked = [part.name for part in field.fields if part.has_words and part.at_first_sight]
    return place if field.is_named_beside or not asked else f"{place}.{asked[0]}"
