"""Test mails: an issue or a proof to oneself and a few addresses, and what the relay said to each."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.orm import Session

from newsletter.desk.issues import issue_line
from newsletter.desk.trials import trial_lines
from newsletter.dispatch.trial_recipients import read_recipients
from newsletter.dispatch.trials import MOST_ADDRESSES, send_trial
from newsletter.errors import Conflict, Invalid, NotFound
from newsletter.issues.finding import find_issue, find_proof
from newsletter.issues.models import Issue, Proof
from newsletter.issues.working.reading import written
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import Form, FormModel, Posted, filled_form, read_form
from newsletter.web.pages import redirect, render_page
from newsletter.web.ranges import RowIdOrNone
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.SEND_TRIALS)])


class Trial(FormModel):
    """Whom it goes to, in which language (empty: each), and whom it speaks to."""

    to: str = ""
    locale: str = ""
    reader: Literal["sample", "own"] = "sample"


@router.get("/issues/{slug}/tests")
def show_trials(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.SEND_TRIALS)],
    proof: RowIdOrNone = 0,
    locale: str = "",
) -> HTMLResponse:
    """The form, and what became of the test mails that one has sent."""
    form: Form[Trial] = filled_form({"to": user.email, "locale": locale, "reader": "sample"})
    return _page(request, runtime, slug, proof, user=user, form=form)


@router.post("/issues/{slug}/tests")
def send_trials(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.SEND_TRIALS)],
    posted: Posted,
    proof: RowIdOrNone = 0,
) -> Response:
    """Send what the issue says now, or the proof, as a mail."""
    form = read_form(Trial, posted)
    if form.model is None:
        return _page(request, runtime, slug, proof, user=user, form=form, status=422)
    wish = form.model
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            sent = send_trial(
                session,
                issue,
                _proof_of(session, issue, proof),
                to=read_recipients(session, wish.to),
                locales=[wish.locale] if wish.locale else [],
                reader=user.name if wish.reader == "own" else "",
                base_url=runtime.settings.base_url,
                signer=runtime.signer,
                by=user,
                now=runtime.clock(),
            )
    except (Invalid, Conflict) as error:
        form = form.with_error("to", error.sentence)
        return _page(request, runtime, slug, proof, user=user, form=form, status=422)
    query = f"?proof={proof}" if proof else ""
    notice = say("{count} test mails are handed to the worker.", count=len(sent))
    return redirect(request, f"/issues/{slug}/tests{query}", notice=notice, tone="info")


def _page(
    request: Request,
    runtime: Runtime,
    slug: str,
    proof_id: int,
    *,
    user: User,
    form: Form[Trial],
    status: int = 200,
) -> HTMLResponse:
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        proof = _proof_of(session, issue, proof_id)
        return render_page(
            request,
            "staff/trials.html",
            status=status,
            issue=issue_line(session, issue),
            proof_id=proof_id,
            locales=[edition.locale for edition in proof.editions]
            if proof
            else written(session, issue).content.editions,
            trials=trial_lines(session, issue, author=user),
            form=form,
            most=MOST_ADDRESSES,
        )


def _proof_of(session: Session, issue: Issue, proof_id: int) -> Proof | None:
    proof = find_proof(session, proof_id) if proof_id else None
    if proof is not None and proof.issue_id != issue.id:
        raise NotFound(say("There is no proof “{proof}”.", proof=proof_id))
    return proof
