"""Imports: upload a file, see how it is read and what it would do, declare the consent, follow it, fetch the report."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from newsletter.desk.imports import ImportProgress, import_progress
from newsletter.errors import Invalid
from newsletter.issues.finding import readers_languages
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, Required, filled_form, read_form, uploaded
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.following import follow
from newsletter.wording import Sentence, say
from subscribers.imports.columns import Column
from subscribers.imports.decoding import ENCODINGS, encoding_named
from subscribers.imports.keeping import (
    discard_kept,
    find_import,
    keep_file,
    look_into,
    newest_imports,
    read_kept,
    report_of,
)
from subscribers.imports.reading_csv import AS_FOUND, MAX_BYTES, Reading
from subscribers.imports.report import error_report_csv
from subscribers.imports.rereading import keep_otherwise, look_otherwise, read_sheet
from subscribers.imports.running import resume_import, start_import, stop_import
from subscribers.imports.vocabulary import Kind, Said
from subscribers.lists import find_list
from subscribers.models import ImportState, Refused
from subscribers.words import IMPORTS

Importer = Annotated[User, needs(Deed.IMPORT_SUBSCRIBERS)]

router = APIRouter(dependencies=[needs(Deed.IMPORT_SUBSCRIBERS)])

SHOWN_ROWS = 200
DELIMITERS: dict[str, Sentence] = {
    ",": say("comma"),
    ";": say("semicolon"),
    "\t": say("tab"),
    "|": say("upright line"),
}
MEANINGS: dict[Column | Kind, Sentence] = {
    Column.EMAIL: say("E-mail address"),
    Column.NAME: say("Name"),
    Column.FIRST_NAME: say("First name"),
    Column.LAST_NAME: say("Family name"),
    Column.ORGANISATION: say("Organisation"),
    Column.LOCALE: say("Language"),
    Column.ZONE: say("Time zone"),
    Column.SUBSCRIPTION: say("State, as our own export says it"),
    Kind.STATUS: say("State in another system: active, unsubscribed …"),
    Kind.AGREED: say("Yes or a date: may be mailed"),
    Kind.REFUSED: say("Yes, a date or a reason: must not be mailed"),
    Kind.KEPT: say("Says nothing about consent"),
}
ANSWERS: dict[Said, Sentence] = {
    Said.SUBSCRIBED: say("may be mailed"),
    Said.UNSUBSCRIBED: say("has left"),
    Said.REFUSED: say("did not agree"),
    Said.UNCONFIRMED: say("has not confirmed"),
    Said.BOUNCED: say("mail came back"),
    Said.COMPLAINED: say("reported mail as spam"),
    Said.BLOCKED: say("must not be mailed"),
}


class Basis(FormModel):
    """What the importer declares: a kind of consent, and in words where it comes from."""

    kind: Literal["form", "event", "member", "other"]
    words: Required
    suppress: bool = False


class Steering(FormModel):
    """What the buttons of an import on its way post."""

    to: Literal["stopped", "running"]


class HowToRead(FormModel):
    """How a file is to be read: columns by their place, words by their place among those asked about."""

    encoding: str = ""
    column: dict[str, str] = {}
    answer: dict[str, str] = {}


KINDS: dict[str, Sentence] = {
    "form": say("They filled in a form and ticked that they want this newsletter"),
    "event": say("They asked for it at an event or in writing"),
    "member": say("They are members or partners who agreed to get it"),
    "other": say("Another kind of consent, described below"),
}


@router.get("/lists/{slug}/imports")
def show_imports(request: Request, runtime: RuntimeOf, slug: str) -> HTMLResponse:
    """The form for a file, and earlier imports."""
    return _upload_page(request, runtime, slug, None)


@router.post("/lists/{slug}/imports")
def read_upload(request: Request, runtime: RuntimeOf, slug: str, user: Importer, posted: Posted) -> Response:
    """Keep the file and show what it would do."""
    file = uploaded(posted, "file")
    if file is None:
        return _upload_page(request, runtime, slug, say("Please choose a file."))
    encoding = str(posted.get("encoding") or "")
    try:
        with runtime.database.reading() as session:
            mailing_list = find_list(session, slug)
            seen = look_into(
                session,
                mailing_list,
                locales=readers_languages(session, mailing_list.newsletter_id),
                file_name=file.filename or "upload.csv",
                reading=Reading(encoding=encoding_named(encoding)) if encoding else AS_FOUND,
                data=file.file.read(MAX_BYTES + 1),
                by=user,
                signer=runtime.signer,
            )
    except Invalid as refused:
        return _upload_page(request, runtime, slug, refused.sentence)
    with runtime.database.transaction() as session:
        kept = keep_file(session, find_list(session, slug), seen, by=user, now=runtime.clock())
    return RedirectResponse(f"/lists/{slug}/imports/{kept.id}", status_code=303)


@router.get("/lists/{slug}/imports/{import_id}")
def show_import(request: Request, runtime: RuntimeOf, slug: str, import_id: RowId) -> HTMLResponse:
    """What the file would do, or did."""
    return _import_page(request, runtime, slug, import_id, _BLANK)


@router.post("/lists/{slug}/imports/{import_id}")
def apply(
    request: Request, runtime: RuntimeOf, user: Importer, slug: str, import_id: RowId, posted: Posted
) -> Response:
    """Put the good rows on the list, under the declared basis; a second press does nothing more."""
    form = read_form(Basis, posted)
    if form.model is None:
        return _import_page(request, runtime, slug, import_id, form, status=422)
    basis = f"{KINDS[form.model.kind].in_locale(page_language(request))}: {form.model.words}"
    with runtime.database.reading() as session:
        file = read_kept(session, find_import(session, find_list(session, slug), import_id))
    if file is not None:
        with runtime.database.transaction() as session:
            start_import(
                session,
                find_import(session, find_list(session, slug), import_id),
                file,
                basis=basis,
                by=user,
                signer=runtime.signer,
                now=runtime.clock(),
                refused=Refused.SUPPRESSED if form.model.suppress else Refused.LEFT_OUT,
            )
    return _back(request, runtime, slug, import_id)


@router.post("/lists/{slug}/imports/{import_id}/state")
def steer(
    request: Request, runtime: RuntimeOf, user: Importer, slug: str, import_id: RowId, posted: Posted
) -> RedirectResponse:
    """Stop an import on its way, or let it go on."""
    wish = read_form(Steering, posted).model
    with runtime.database.transaction() as session:
        kept = find_import(session, find_list(session, slug), import_id)
        match wish.to if wish else "":
            case "stopped":
                stop_import(session, kept, by=user)
            case "running":
                resume_import(session, kept, by=user, now=runtime.clock())
    return _back(request, runtime, slug, import_id)


def _require_import(runtime: RuntimeOf, slug: str, import_id: RowId) -> None:
    """A stream that has begun cannot say any more that there is nothing to show."""
    _look(runtime, slug, import_id)


@router.get(
    "/lists/{slug}/imports/{import_id}/progress",
    response_class=EventSourceResponse,
    dependencies=[Depends(_require_import)],
)
async def stream_progress(
    request: Request, runtime: RuntimeOf, slug: str, import_id: RowId
) -> AsyncIterator[ServerSentEvent]:
    """The progress panel, again whenever it changed."""
    look = partial(_look, runtime, slug, import_id)
    async for event in follow(request, "staff/_import_progress.html", look, states=IMPORTS):
        yield event


@router.post("/lists/{slug}/imports/{import_id}/reading")
def change_reading(
    request: Request, runtime: RuntimeOf, user: Importer, slug: str, import_id: RowId, posted: Posted
) -> Response:
    """Say how the file is to be read; it is previewed anew."""
    form = read_form(HowToRead, posted)
    wanted = form.model or HowToRead()
    try:
        with runtime.database.reading() as session:
            mailing_list = find_list(session, slug)
            seen = look_otherwise(
                session,
                find_import(session, mailing_list, import_id),
                encoding=wanted.encoding,
                columns=wanted.column,
                answers=wanted.answer,
                by=user,
                signer=runtime.signer,
                locales=readers_languages(session, mailing_list.newsletter_id),
            )
    except Invalid as refused:
        return _import_page(
            request,
            runtime,
            slug,
            import_id,
            _BLANK,
            reading=form.with_error("", refused.sentence),
            status=422,
        )
    with runtime.database.transaction() as session:
        keep_otherwise(session, find_import(session, find_list(session, slug), import_id), seen, by=user)
    return redirect(
        request,
        f"/lists/{slug}/imports/{import_id}",
        notice=say("The file was read anew. Nothing was changed yet."),
    )


@router.post("/lists/{slug}/imports/{import_id}/discard")
def discard(
    request: Request, runtime: RuntimeOf, user: Importer, slug: str, import_id: RowId
) -> RedirectResponse:
    """Forget a file that was not applied, or the rest of one that was stopped."""
    with runtime.database.transaction() as session:
        kept = find_import(session, find_list(session, slug), import_id)
        told = (
            say("The file was forgotten. Nothing was changed.")
            if kept.state is ImportState.READ
            else say("The file was forgotten. Who came onto the list stays on it.")
        )
        discard_kept(session, kept, by=user)
    return redirect(request, f"/lists/{slug}/imports", notice=told)


@router.get("/lists/{slug}/imports/{import_id}/report.csv")
def download_report(request: Request, runtime: RuntimeOf, slug: str, import_id: RowId) -> Response:
    """Every row that did not go in, with its reason."""
    with runtime.database.reading() as session:
        report = report_of(session, find_import(session, find_list(session, slug), import_id))
    return Response(
        error_report_csv(report, locale=page_language(request)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="import-{import_id}.csv"'},
    )


_BLANK: Form[Basis] = filled_form({"kind": "", "words": ""})


def _look(runtime: Runtime, slug: str, import_id: int) -> ImportProgress:
    with runtime.database.reading() as session:
        return import_progress(session, slug, import_id)


def _back(request: Request, runtime: Runtime, slug: str, import_id: int) -> RedirectResponse:
    """To the page of the import, with what happened to it."""
    now = _look(runtime, slug, import_id)
    match now.state:
        case ImportState.FINISHED:
            told = say("Done. {count} people came onto the list.", count=f"{now.joined:,}")
        case ImportState.STOPPED:
            told = say("Stopped. Who is on the list by now stays on it.")
        case ImportState.WAITING | ImportState.RUNNING:
            told = say("The import goes on by itself. You may leave this page.")
        case _:
            told = say("Nothing was changed.")
    return redirect(request, f"/lists/{slug}/imports/{import_id}", notice=told)


def _upload_page(request: Request, runtime: Runtime, slug: str, error: Sentence | None) -> HTMLResponse:
    with runtime.database.reading() as session:
        mailing_list = find_list(session, slug)
        return render_page(
            request,
            "staff/imports.html",
            status=422 if error else 200,
            list=mailing_list,
            imports=newest_imports(session, mailing_list),
            states=IMPORTS,
            error=error,
            encodings=ENCODINGS,
            form=Form(errors={"file": error} if error else {}),
        )


def _import_page(
    request: Request,
    runtime: Runtime,
    slug: str,
    import_id: int,
    form: Form[Basis],
    *,
    reading: Form[HowToRead] | None = None,
    status: int = 200,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        mailing_list = find_list(session, slug)
        kept = find_import(session, mailing_list, import_id)
        progress = import_progress(session, slug, import_id)
        report = report_of(session, kept) if progress.is_over else None
        return render_page(
            request,
            "staff/import.html",
            status=status,
            list=mailing_list,
            kept=kept,
            report=report,
            notes=report.notes[:SHOWN_ROWS] if report else [],
            shown_rows=SHOWN_ROWS,
            reading=reading or Form(),
            sheet=read_sheet(session, kept) if kept.state is ImportState.READ else None,
            progress=progress,
            states=IMPORTS,
            delimiters=DELIMITERS,
            encodings=ENCODINGS,
            meanings=MEANINGS,
            answers=ANSWERS,
            kinds=KINDS,
            form=form,
        )
