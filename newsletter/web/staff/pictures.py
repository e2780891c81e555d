"""The library of pictures of a newsletter: looked through, added to, and each picture with what is known of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from newsletter.content.fields.describing import field_of
from newsletter.content.images import Image
from newsletter.content.picture_terms import Licence, People
from newsletter.desk.newsletters import line_of
from newsletter.desk.pictures import PictureLine, others_than, picture_page, picture_uses, remark_on
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.finding import find_newsletter
from newsletter.issues.picture_library import describe_picture, find_picture, remove_picture
from newsletter.issues.picture_models import LibraryPicture
from newsletter.issues.picture_replacing import Replaced, replace_picture
from newsletter.issues.pictures import SIZE_CAP
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, Posted, filled_form, read_form, uploaded
from newsletter.web.pages import redirect, render_page
from newsletter.web.staff.picked_pictures import ACCEPTED, uploads_in, why_not_kept
from newsletter.web.staff.picture_forms import PictureFields, fields_of
from newsletter.web.uploaded_pictures import upload
from newsletter.wording import Sentence, say

router = APIRouter(prefix="/newsletters/{slug}/pictures")

Writer = Annotated[User, needs(Deed.COMPOSE)]


@router.get("", dependencies=[needs(Deed.READ_ISSUES)])
def show_pictures(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    search: Annotated[str, Query(max_length=200)] = "",
    page: int = 1,
) -> HTMLResponse:
    """The library, a page at a time."""
    return _library(request, runtime, slug, search=search, page=page)


@router.post("")
def add_pictures(request: Request, runtime: RuntimeOf, slug: str, user: Writer, posted: Posted) -> Response:
    """Take one picture or several into the library; those that cannot be used are told, the others are kept."""
    kept: list[LibraryPicture] = []
    refused: list[Sentence] = []
    for chosen in uploads_in(posted, "pictures"):
        try:
            kept.append(
                upload(
                    runtime,
                    chosen.file.read(SIZE_CAP + 1),
                    chosen.filename or "",
                    newsletter=lambda session: find_newsletter(session, slug),
                    by=user,
                )
            )
        except (Invalid, OSError) as error:
            refused.append(say("{file}: {why}", file=chosen.filename or "", why=why_not_kept(error)))
    if refused or not kept:
        refused = refused or [say("Please choose a picture.")]
        return _library(request, runtime, slug, refused=refused, kept=len(kept), status=422)
    place = f"/newsletters/{slug}/pictures"
    if len(kept) == 1:
        notice = say("The picture is in the library. Please say what it shows.")
        return redirect(request, f"{place}/{kept[0].asset.name}", notice=notice)
    return redirect(request, place, notice=say("{count} pictures are in the library.", count=len(kept)))


@router.get("/{name}", dependencies=[needs(Deed.READ_ISSUES)])
def show_picture(request: Request, runtime: RuntimeOf, slug: str, name: str) -> HTMLResponse:
    """One picture: what is known of it, and where it is used."""
    with runtime.database.reading() as session:
        picture = _find(session, slug, name)
        return _page(request, runtime, session, picture, filled_form(fields_of(picture)))


@router.post("/{name}")
def say_of_picture(
    request: Request, runtime: RuntimeOf, slug: str, name: str, user: Writer, posted: Posted
) -> Response:
    """Keep what is said of a picture."""
    form = read_form(PictureFields, posted)
    with runtime.database.transaction() as session:
        picture = _find(session, slug, name)
        if form.model is None:
            return _page(request, runtime, session, picture, form, status=422)
        describe_picture(picture, form.model.known(picture.newsletter.locales), by=user)
    return redirect(
        request, f"/newsletters/{slug}/pictures/{name}", notice=say("What you said of the picture is kept.")
    )


@router.post("/{name}/replacement")
def replace(
    request: Request, runtime: RuntimeOf, slug: str, name: str, user: Writer, posted: Posted
) -> Response:
    """Show another picture wherever drafts show this one: one of the library, or a new one."""
    try:
        instead = _instead(runtime, slug, posted, by=user)
        with runtime.database.transaction() as session:
            done = replace_picture(
                session,
                _find(session, slug, name),
                _find(session, slug, instead),
                by=user,
                now=runtime.clock(),
            )
    except (Invalid, Conflict, NotFound, OSError) as error:
        why = error.sentence if isinstance(error, Conflict | NotFound) else why_not_kept(error)
        return _again(request, runtime, slug, name, "instead", why)
    tone: Any = "good" if done.changed else "warning"
    return redirect(request, f"/newsletters/{slug}/pictures/{instead}", notice=_told(done), tone=tone)


@router.post("/{name}/removal")
def remove(request: Request, runtime: RuntimeOf, slug: str, name: str, user: Writer) -> Response:
    """Take a picture out of the library that is used nowhere."""
    try:
        with runtime.database.transaction() as session:
            remove_picture(session, _find(session, slug, name), by=user, now=runtime.clock())
    except Conflict as error:
        return _again(request, runtime, slug, name, "", error.sentence)
    return redirect(
        request, f"/newsletters/{slug}/pictures", notice=say("The picture was taken out of the library.")
    )


def _find(session: Session, slug: str, name: str) -> LibraryPicture:
    return find_picture(session, find_newsletter(session, slug), name)


def _instead(runtime: Runtime, slug: str, posted: Any, *, by: User) -> str:
    """The name of the picture that is to stand in the place of another."""
    chosen = uploaded(posted, "file")
    if chosen is None:
        return str(posted.get("instead", ""))
    data = chosen.file.read(SIZE_CAP + 1)
    return upload(
        runtime, data, chosen.filename or "", newsletter=lambda session: find_newsletter(session, slug), by=by
    ).asset.name


def _told(done: Replaced) -> Sentence:
    if not done.changed and not done.frozen:
        return say("No draft shows that picture. Nothing was changed.")
    changed = say("Replaced in: {issues}.", issues=", ".join(done.changed) or "–")
    if not done.frozen:
        return changed
    frozen = say(
        "Left as they are, because a proof of them is frozen: {issues}.", issues=", ".join(done.frozen)
    )
    return Sentence("{changed} {frozen}", {"changed": changed, "frozen": frozen})


def _library(
    request: Request,
    runtime: Runtime,
    slug: str,
    *,
    search: str = "",
    page: int = 1,
    refused: list[Sentence] | None = None,
    kept: int = 0,
    status: int = 200,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        newsletter = find_newsletter(session, slug)
        found = picture_page(session, newsletter, search=search, page=page, today=runtime.clock().date())
        return render_page(
            request,
            "staff/pictures.html",
            status=status,
            newsletter=line_of(newsletter),
            found=found,
            search=search,
            refused=refused or [],
            kept=kept,
            accepted=ACCEPTED,
        )


def _again(
    request: Request, runtime: Runtime, slug: str, name: str, field: str, why: Sentence
) -> HTMLResponse:
    with runtime.database.reading() as session:
        picture = _find(session, slug, name)
        form = filled_form(fields_of(picture)).with_error(field, why)
        return _page(request, runtime, session, picture, form, status=409 if not field else 422)


def _page(
    request: Request,
    runtime: Runtime,
    session: Session,
    picture: LibraryPicture,
    form: Form[Any],
    *,
    status: int = 200,
) -> HTMLResponse:
    line = PictureLine(picture, remark_on(picture, today=runtime.clock().date()))
    return render_page(
        request,
        "staff/picture.html",
        status=status,
        newsletter=line_of(picture.newsletter),
        picture=picture,
        asset=picture.asset,
        line=line,
        form=form,
        focus=field_of(Image, "focus"),
        uses=picture_uses(session, picture),
        others=others_than(session, picture),
        licences=[(one.value, one.label) for one in Licence],
        people=[(one.value, one.label, "") for one in People],
        accepted=ACCEPTED,
    )
