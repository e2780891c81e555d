"""Dispatches: the list, one dispatch live, and the buttons that steer it."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import AwareDatetime, BeforeValidator
from sqlalchemy.orm import Session

from newsletter.content.fields.times import Zone
from newsletter.desk.dispatches import (
    common_to,
    delivery_lines,
    dispatch_line,
    dispatch_lines,
    follower_of,
    standstills,
    warnings_of,
)
from newsletter.desk.failures import failures_csv
from newsletter.desk.figures import Figures, Seldom, figures_of
from newsletter.desk.progress import Progress, progress_of
from newsletter.dispatch import steering
from newsletter.dispatch.allowance.speed import set_speed, speed_of, told_of
from newsletter.dispatch.deadlines import set_deadline
from newsletter.dispatch.finding import find_dispatch
from newsletter.dispatch.models import DeliveryState, Dispatch
from newsletter.dispatch.public_editions import public_pages
from newsletter.dispatch.undoing import begin_now, undo
from newsletter.dispatch.words import DELIVERY_STATES, DISPATCH_STATES, SKIP_REASONS, tried_again
from newsletter.errors import Conflict, Invalid
from newsletter.issues.words import OWN_APPROVAL
from newsletter.relays.base import Fault
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, filled_form, read_form
from newsletter.web.moments import (
    OptionalMoment,
    as_input,
    in_utc,
    is_zone_chosen,
    moment_in,
    own_zone,
    remember_zone,
)
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.following import follow
from newsletter.web.zones import zone_choices
from newsletter.wording import Sentence, say
from subscribers.exporting import note_subscribers_export

Steerer = Annotated[User, needs(Deed.STEER_DISPATCHES)]

router = APIRouter(dependencies=[needs(Deed.READ_DISPATCHES)])


@router.get("/dispatches")
def list_dispatches(request: Request, runtime: RuntimeOf, page: int = 1) -> HTMLResponse:
    """All dispatches, newest first."""
    with runtime.database.reading() as session:
        dispatches = dispatch_lines(session, page=page)
        waits = standstills(session, dispatches.rows, now=runtime.clock())
    return render_page(
        request,
        "staff/dispatches.html",
        dispatches=dispatches,
        waits=waits,
        states=DISPATCH_STATES,
        own_approval=OWN_APPROVAL,
    )


@router.get("/dispatches/{dispatch_id}")
def show_dispatch(
    request: Request,
    runtime: RuntimeOf,
    dispatch_id: RowId,
    user: Annotated[User, needs(Deed.READ_DISPATCHES)],
    state: Annotated[DeliveryState | Literal[""], Query()] = "",
    page: int = 1,
) -> HTMLResponse:
    """One dispatch: how it goes, what may be done, and every delivery."""
    with runtime.database.reading() as session:
        figures = figures_of(session, dispatch_id, now=runtime.clock())
        progress = progress_of(
            session, dispatch_id, relay=runtime.relay.name, figures=figures, now=runtime.clock()
        )
        dispatch = find_dispatch(session, dispatch_id)
        line, follower = dispatch_line(session, dispatch), follower_of(session, dispatch)
        warnings = warnings_of(session, dispatch_id)
        pages = public_pages(session, dispatch.proof, base_url=runtime.settings.base_url)
        deliveries = delivery_lines(session, dispatch_id, state=state or None, page=page, by=user)
    zone = own_zone(request)
    deadline = {"until": as_input(progress.deadline, zone), "until_zone": zone}
    return render_page(
        request,
        "staff/dispatch.html",
        deadline_form=filled_form(deadline),
        speed_form=filled_form(_speed_fields(progress)),
        zones=zone_choices(page_language(request), near=(zone,)),
        is_zone_chosen=is_zone_chosen(request) or bool(progress.deadline),
        dispatch=line,
        follower=follower,
        warnings=warnings,
        progress=progress,
        public_pages=pages,
        deliveries=deliveries,
        common=common_to(deliveries.rows),
        chosen=state,
        states=DISPATCH_STATES,
        own_approval=OWN_APPROVAL,
        delivery_states=DELIVERY_STATES,
        skips=SKIP_REASONS,
    )


def _require_dispatch(runtime: RuntimeOf, dispatch_id: RowId) -> None:
    """A stream that has begun cannot say any more that there is nothing to show."""
    with runtime.database.reading() as session:
        find_dispatch(session, dispatch_id)


@router.get(
    "/dispatches/{dispatch_id}/progress",
    response_class=EventSourceResponse,
    dependencies=[Depends(_require_dispatch)],
)
async def stream_progress(
    request: Request, runtime: RuntimeOf, dispatch_id: RowId
) -> AsyncIterator[ServerSentEvent]:
    """The progress panel, again whenever it changed."""
    look = partial(_look, runtime, dispatch_id, Seldom(figures_of, dispatch_id))
    async for event in follow(request, "staff/_progress.html", look, states=DISPATCH_STATES):
        yield event


class Steering(FormModel):
    """What the buttons of a dispatch post."""

    to: Literal["paused", "running", "cancelled"]


@router.post("/dispatches/{dispatch_id}/state")
def steer(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId, posted: Posted
) -> RedirectResponse:
    """Pause, go on (or try the relay at once), or cancel."""
    wish = read_form(Steering, posted).model
    with runtime.database.transaction() as session:
        dispatch = find_dispatch(session, dispatch_id)
        told = _steer(session, runtime, dispatch, by=user, to=wish.to if wish else "")
    return _back(request, dispatch_id, told)


@router.post("/dispatches/{dispatch_id}/everybody")
def go_past_canary(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId
) -> RedirectResponse:
    """Somebody has looked at what came of the first people: the others may begin."""
    with runtime.database.transaction() as session:
        dispatch = find_dispatch(session, dispatch_id)
        steering.go_past_canary(session, dispatch, by=user, lanes=runtime.lanes(session), now=runtime.clock())
    return _back(request, dispatch_id, say("It goes on with everybody."))


class Begin(FormModel):
    """The moment at which the dispatch that was shown would begin."""

    begins_at: AwareDatetime


@router.post("/dispatches/{dispatch_id}/undoing")
def undo_start(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId, posted: Posted
) -> RedirectResponse:
    """Take a start back before anything has begun."""
    seen = read_form(Begin, posted).model
    if seen is None:
        return _back(request, dispatch_id, say("Nothing was changed."))
    try:
        with runtime.database.transaction() as session:
            dispatch = find_dispatch(session, dispatch_id)
            again = f"/proofs/{dispatch.proof_id}/dispatches?chosen={dispatch.mailing_list.slug}"
            undo(session, dispatch, begins_at=seen.begins_at, by=user, now=runtime.clock())
    except Conflict as error:
        return _refused(request, dispatch_id, error.sentence)
    return redirect(request, again, notice=say("Undone. Nothing was sent."), tone="info")


@router.post("/dispatches/{dispatch_id}/beginning")
def begin_at_once(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId, posted: Posted
) -> RedirectResponse:
    """Do not wait until it cannot be undone any more."""
    seen = read_form(Begin, posted).model
    if seen is None:
        return _back(request, dispatch_id, say("Nothing was changed."))
    with runtime.database.transaction() as session:
        dispatch = find_dispatch(session, dispatch_id)
        begin_now(session, dispatch, begins_at=seen.begins_at, by=user, now=runtime.clock())
    return _back(request, dispatch_id, say("It is on its way."))


class Deadline(FormModel):
    """The moment after which nothing is begun; empty: none."""

    until: OptionalMoment = ""
    until_zone: Zone = "UTC"


@router.post("/dispatches/{dispatch_id}/deadline")
def change_deadline(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId, posted: Posted
) -> RedirectResponse:
    """Begin nothing after a moment, or go on to the end."""
    form = read_form(Deadline, posted)
    if form.model is None:
        return _refused(request, dispatch_id, next(iter(form.errors.values())))
    deadline = in_utc(moment_in(form.model.until, form.model.until_zone))

    def change(session: Session, dispatch: Dispatch) -> Sentence:
        set_deadline(session, dispatch, deadline, by=user, now=runtime.clock())
        return say("The deadline was changed.")

    response = _changed(request, runtime, dispatch_id, change)
    if deadline:
        remember_zone(response, form.model.until_zone, runtime=runtime)
    return response


class SpeedFields(FormModel):
    """How many mails a second or a minute; empty: as fast as it goes."""

    speed: Annotated[int | None, BeforeValidator(lambda text: text or None)] = None
    speed_each: Literal["second", "minute"] = "second"


@router.post("/dispatches/{dispatch_id}/speed")
def change_speed(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId, posted: Posted
) -> RedirectResponse:
    """Let it go faster or slower from now on."""
    form = read_form(SpeedFields, posted)
    if form.model is None:
        return _refused(request, dispatch_id, next(iter(form.errors.values())))
    count, is_by_minute = form.model.speed, form.model.speed_each == "minute"

    def change(session: Session, dispatch: Dispatch) -> Sentence:
        speed = speed_of(count, is_by_minute=is_by_minute) if count is not None else None
        set_speed(session, dispatch, speed, by=user, now=runtime.clock())
        return told_of(speed)

    return _changed(request, runtime, dispatch_id, change)


@router.post("/dispatches/{dispatch_id}/uncertain")
def send_uncertain_again(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId
) -> RedirectResponse:
    """A person accepts that some may get the mail twice, so that nobody is left without it."""
    with runtime.database.transaction() as session:
        dispatch = find_dispatch(session, dispatch_id)
        count = steering.send_uncertain_again(
            session, dispatch, by=user, lanes=runtime.lanes(session), now=runtime.clock()
        )
    return _back(request, dispatch_id, tried_again(count))


class Again(FormModel):
    """Whom to try again; without a fault everybody who failed."""

    fault: Fault | Literal[""] = ""


@router.post("/dispatches/{dispatch_id}/failed")
def send_failed_again(
    request: Request, runtime: RuntimeOf, user: Steerer, dispatch_id: RowId, posted: Posted
) -> RedirectResponse:
    """Try again whoever the relay refused."""
    wish = read_form(Again, posted).model
    if wish is None:
        return _back(request, dispatch_id, say("Nothing was changed."))
    with runtime.database.transaction() as session:
        dispatch = find_dispatch(session, dispatch_id)
        count = steering.send_failed_again(
            session,
            dispatch,
            by=user,
            fault=wish.fault or None,
            lanes=runtime.lanes(session),
            now=runtime.clock(),
        )
    return _back(request, dispatch_id, tried_again(count))


@router.get("/dispatches/{dispatch_id}/failed.csv")
def export_failed(
    runtime: RuntimeOf, dispatch_id: RowId, user: Annotated[User, needs(Deed.EXPORT_SUBSCRIBERS)]
) -> StreamingResponse:
    """Whoever did not get it, and why, as CSV."""
    with runtime.database.transaction() as session:
        dispatch = find_dispatch(session, dispatch_id)
        note_subscribers_export(dispatch.mailing_list, by=user, dispatch=dispatch_id)

    def lines() -> Iterator[bytes]:
        with runtime.database.reading() as session:
            yield from failures_csv(session, find_dispatch(session, dispatch_id), by=user)

    disposition = f'attachment; filename="dispatch-{dispatch_id}-failed.csv"'
    return StreamingResponse(
        lines(), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


def _speed_fields(progress: Progress) -> dict[str, object]:
    speed = progress.speed
    if speed is None:
        return {"speed": "", "speed_each": "second"}
    return {"speed": speed.count, "speed_each": "minute" if speed.is_by_minute else "second"}


def _look(runtime: Runtime, dispatch_id: int, figures: Seldom[Figures]) -> Progress:
    with runtime.database.reading() as session:
        told = figures.told(session, now=runtime.clock())
        return progress_of(session, dispatch_id, relay=runtime.relay.name, figures=told, now=runtime.clock())


def _steer(session: Session, runtime: Runtime, dispatch: Dispatch, *, by: User, to: str) -> Sentence:
    now = runtime.clock()
    match to:
        case "paused":
            steering.pause(session, dispatch, by=by)
            return say("Paused. What is being submitted at this moment is still finished.")
        case "running":
            steering.resume(session, dispatch, by=by, lanes=runtime.lanes(session), now=now)
            return say("It goes on.")
        case "cancelled":
            steering.cancel(session, dispatch, by=by, now=now)
            return say("Cancelled. What was not submitted yet stays unsent.")
        case _:
            return say("Nothing was changed.")


def _changed(
    request: Request, runtime: Runtime, dispatch_id: int, change: Callable[[Session, Dispatch], Sentence]
) -> RedirectResponse:
    """Change something of a dispatch, and say what was done, or why what was wished for cannot be."""
    try:
        with runtime.database.transaction() as session:
            told = change(session, find_dispatch(session, dispatch_id))
    except Invalid as error:
        return _refused(request, dispatch_id, error.sentence)
    return _back(request, dispatch_id, told)


def _refused(request: Request, dispatch_id: int, told: Sentence) -> RedirectResponse:
    return redirect(request, f"/dispatches/{dispatch_id}", notice=told, tone="bad")


def _back(request: Request, dispatch_id: int, told: Sentence) -> RedirectResponse:
    return redirect(request, f"/dispatches/{dispatch_id}", notice=told, tone="info")
