"""Proofs: the frozen editions, who approved them, and the way to a dispatch."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from newsletter.desk.issues import issue_line
from newsletter.desk.proofs import proof_sheet
from newsletter.dispatch.words import DISPATCH_STATES
from newsletter.errors import NotFound
from newsletter.issues.approving import approve
from newsletter.issues.composing import find_issue
from newsletter.issues.models import Proof, ProofEdition
from newsletter.issues.proofing import (
    ProofRefused,
    envelope_of,
    find_proof,
    findings_kept,
    make_proof,
    rendition_of,
)
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.composer.aims import way_to_field
from newsletter.web.staff.previews import VIEWS, View, edition_view, mail_frame
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


@router.post("/issues/{slug}/proofs")
def freeze(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.PROVE)]
) -> RedirectResponse:
    """Freeze the newest revision into a proof; the same content gives the proof it gave before."""
    try:
        with runtime.database.transaction() as session:
            issue = find_issue(session, slug)
            proof = make_proof(
                session, issue, base_url=runtime.settings.base_url, by=user, now=runtime.clock()
            )
            return RedirectResponse(f"/proofs/{proof.id}", status_code=303)
    except ProofRefused as refused:
        return redirect(request, f"/issues/{slug}/preview", notice=refused.sentence, tone="bad")


@router.get("/proofs/{proof_id}")
def show_proof(
    request: Request,
    runtime: RuntimeOf,
    proof_id: RowId,
    locale: str = "",
    view: Annotated[View, Query(alias="as")] = View.DESKTOP,
) -> HTMLResponse:
    """What is reviewed, approved and sent: every edition, byte for byte."""
    with runtime.database.reading() as session:
        proof = find_proof(session, proof_id)
        edition = _edition(proof, locale) if locale else _edition_for(proof, page_language(request))
        shown = edition_view(rendition_of(edition), _sender(proof, edition.locale))
        return render_page(
            request,
            "staff/proof.html",
            proof=proof_sheet(session, proof),
            issue=issue_line(session, proof.issue),
            edition=shown,
            findings=findings_kept(edition),
            way_to=lambda finding: way_to_field(proof.issue.slug, finding),
            view=view,
            views=VIEWS,
            frame=f"/proofs/{proof_id}/editions/{edition.locale}",
            states=DISPATCH_STATES,
        )


@router.get("/proofs/{proof_id}/editions/{locale}")
def edition_frame(
    runtime: RuntimeOf,
    proof_id: RowId,
    locale: str,
    view: Annotated[View, Query(alias="as")] = View.DESKTOP,
) -> Response:
    """The HTML of one frozen edition, for the frame."""
    with runtime.database.reading() as session:
        rendition = rendition_of(_edition(find_proof(session, proof_id), locale))
    return mail_frame(rendition, view, base_url=runtime.settings.base_url)


@router.post("/proofs/{proof_id}/approval")
def approve_proof(
    request: Request, runtime: RuntimeOf, proof_id: RowId, user: Annotated[User, needs(Deed.APPROVE)]
) -> RedirectResponse:
    """Accept exactly this proof."""
    with runtime.database.transaction() as session:
        approve(session, find_proof(session, proof_id), by=user, now=runtime.clock())
    return redirect(
        request, f"/proofs/{proof_id}", notice=say("Approved. What goes out now is exactly this.")
    )


def _edition(proof: Proof, locale: str) -> ProofEdition:
    for edition in proof.editions:
        if edition.locale == locale:
            return edition
    raise NotFound(say("This proof has no edition in the language “{locale}”.", locale=locale))


def _edition_for(proof: Proof, reader: str) -> ProofEdition:
    return next((edition for edition in proof.editions if edition.locale == reader), proof.editions[0])


def _sender(proof: Proof, locale: str) -> str:
    return envelope_of(proof).sender_name[locale]
