"""Handing an issue over as JSON: a test mail to oneself and others, and the proof with the request for its approval."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from newsletter.desk.handing_over import handover_sheet
from newsletter.desk.trials import trial_lines
from newsletter.dispatch.handing_over import prove
from newsletter.dispatch.trial_recipients import read_recipients
from newsletter.dispatch.trials import MOST_ADDRESSES, send_trial
from newsletter.issues.approving import approvers_of, state_of
from newsletter.issues.finding import find_issue
from newsletter.issues.models import ProofState
from newsletter.issues.words import PROOF_STATES, name_of_edition
from newsletter.users.deeds import Deed
from newsletter.users.models import User
from newsletter.web.access import RuntimeOf, needs
from newsletter.web.api.reading import described, sent
from newsletter.web.pages import page_language

router = APIRouter()


class TrialWanted(BaseModel):
    """A test mail of what is saved: addresses or names of colleagues, in these languages, all of them where none is named."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[list[Annotated[str, Field(max_length=400)]], Field(max_length=50)]
    locales: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=50)] = []
    reader: Literal["sample", "own"] = "sample"
    """Whom it speaks to: a sample reader, or whoever asks by their own name."""


class TrialsQueued(BaseModel):
    """How many mails were handed to the worker."""

    mails: int


class TrialJson(BaseModel):
    """One test mail, and what became of it in a sentence; before it is answered there is only that it is on its way."""

    address: str
    locale: str
    at: datetime
    answer: str
    is_answered: bool


class TrialsJson(BaseModel):
    """The test mails that whoever asks has sent of the issue, the newest first."""

    trials: list[TrialJson]


class ProofWanted(BaseModel):
    """A note for those who may approve the proof."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(max_length=20_000)] = ""


class ProofJson(BaseModel):
    """A proof: where it stands, and whom it waits for."""

    number: int
    place: str
    state: ProofState
    words: str
    is_current: bool
    waits_for: list[str]


class ColleagueJson(BaseModel):
    """Somebody with an account."""

    name: str
    address: str


class EditionJson(BaseModel):
    """One edition: how many of its texts stand in another language for want of a translation, how many are stale."""

    locale: str
    name: str
    falls_back: int
    stale: int


class HandoverJson(BaseModel):
    """What one has to know before an issue is handed over; `people` has whoever asks first."""

    people: list[ColleagueJson]
    most: int
    """How many addresses one test mail takes."""
    editions: list[EditionJson]
    errors: int
    """How many findings stand in the way of a proof."""
    approvers: list[str]
    proof: ProofJson | None


@router.get("/api/issues/{slug}/handover")
def show_handover(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.SEND_TRIALS)]
) -> HandoverJson:
    """Where what is saved stands."""
    language = page_language(request)
    with runtime.database.reading() as session:
        issue = find_issue(session, slug)
        sheet = handover_sheet(
            session,
            issue,
            base_url=runtime.settings.base_url,
            reader=user,
            today=runtime.clock().date(),
        )
    approvers = [approver.name for approver in sheet.approvers]
    return HandoverJson(
        people=[ColleagueJson(name=person.name, address=person.email) for person in sheet.people],
        most=MOST_ADDRESSES,
        editions=[
            EditionJson(
                locale=edition.locale,
                name=name_of_edition(edition.locale).in_locale(language),
                falls_back=edition.falls_back,
                stale=edition.stale,
            )
            for edition in sheet.editions
        ],
        errors=sheet.errors,
        approvers=approvers,
        proof=ProofJson(
            number=sheet.proof.id,
            place=f"/proofs/{sheet.proof.id}",
            state=sheet.state,
            words=PROOF_STATES[sheet.state].in_locale(language),
            is_current=sheet.is_current,
            waits_for=approvers if sheet.state is ProofState.WAITING else [],
        )
        if sheet.proof and sheet.state
        else None,
    )


@router.get("/api/issues/{slug}/tests")
def list_trials(
    request: Request, runtime: RuntimeOf, slug: str, user: Annotated[User, needs(Deed.SEND_TRIALS)]
) -> TrialsJson:
    """What became of the test mails that one has sent."""
    language = page_language(request)
    with runtime.database.reading() as session:
        lines = trial_lines(session, find_issue(session, slug), author=user)
        return TrialsJson(
            trials=[
                TrialJson(
                    address=line.address,
                    locale=line.locale,
                    at=line.at,
                    answer=line.answer.in_locale(language),
                    is_answered=line.is_answered,
                )
                for line in lines
            ]
        )


@router.post("/api/issues/{slug}/tests", openapi_extra=described(TrialWanted))
def send_test(
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.SEND_TRIALS, keeps=False)],
    wanted: Annotated[TrialWanted, sent(TrialWanted)],
) -> TrialsQueued:
    """Send what is saved as a mail. 422 for an address that it cannot go to, 409 beyond what is sent within an hour."""
    with runtime.database.transaction() as session:
        queued = send_trial(
            session,
            find_issue(session, slug),
            None,
            to=read_recipients(session, "\n".join(wanted.to)),
            locales=wanted.locales,
            reader=user.name if wanted.reader == "own" else "",
            base_url=runtime.settings.base_url,
            signer=runtime.signer,
            by=user,
            now=runtime.clock(),
        )
        return TrialsQueued(mails=len(queued))


@router.post("/api/issues/{slug}/proofs", openapi_extra=described(ProofWanted))
def make_and_ask(
    request: Request,
    runtime: RuntimeOf,
    slug: str,
    user: Annotated[User, needs(Deed.PROVE, keeps=False)],
    wanted: Annotated[ProofWanted, sent(ProofWanted)],
) -> ProofJson:
    """Freeze what is saved into a proof and ask for its approval. 422 when a check finds an error."""
    with runtime.database.transaction() as session:
        issue = find_issue(session, slug)
        proof = prove(
            session,
            issue,
            note=wanted.note,
            base_url=runtime.settings.base_url,
            by=user,
            now=runtime.clock(),
        )
        state = state_of(session, proof)
        waits_for = approvers_of(session, proof) if state is ProofState.WAITING else []
        return ProofJson(
            number=proof.id,
            place=f"/proofs/{proof.id}",
            state=state,
            words=PROOF_STATES[state].in_locale(page_language(request)),
            is_current=True,
            waits_for=[user.name for user in waits_for],
        )
