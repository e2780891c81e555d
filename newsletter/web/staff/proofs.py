"""Proofs: the frozen editions, handed to whoever may approve them and perhaps back, and the way to a dispatch."""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from newsletter.content.drafts.conversion import InvalidDraft
from newsletter.desk.issues import issue_line
from newsletter.desk.proofs import proof_sheet
from newsletter.dispatch.handing_over import ask_for_approval, ask_for_changes, prove
from newsletter.dispatch.public_editions import public_pages
from newsletter.dispatch.words import DISPATCH_STATES
from newsletter.errors import Invalid, NotFound
from newsletter.issues.approving import approve
from newsletter.issues.finding import find_issue, find_proof
from newsletter.issues.frozen import envelope_of, findings_kept, rendition_of
from newsletter.issues.looking import look_at
from newsletter.issues.models import Proof, ProofEdition
from newsletter.issues.returning import withdraw_note
from newsletter.issues.web_pages import secret_link, secret_links
from newsletter.issues.words import OWN_APPROVAL, PROOF_STATES
from newsletter.issues.working.reading import Unsettled
from newsletter.links import Purpose, first_ids
from newsletter.runtime import Runtime
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.forms import FormModel, Posted, read_form
from newsletter.web.mail_views import VIEWS, View, edition_view, mail_frame
from newsletter.web.pages import page_language, redirect, render_page
from newsletter.web.ranges import RowId
from newsletter.web.staff.composer.aims import way_to_field
from newsletter.web.staff.setting_aims import ways
from newsletter.wording import say

router = APIRouter(dependencies=[needs(Deed.READ_ISSUES)])


class Noted(FormModel):
    """A note to a colleague."""

    note: str = ""


class Looked(FormModel):
    """What an approver posts: by `shown` the page tells which edition it had before them, and they go on to another."""

    shown: str = ""
    locale: str = ""
    view: View = View.DESKTOP


@router.post("/issues/{slug}/proofs")
def freeze(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.PROVE)],
    posted: Posted,
) -> RedirectResponse:
    """Freeze what an issue says into a proof and ask for its approval; the same content gives the proof it gave before."""
    noted = read_form(Noted, posted).model or Noted()
    try:
        with runtime.database.transaction() as session:
            proof = prove(
                session,
                find_issue(session, slug),
                note=noted.note,
                base_url=runtime.settings.base_url,
                by=user,
                now=runtime.clock(),
            )
            return RedirectResponse(f"/proofs/{proof.id}", status_code=303)
    except (InvalidDraft, Unsettled) as waits:
        return redirect(request, f"/issues/{slug}", notice=waits.sentence, tone="bad")
    except Invalid as refused:  # the checks, or the note
        return redirect(request, f"/issues/{slug}/preview", notice=refused.sentence, tone="bad")


