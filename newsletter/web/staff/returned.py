"""Mails that came back: those that nobody has understood wait here until somebody says what they mean."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from newsletter.desk.returned import ReturnedSheet, bounce_rules, returned_lines, returned_sheet
from newsletter.errors import Conflict, Invalid
from newsletter.feedback.effects import Deed as Done
from newsletter.feedback.meanings import MEANING_HINTS, Meaning
from newsletter.feedback.models import ReturnedState
from newsletter.feedback.returned.deciding import decide, find_returned
from newsletter.feedback.returned.rules import LONGEST, SHORTEST, make_rule, remove_rule
from newsletter.feedback.words import RETURNED_STATES
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.wording import say

Decider = Annotated[User, needs(Deed.DECIDE_RETURNED)]

router = APIRouter(prefix="/returned", dependencies=[needs(Deed.DECIDE_RETURNED)])


class Decision(FormModel):
    """What a mail means; with a phrase, what every mail with that phrase means."""

    meaning: Meaning
    phrase: str = ""


@router.get("")
def list_returned(
    request: Request,
    runtime: RuntimeOf,
    user: Decider,
    state: Annotated[ReturnedState, Query()] = ReturnedState.WAITING,
    page: int = 1,
) -> HTMLResponse:
    """The mails in a state, and the rules."""
    with runtime.database.reading() as session:
        return render_page(
            request,
            "staff/returned.html",
            mails=returned_lines(session, state=state, page=page, by=user),
            rules=bounce_rules(session),
            chosen=state,
            states=RETURNED_STATES,
        )


@router.get("/{returned_id}")
def show_returned(
    request: Request,
    runtime: RuntimeOf,
    user: Decider,
    returned_id: RowId,
    shown_as: Annotated[Literal["words", "source"], Query(alias="as")] = "words",
) -> HTMLResponse:
    """One mail, as text, and what may be said of it."""
    return _page(request, runtime, user, returned_id, filled_form({}), shown_as=shown_as)


@router.post("/{returned_id}/decision")
def decide_returned(
    request: Request, runtime: RuntimeOf, user: Decider, returned_id: RowId, posted: Posted
) -> Response:
    """Say what it means, and perhaps what every mail like it does."""
    form = read_form(Decision, posted)
    if form.model is None:
        return _page(request, runtime, user, returned_id, form, status=422)
    others = 0
    try:
        with runtime.database.transaction() as session:
            returned = find_returned(session, returned_id, by=user)
            done = decide(session, returned, form.model.meaning, by=user, now=runtime.clock())
            if form.model.phrase:
                _, others = make_rule(
                    session, form.model.phrase, form.model.meaning, by=user, now=runtime.clock()
                )
    except Conflict as error:
        return redirect(request, f"/returned/{returned_id}", notice=error.sentence, tone="bad")
    except Invalid as error:
        shown = form.with_error("phrase", error.sentence)
        return _page(request, runtime, user, returned_id, shown, status=422)
    effect = say("Its address is suppressed.") if Done.SUPPRESSED in done else say("The address stays.")
    told = say("Decided. {effect}", effect=effect)
    if form.model.phrase:
        told = say(
            "Decided. {effect} The rule is kept, and decided {count} more.",
            effect=effect,
            count=f"{others:,}",
        )
    return redirect(request, "/returned", notice=told)


@router.post("/rules/{rule_id}/removal")
def remove_bounce_rule(
    request: Request,
    runtime: RuntimeOf,
    user: Annotated[User, needs(Deed.KEEP_BOUNCE_RULES)],
    rule_id: RowId,
) -> RedirectResponse:
    """Judge by it no more."""
    with runtime.database.transaction() as session:
        remove_rule(session, rule_id, by=user)
    return redirect(request, "/returned", notice=say("The rule is removed. What it decided stays."))


def _page(
    request: Request,
    runtime: RuntimeOf,
    user: User,
    returned_id: int,
    form: Form[Any],
    *,
    shown_as: str = "words",
    status: int = 200,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        sheet = returned_sheet(session, find_returned(session, returned_id, by=user))
    return render_page(
        request,
        "staff/returned_mail.html",
        status=status,
        mail=sheet,
        form=form,
        shown_as=shown_as,
        states=RETURNED_STATES,
        meanings=[(one.value, one.words, MEANING_HINTS[one]) for one in _meanings_for(sheet)],
        shortest=SHORTEST,
        longest=LONGEST,
    )


def _meanings_for(sheet: ReturnedSheet) -> Sequence[Meaning]:
    """What may be said of it; of what a person wrote, nothing that only servers say."""
    return (Meaning.NOTHING, Meaning.DEAD, Meaning.COMPLAINT) if sheet.is_personal else tuple(Meaning)
