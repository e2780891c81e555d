"""Dispatches: the list, one dispatch live, and the buttons that steer it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Literal

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from newsletter.dispatch import ledger, scheduling
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch
from newsletter.issues.models import Proof, ProofEdition
from newsletter.runtime import Runtime
from newsletter.web.access import RuntimeOf, admins, viewers
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.numbers import RowId
from newsletter.web.pages import reader_locale, redirect, render_page, render_part
from newsletter.web.paging import Page, page_of
from newsletter.web.progress import Progress, progress_of
from newsletter.web.states import DELIVERIES, DISPATCHES, SKIPS
from newsletter.wording import Sentence, say
from subscribers.models import Subscriber

router = APIRouter(dependencies=[viewers])

LOOK_EVERY = 1.0  # seconds
IDLE_AFTER = 60  # looks without a change; the browser comes back by itself


@router.get("/dispatches")
def list_dispatches(request: Request, runtime: RuntimeOf, page: int = 1) -> HTMLResponse:
    """All dispatches, newest first."""
    with runtime.database.reading() as session:
        dispatches = page_of(session, _dispatch_rows(reader_locale(request)), number=page, query={})
    return render_page(request, "staff/dispatches.html", dispatches=dispatches, states=DISPATCHES)


@router.get("/dispatches/{dispatch_id}")
def show_dispatch(
    request: Request,
    runtime: RuntimeOf,
    dispatch_id: RowId,
    state: Annotated[DeliveryState | Literal[""], Query()] = "",
    page: int = 1,
) -> HTMLResponse:
    """One dispatch: how it goes, what may be done, and every delivery."""
    with runtime.database.reading() as session:
        progress = progress_of(session, dispatch_id, relay=runtime.relay.name)
        dispatch = scheduling.find_dispatch(session, dispatch_id)
        deliveries = deliveries_of(session, dispatch_id, state=state, number=page)
        subject = subject_of(session, dispatch.proof)
    return render_page(
        request,
        "staff/dispatch.html",
        dispatch=dispatch,
        subject=subject,
        progress=progress,
        deliveries=deliveries,
        chosen=state,
        states=DISPATCHES,
        delivery_states=DELIVERIES,
        skips=SKIPS,
    )


@router.get("/dispatches/{dispatch_id}/progress", response_class=EventSourceResponse)
async def stream_progress(
    request: Request, runtime: RuntimeOf, dispatch_id: RowId
) -> AsyncIterator[ServerSentEvent]:
    """The progress panel, again whenever it changed; ends with `done`, or when nothing happens for a while."""
    shown, idle = None, 0
    while idle < IDLE_AFTER:
        progress = await run_in_threadpool(_look, runtime, dispatch_id)
        if progress != shown:
            html = await run_in_threadpool(
                render_part, request, "staff/_progress.html", progress=progress, states=DISPATCHES
            )
            yield ServerSentEvent(raw_data=str(html), retry=3000)
            shown, idle = progress, 0
        if progress.is_over:
            yield ServerSentEvent(raw_data="", event="done")
            return
        idle += 1
        await asyncio.sleep(LOOK_EVERY)


class Steering(FormModel):
    """What the buttons of a dispatch post."""

    to: Literal["paused", "running", "cancelled"]


@router.post("/dispatches/{dispatch_id}/state", dependencies=[admins])
def steer(request: Request, runtime: RuntimeOf, dispatch_id: RowId, posted: Posted) -> RedirectResponse:
    """Pause, go on (or try the relay at once), or cancel."""
    wish = read_form(Steering, posted).model
    with runtime.database.transaction() as session:
        dispatch = scheduling.find_dispatch(session, dispatch_id)
        told = _steer(session, runtime, dispatch, to=wish.to if wish else "")
    return _back(request, dispatch_id, told)


@router.post("/dispatches/{dispatch_id}/uncertain", dependencies=[admins])
def send_uncertain_again(request: Request, runtime: RuntimeOf, dispatch_id: RowId) -> RedirectResponse:
    """A person accepts that some may get the mail twice, so that nobody is left without it."""
    with runtime.database.transaction() as session:
        dispatch = scheduling.find_dispatch(session, dispatch_id)
        count = ledger.send_uncertain_again(session, dispatch.id, now=runtime.clock())
        scheduling.call_pumps(session, dispatch.id, lanes=runtime.lanes)
    return _back(request, dispatch_id, say("{count} deliveries are tried again.", count=count))


def deliveries_of(
    session: Session, dispatch_id: int, *, state: DeliveryState | Literal[""], number: int
) -> Page[object]:
    """A page of the ledger of one dispatch, newest change first."""
    rows = (
        sa.select(Delivery, Subscriber.email)
        .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.dispatch_id == dispatch_id)
        .order_by(Delivery.id)
    )
    if state:
        rows = rows.where(Delivery.state == state)
    return page_of(session, rows, number=number, query={"state": state})


def subject_of(session: Session, proof: Proof) -> dict[str, str]:
    """The subject of a proof in each language."""
    rows = session.execute(
        sa.select(ProofEdition.locale, ProofEdition.subject)
        .where(ProofEdition.proof_id == proof.id)
        .order_by(ProofEdition.id)
    )
    return dict(rows.all())


def _dispatch_rows(locale: str) -> sa.Select[tuple[Dispatch, str, int, int]]:
    subject = (
        sa.select(ProofEdition.subject)
        .where(ProofEdition.proof_id == Dispatch.proof_id)
        .order_by(ProofEdition.locale != locale, ProofEdition.id)
        .limit(1)
        .correlate(Dispatch)
        .scalar_subquery()
    )
    return sa.select(
        Dispatch,
        subject.label("subject"),
        _count().label("enrolled"),
        _count(DeliveryState.ACCEPTED).label("accepted"),
    ).order_by(Dispatch.id.desc())


def _count(*states: DeliveryState) -> sa.ScalarSelect[int]:
    rows = sa.select(sa.func.count()).where(Delivery.dispatch_id == Dispatch.id)
    if states:
        rows = rows.where(Delivery.state.in_(states))
    return rows.correlate(Dispatch).scalar_subquery()


def _look(runtime: Runtime, dispatch_id: int) -> Progress:
    with runtime.database.reading() as session:
        return progress_of(session, dispatch_id, relay=runtime.relay.name)


def _steer(session: Session, runtime: Runtime, dispatch: Dispatch, *, to: str) -> Sentence:
    now = runtime.clock()
    match to:
        case "paused":
            scheduling.pause(session, dispatch)
            return say("Paused. What is being submitted at this moment is still finished.")
        case "running":
            scheduling.resume(session, dispatch, lanes=runtime.lanes, now=now)
            return say("It goes on.")
        case "cancelled":
            scheduling.cancel(session, dispatch, now=now)
            return say("Cancelled. What was not submitted yet stays unsent.")
        case _:
            return say("Nothing was changed.")


def _back(request: Request, dispatch_id: int, told: Sentence) -> RedirectResponse:
    return redirect(request, f"/dispatches/{dispatch_id}", notice=told, tone="info")
