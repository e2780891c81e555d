"""Starting a dispatch: choose the list, read one sentence, press one button once."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import AfterValidator
from sqlalchemy.orm import Session

from newsletter.content.fields.times import Zone
from newsletter.desk.dispatches import proof_is_approved_by_one, subjects_of
from newsletter.desk.lists import lists_of
from newsletter.desk.proofs import edition_lines
from newsletter.dispatch import canaries, starting
from newsletter.dispatch.again import AlreadyDispatched, last_of, lists_left_out
from newsletter.dispatch.deadlines import TooEarly
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.models import DispatchState
from newsletter.dispatch.rehearsals import rehearsal_of
from newsletter.dispatch.sender_checks.problems import problems_before
from newsletter.dispatch.starting import FarAhead, Unsound
from newsletter.errors import Conflict, Invalid
from newsletter.issues.approving import require_approved
from newsletter.issues.finding import find_proof
from newsletter.issues.introducing import NotIntroduced, missing, obstacle
from newsletter.issues.models import Proof
from newsletter.issues.words import OWN_APPROVAL
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, Required, as_said, filled_form, read_form
from newsletter.web.moments import (
    OptionalClock,
    OptionalMoment,
    as_input,
    clock_in,
    in_utc,
    is_zone_chosen,
    moment_in,
    own_zone,
    remember_zone,
)
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.plans import lists_named, morning_of, plan_named, query_of
from newsletter.web.zones import zone_choices
from newsletter.wording import Sentence, say
from subscribers.lists import find_list

router = APIRouter(dependencies=[needs(Deed.DISPATCH)])


def _check_number(text: str) -> None:
    if text.strip() and not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise Invalid(say("Write a number of people."))


class Start(FormModel):
    """What the Start button posts; an empty `at` means now."""

    list: Required
    at: OptionalMoment = ""
    do: Literal["", "now", "later"] = ""  # which button was pressed; without a button `at` decides
    correction: Literal["", "yes"] = ""  # also to those who got an earlier proof of the issue
    far: Literal["", "yes"] = ""  # a moment more than a year ahead is meant
    unsound: Literal["", "yes"] = ""  # what the deliverability doctor found is known
    canary: Literal["", "yes"] = ""  # it begins with a few people, and waits
    first: Annotated[str, AfterValidator(as_said(_check_number))] = ""  # so many of them
    zone: Zone = "UTC"
    until: OptionalMoment = ""  # nothing is begun from then on
    until_zone: Zone = "UTC"
    reader_time: OptionalClock = ""  # of each reader's own day: then their mail is begun
    minus: str = ""  # nobody who is on these lists
    follows: Annotated[str, AfterValidator(as_said(_check_number))] = ""  # the last dispatch that was seen

    @property
    def moment(self) -> datetime | None:
        """When to begin, on the clocks of the zone; None: now."""
        return moment_in(self.at, self.zone)

    @property
    def deadline(self) -> datetime | None:
        """From when on nothing is begun; None: to the end."""
        return moment_in(self.until, self.until_zone)

    @property
    def first_people(self) -> int | None:
        """How many it begins with before somebody has to look; None: with all."""
        return int(self.first) if self.canary and self.first.strip() else None


@router.get("/proofs/{proof_id}/dispatches")
def choose_list(
    request: Request,
    runtime: RuntimeOf,
    proof_id: RowId,
    minus: Annotated[Sequence[str], Query()] = (),
    chosen: str = "",
    correction: str = "",
    reader_time: str = "",
) -> HTMLResponse:
    """The lists of the newsletter; for the chosen one, what will happen."""
    zone = own_zone(request)
    filled = {"at": "", "zone": zone, "until_zone": zone, "correction": correction, "minus": ",".join(minus)}
    form: Form[Start] = filled_form({**filled, "reader_time": reader_time if clock_in(reader_time) else ""})
    return _page(request, runtime, proof_id, chosen=chosen, form=form)


@router.post("/proofs/{proof_id}/dispatches")
def start(
    request: Request,
    runtime: RuntimeOf,
    proof_id: RowId,
    user: Annotated[User, needs(Deed.DISPATCH)],
    posted: Posted,
) -> Response:
    """Start or plan it. A second press of the button leads to the dispatch that the first one made."""
    form = read_form(Start, posted)
    moment = form.model.moment if form.model else None
    if moment:
        form = form.with_value("at", as_input(moment))
    if form.model and form.model.until:
        form = form.with_value("until", as_input(form.model.deadline))
    if form.model and form.model.do == "now" and moment:
        form = form.with_error("at", say("Here stands a time to send it later. Empty it to send now."))
    if form.model and form.model.do == "later" and not moment:
        form = form.with_error("at", say("Choose when it is to be sent."))
    if form.model and form.model.canary:
        form = _with_first_people(form, form.model)
    if moment and moment <= runtime.clock():
        form = form.with_error("at", say("This moment has passed. Leave the field empty to start now."))
    if form.model is None or form.errors:
        return _page(request, runtime, proof_id, chosen=str(form.value("list")), form=form, status=422)
    dispatch_id: int | None
    wish = form.model
    chosen = wish.list
    try:
        dispatch_id = _start(runtime, proof_id, wish, user=user)
        told = _told(runtime, moment)
    except AlreadyDispatched as error:
        dispatch_id, told = error.dispatch_id, error.sentence
    except NotIntroduced:
        return _page(request, runtime, proof_id, chosen=chosen, form=form, status=422)
    except TooEarly as error:
        form = form.with_error("until", error.sentence)
        return _page(request, runtime, proof_id, chosen=chosen, form=form, status=422)
    except FarAhead as error:
        form = form.with_error("at", error.sentence)
        return _page(request, runtime, proof_id, chosen=chosen, form=form, is_far=True, status=422)
    except Unsound as error:
        form = form.with_error("unsound", error.sentence)
        return _page(request, runtime, proof_id, chosen=chosen, form=form, status=422)
    response = redirect(request, f"/dispatches/{dispatch_id}", notice=told, tone="info")
    if moment:
        remember_zone(response, str(form.value("zone")), runtime=runtime)
    elif wish.until:
        remember_zone(response, wish.until_zone, runtime=runtime)
    return response


def _with_first_people(form: Form[Start], wish: Start) -> Form[Start]:
    try:
        canaries.require_possible(wish.first_people or 0)
    except Invalid as error:
        return form.with_error("first", error.sentence)
    return form


def _told(runtime: Runtime, moment: datetime | None) -> Sentence:
    if moment:
        return say("It is planned.")
    if runtime.settings.undo_seconds:
        return say("It begins in a moment. You can still undo it.")
    return say("It is on its way.")


def _start(runtime: Runtime, proof_id: int, wish: Start, *, user: User) -> int:
    now = runtime.clock()
    with runtime.database.transaction() as session:
        proof = find_proof(session, proof_id)
        mailing_list = find_list(session, wish.list)
        return starting.schedule(
            session,
            proof,
            mailing_list,
            by=user,
            at=in_utc(wish.moment) or now,
            now=now,
            is_correction=bool(wish.correction),
            is_far_meant=bool(wish.far),
            sound_from=runtime.settings.sound_from,
            is_unsound_meant=bool(wish.unsound),
            canary=wish.first_people,
            deadline=in_utc(wish.deadline),
            reader_time=clock_in(wish.reader_time),
            undoable_for=timedelta(seconds=runtime.settings.undo_seconds),
            minus=lists_named(session, [wish.minus]),
            follows=int(wish.follows) if wish.follows.strip() else None,
        ).id


def _why_not(session: Session, proof: Proof) -> Sentence | None:
    """Why the proof cannot go out yet, as far as people are to say so; None once it may."""
    try:
        require_approved(session, proof)
    except (Conflict, Invalid) as error:
        return error.sentence
    return None


def _page(
    request: Request,
    runtime: Runtime,
    proof_id: int,
    *,
    chosen: str,
    form: Form[Start],
    is_far: bool = False,
    status: int = 200,
) -> HTMLResponse:
    locale = page_language(request)
    is_correction = form.value("correction") == "yes"
    with runtime.database.reading() as session:
        proof = find_proof(session, proof_id)
        lists = [one for one in lists_of(session, proof.issue.newsletter_id) if not one.is_closed]
        picked = next((one for one in lists if one.slug == chosen), lists[0] if len(lists) == 1 else None)
        plan = picked and plan_named(
            session, proof_id, picked.slug, is_correction=is_correction, minus=[str(form.value("minus"))]
        )
        expected = forecast(session, plan, locale=locale) if plan else None
        last = last_of(session, proof, picked) if picked else None
        problems = problems_before(
            session,
            proof.issue.newsletter_id,
            recipients=expected.will_go if expected else 0,
            sound_from=runtime.settings.sound_from,
        )
        if expected and not form.value("first"):
            form = form.with_value("first", str(canaries.usual(expected.will_go)))
        return render_page(
            request,
            "staff/start.html",
            status=status,
            proof=proof,
            subject=subjects_of(session, proof.id)[proof.id],
            unapproved=_why_not(session, proof),
            is_approved_by_one=proof_is_approved_by_one(session, proof),
            own_approval=OWN_APPROVAL,
            editions=edition_lines(proof),
            obstacle=obstacle(proof),
            is_unsaid=bool(missing(proof.issue.newsletter)),
            lists=lists,
            picked=picked,
            forecast=expected,
            minus=lists_left_out(session, plan) if plan else [],
            others=[one for one in lists_of(session, proof.issue.newsletter_id) if one is not picked],
            query=query_of(session, plan, clock_in(str(form.value("reader_time")))) if plan else {},
            morning=plan and morning_of(session, plan, str(form.value("reader_time")), now=runtime.clock()),
            rehearsal=rehearsal_of(session, plan) if plan else None,
            last=last,
            is_on_its_way=last is not None and last.state is not DispatchState.FINISHED,
            form=form,
            is_correction=is_correction,
            is_far=is_far,
            problems=problems,
            zones=zone_choices(locale, near=(str(form.value("zone")), own_zone(request))),
            is_zone_chosen=is_zone_chosen(request) or status != 200,
        )
