"""Before a start: who would get a proof and who would not, the mails of three of them, and both groups as files."""

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from sqlalchemy.orm import Session

from newsletter.desk.dispatches import subjects_of
from newsletter.desk.recipients import (
    Group,
    MeantPerson,
    drawn,
    left_out,
    meant_people,
    people_csv,
    person_going,
)
from newsletter.dispatch.again import lists_left_out
from newsletter.dispatch.audience import Plan
from newsletter.dispatch.enrolling import forecast
from newsletter.dispatch.models import SkipReason
from newsletter.dispatch.starting import require_startable
from newsletter.dispatch.words import SKIP_REASONS
from newsletter.issues.frozen import envelope_of, rendition_of
from newsletter.issues.models import ProofEdition
from newsletter.messages.personalising import public_addresses, values_of
from newsletter.rendering.preview import as_read
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.mail_views import VIEWS, AskedView, View, edition_read, in_view
from newsletter.web.moments import clock_in
from newsletter.web.pages import page_language, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.plans import morning_of, plan_named, query_of
from subscribers.exporting import note_subscribers_export

router = APIRouter(dependencies=[needs(Deed.DISPATCH)])

Starter = Annotated[User, needs(Deed.DISPATCH)]


class Asked:
    """The start that a page is about, as its address names it."""

    def __init__(
        self,
        proof_id: RowId,
        chosen: str = "",
        correction: Literal["", "yes"] = "",
        minus: str = "",
        reader_time: str = "",
    ) -> None:
        self.proof_id, self.chosen, self.correction, self.minus = proof_id, chosen, correction, minus
        self.reader_time = reader_time

    def plan(self, session: Session) -> Plan:
        """What would be started. Raises NotFound, and Conflict or Invalid when this proof may not go to this list."""
        is_correction = bool(self.correction)
        plan = plan_named(
            session, self.proof_id, self.chosen, is_correction=is_correction, minus=[self.minus]
        )
        require_startable(session, plan.proof, plan.mailing_list)
        return plan


AskedStart = Annotated[Asked, Depends(Asked)]


@router.get("/proofs/{proof_id}/recipients")
def show_recipients(
    request: Request,
    runtime: RuntimeOf,
    asked: AskedStart,
    user: Starter,
    group: Group = Group.GOING,
    reason: Annotated[SkipReason | Literal[""], Query()] = "",
    q: str = "",
    page: int = 1,
) -> HTMLResponse:
    """Everybody on the list, a page at a time: who would get it in which edition, or who would not, and why."""
    with runtime.database.reading() as session:
        plan = asked.plan(session)
        return render_page(
            request,
            "staff/recipients.html",
            plan=plan,
            query=query_of(session, plan, clock_in(asked.reader_time)),
            minus=lists_left_out(session, plan),
            subject=subjects_of(session, plan.proof.id)[plan.proof.id],
            forecast=forecast(session, plan, locale=page_language(request)),
            left_out=left_out(session, plan),
            morning=morning_of(session, plan, asked.reader_time, now=runtime.clock()),
            found=meant_people(session, plan, group, reason=reason or None, query=q, page=page, by=user),
            group=group,
            chosen_reason=reason,
            reasons=SKIP_REASONS,
            q=q,
        )


@router.get("/proofs/{proof_id}/recipients.csv")
def export_recipients(
    runtime: RuntimeOf,
    asked: AskedStart,
    user: Annotated[User, needs(Deed.EXPORT_SUBSCRIBERS)],
    group: Group = Group.GOING,
) -> StreamingResponse:
    """One of the two groups, as a CSV file."""
    with runtime.database.transaction() as session:
        note_subscribers_export(asked.plan(session).mailing_list, by=user, proof=asked.proof_id)

    def portions() -> Iterator[bytes]:
        with runtime.database.reading() as session:
            yield from people_csv(session, asked.plan(session), group, by=user)

    return StreamingResponse(
        portions(),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="proof-{asked.proof_id}-{asked.chosen}-{group}.csv"'
        },
    )


@router.get("/proofs/{proof_id}/samples", dependencies=[needs(Deed.SEE_PERSONAL_DATA)])
def show_samples(
    request: Request,
    runtime: RuntimeOf,
    asked: AskedStart,
    user: Starter,
    seed: int = 1,
    person: int = 0,
    view: AskedView = View.DESKTOP,
) -> HTMLResponse:
    """The mails of three people drawn at random, one of them at a time; another seed draws others."""
    with runtime.database.reading() as session:
        plan = asked.plan(session)
        people = drawn(session, plan, seed=seed, by=user)
        chosen = next((one for one in people if one.subscriber_id == person), people[0] if people else None)
        edition = _edition(plan, chosen) if chosen else None
        return render_page(
            request,
            "staff/samples.html",
            plan=plan,
            query=query_of(session, plan, clock_in(asked.reader_time)),
            minus=lists_left_out(session, plan),
            subject=subjects_of(session, plan.proof.id)[plan.proof.id],
            people=people,
            chosen=chosen,
            seed=seed,
            edition=chosen
            and edition
            and edition_read(
                rendition_of(edition),
                envelope_of(plan.proof).sender_name[edition.locale],
                values_of(chosen),
                pages=_pages(plan, base_url=runtime.settings.base_url),
            ),
            view=view,
            views=VIEWS,
        )


@router.get("/proofs/{proof_id}/samples/{subscriber_id}", dependencies=[needs(Deed.SEE_PERSONAL_DATA)])
def sample_frame(
    runtime: RuntimeOf, asked: AskedStart, user: Starter, subscriber_id: RowId, view: AskedView = View.DESKTOP
) -> Response:
    """The HTML that one of them would get, for the frame; only the links of their own lead nowhere."""
    base_url = runtime.settings.base_url
    with runtime.database.reading() as session:
        plan = asked.plan(session)
        person = person_going(session, plan, subscriber_id, by=user)
        rendition = rendition_of(_edition(plan, person))
        read = as_read(rendition, values_of(person), _pages(plan, base_url=base_url))
    return in_view(read.html, view, base_url=base_url)


def _edition(plan: Plan, person: MeantPerson) -> ProofEdition:
    return next(edition for edition in plan.proof.editions if edition.locale == person.edition)


def _pages(plan: Plan, *, base_url: str) -> dict[str, str]:
    locales = [edition.locale for edition in plan.proof.editions]
    return public_addresses(locales, issue=plan.proof.issue.slug, base_url=base_url)