@router.get("/proofs/{proof_id}")
def show_proof(
    request: Request,
    runtime: RuntimeOf,
    proof_id: RowId,
    user: Annotated[User, needs(Deed.READ_ISSUES)],
    locale: str = "",
    view: Annotated[View, Query(alias="as")] = View.DESKTOP,
) -> HTMLResponse:
    """What is reviewed, approved and sent: every edition, byte for byte."""
    with runtime.database.reading() as session:
        proof = find_proof(session, proof_id)
        edition = _edition(proof, locale) if locale else _edition_for(proof, page_language(request))
        pages = secret_links(proof, letterhead=runtime.letterhead)
        shown = edition_view(rendition_of(edition), _sender(proof, edition.locale), pages=pages)
        sheet = proof_sheet(session, proof, reader=user)
        place = sheet.locales.index(edition.locale)
        return render_page(
            request,
            "staff/proof.html",
            proof=sheet,
            proof_states=PROOF_STATES,
            own_approval=OWN_APPROVAL,
            shown=runtime.signer.token(Purpose.LOOK, proof.id, user.id, place),
            issue=issue_line(session, proof.issue),
            edition=shown,
            counting_place=f"{urlsplit(runtime.settings.base_url).netloc}{Purpose.LINK.page}…",
            secret_link=secret_link(proof, edition.locale, letterhead=runtime.letterhead),
            public_pages=public_pages(session, proof, base_url=runtime.settings.base_url),
            findings=findings_kept(edition),
            way_to=ways(
                proof.issue.newsletter, lambda finding: way_to_field(proof.issue.slug, finding), by=user
            ),
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
        proof = find_proof(session, proof_id)
        edition = _edition(proof, locale)
        pages = secret_links(proof, letterhead=runtime.letterhead)
    return mail_frame(rendition_of(edition), view, base_url=runtime.settings.base_url, pages=pages)


@router.post("/proofs/{proof_id}/request")
def hand_over(
    request: Request,
    runtime: RuntimeOf,
    proof_id: RowId,
    user: Annotated[User, needs(Deed.PROVE)],
    posted: Posted,
) -> RedirectResponse:
    """Ask for the approval of a proof for which nobody has asked yet."""
    noted = read_form(Noted, posted).model or Noted()
    with runtime.database.transaction() as session:
        proof = find_proof(session, proof_id)
        ask_for_approval(session, proof, note=noted.note, by=user, now=runtime.clock())
    return redirect(request, f"/proofs/{proof_id}", notice=say("Whoever may approve it gets a mail."))


@router.post("/proofs/{proof_id}/looks")
def open_edition(
    runtime: RuntimeOf, proof_id: RowId, user: Annotated[User, needs(Deed.APPROVE)], posted: Posted
) -> RedirectResponse:
    """Note the edition that was before an approver, and show them another."""
    looked = read_form(Looked, posted).model or Looked()
    _note_look(runtime, proof_id, looked, user)
    query = urlencode({"locale": looked.locale, "as": looked.view})
    return RedirectResponse(f"/proofs/{proof_id}?{query}", status_code=303)


@router.post("/proofs/{proof_id}/approval")
def approve_proof(
    request: Request,
    runtime: RuntimeOf,
    proof_id: RowId,
    user: Annotated[User, needs(Deed.APPROVE)],
    posted: Posted,
) -> RedirectResponse:
    """Accept exactly this proof, whose last edition is before the approver at this moment."""
    _note_look(runtime, proof_id, read_form(Looked, posted).model or Looked(), user)
    with runtime.database.transaction() as session:
        approve(session, find_proof(session, proof_id), by=user, now=runtime.clock())
    return redirect(
        request, f"/proofs/{proof_id}", notice=say("Approved. What goes out now is exactly this.")
    )


@router.post("/proofs/{proof_id}/return")
def return_proof(
    request: Request,
    runtime: RuntimeOf,
    proof_id: RowId,
    user: Annotated[User, needs(Deed.APPROVE)],
    posted: Posted,
) -> RedirectResponse:
    """Ask for changes, with a note."""
    noted = read_form(Noted, posted).model or Noted()
    with runtime.database.transaction() as session:
        proof = find_proof(session, proof_id)
        ask_for_changes(session, proof, note=noted.note, by=user, now=runtime.clock())
    notice = say("The note is kept with the proof, and whoever made it or wrote it gets it by mail.")
    return redirect(request, f"/proofs/{proof_id}", notice=notice)


@router.post("/proofs/{proof_id}/return/withdrawal")
def withdraw(
    request: Request, runtime: RuntimeOf, proof_id: RowId, user: Annotated[User, needs(Deed.APPROVE)]
) -> RedirectResponse:
    """Take back what was asked for."""
    with runtime.database.transaction() as session:
        withdraw_note(session, find_proof(session, proof_id), by=user, now=runtime.clock())
    return redirect(request, f"/proofs/{proof_id}", notice=say("The note is withdrawn."))


def _note_look(runtime: Runtime, proof_id: int, looked: Looked, user: User) -> None:
    """Keep what a page of ours says that it showed to this person; what anybody else says counts for nothing."""
    shown = first_ids(runtime.signer, Purpose.LOOK, [looked.shown])
    if shown[:2] != (proof_id, user.id):
        return
    with runtime.database.transaction() as session:
        proof = find_proof(session, proof_id)
        look_at(session, proof, proof.editions[shown[2]].locale, by=user, now=runtime.clock())


def _edition(proof: Proof, locale: str) -> ProofEdition:
    for edition in proof.editions:
        if edition.locale == locale:
            return edition
    raise NotFound(say("This proof has no edition in the language “{locale}”.", locale=locale))


def _edition_for(proof: Proof, reader: str) -> ProofEdition:
    return next((edition for edition in proof.editions if edition.locale == reader), proof.editions[0])


def _sender(proof: Proof, locale: str) -> str:
    return envelope_of(proof).sender_name[locale]
