"""Dress rehearsals: asked for before a start, followed while they go on, read when they are over."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from newsletter.desk.dispatches import subjects_of
from newsletter.desk.rehearsals import RehearsalSheet, rehearsal_sheet
from newsletter.dispatch.again import lists_left_out
from newsletter.dispatch.models import RehearsalState
from newsletter.dispatch.rehearsals import UNDER_WAY, ask_for_rehearsal, find_rehearsal, plan_of
from newsletter.dispatch.tally import Tally
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, Required, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.following import follow
from newsletter.web.staff.plans import plan_named, query_of
from newsletter.wording import Sentence, say

router = APIRouter(dependencies=[needs(Deed.DISPATCH)])

Starter = Annotated[User, needs(Deed.DISPATCH)]


class Wish(FormModel):
    """What is to be rehearsed."""

    list: Required
    correction: Literal["", "yes"] = ""
    minus: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a rehearsal is, and what it has found so far."""

    state: RehearsalState
    because: Sentence
    done: int
    people: int
    asked_at: datetime
    finished_at: datetime | None
    list_slug: str
    sheet: RehearsalSheet

    @property
    def is_over(self) -> bool:
        """Whether nothing of it changes any more."""
        return self.state not in UNDER_WAY


@router.post("/proofs/{proof_id}/rehearsals")
def ask(
    request: Request, runtime: RuntimeOf, proof_id: RowId, user: Starter, posted: Posted
) -> RedirectResponse:
    """Let every message of a start be written to nowhere."""
    wish = read_form(Wish, posted).model
    if wish is None:
        back = f"/proofs/{proof_id}/dispatches"
        return redirect(request, back, notice=say("Choose a list first."), tone="bad")
    with runtime.database.transaction() as session:
        is_correction = bool(wish.correction)
        plan = plan_named(session, proof_id, wish.list, is_correction=is_correction, minus=[wish.minus])
        asked = ask_for_rehearsal(session, plan, by=user, now=runtime.clock())
        return RedirectResponse(f"/rehearsals/{asked.id}", status_code=303)


@router.get("/rehearsals/{rehearsal_id}")
def show_rehearsal(request: Request, runtime: RuntimeOf, rehearsal_id: RowId, user: Starter) -> HTMLResponse:
    """What a rehearsal found, or how far it is."""
    with runtime.database.reading() as session:
        plan = plan_of(find_rehearsal(session, rehearsal_id))
        subject = subjects_of(session, plan.proof.id)[plan.proof.id]
        query, minus = query_of(session, plan), lists_left_out(session, plan)
    return render_page(
        request,
        "staff/rehearsal.html",
        rehearsal_id=rehearsal_id,
        plan=plan,
        query=query,
        minus=minus,
        subject=subject,
        progress=_look(runtime, rehearsal_id, user),
    )


def _require_rehearsal(runtime: RuntimeOf, rehearsal_id: RowId) -> None:
    """A stream that has begun cannot say any more that there is nothing to show."""
    with runtime.database.reading() as session:
        find_rehearsal(session, rehearsal_id)


@router.get(
    "/rehearsals/{rehearsal_id}/progress",
    response_class=EventSourceResponse,
    dependencies=[Depends(_require_rehearsal)],
)
async def stream_progress(
    request: Request, runtime: RuntimeOf, rehearsal_id: RowId, user: Starter
) -> AsyncIterator[ServerSentEvent]:
    """The report, again whenever it changed."""
    look = partial(_look, runtime, rehearsal_id, user)
    async for event in follow(request, "staff/_rehearsal.html", look):
        yield event


def _look(runtime: Runtime, rehearsal_id: int, user: User) -> Progress:
    with runtime.database.reading() as session:
        rehearsal = find_rehearsal(session, rehearsal_id)
        plan, tally = plan_of(rehearsal), Tally.from_json(rehearsal.tally)
        return Progress(
            state=rehearsal.state,
            because=rehearsal.because,
            done=tally.people,
            people=max(rehearsal.people, tally.people),
            asked_at=rehearsal.asked_at,
            finished_at=rehearsal.finished_at,
            list_slug=plan.mailing_list.slug,
            sheet=rehearsal_sheet(session, plan, tally, by=user),
        )
