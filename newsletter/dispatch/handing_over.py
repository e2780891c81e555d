"""A proof handed from whoever made it to whoever may approve it, and back with a note: each is told by mail, once."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.dispatch.models import Dispatch, DispatchState, NoticeKind, StaffNotice
from newsletter.dispatch.notices import queue
from newsletter.errors import Conflict
from newsletter.issues.approving import approvers_of, authors_of, state_of
from newsletter.issues.models import ApprovalRequest, Issue, Proof, ProofReturn, ProofState
from newsletter.issues.proofing import make_proof
from newsletter.issues.returning import give_back, lock, read_note
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.wording import say
from subscribers.lists import known_lists


def prove(session: Session, issue: Issue, *, note: str, base_url: str, by: User, now: datetime) -> Proof:
    """Make the proof and ask for its approval, as `make_proof` and `ask_for_approval` do."""
    lists = known_lists(session, issue.newsletter_id)
    proof = make_proof(session, issue, base_url=base_url, lists=lists, by=by, now=now)
    if state_of(session, proof) is ProofState.WAITING:
        ask_for_approval(session, proof, note=note, by=by, now=now)
    return proof


def ask_for_approval(session: Session, proof: Proof, *, note: str, by: User, now: datetime) -> None:
    """Mail whoever may approve the proof, but for whoever asks. A second time changes nothing, and mails nobody.

    Raises NotAllowed, Invalid for a note that cannot be kept, and Conflict for a proof that does not wait for approval.
    """
    require(by, Deed.PROVE, newsletter=proof.issue.newsletter_id)
    note = read_note(note)
    if state_of(session, proof) is not ProofState.WAITING:
        raise Conflict(say("Proof {proof} does not wait for approval.", proof=proof.id))
    asked = insert(session, ApprovalRequest).values(proof_id=proof.id, user_id=by.id, note=note, asked_at=now)
    request_id = session.scalar(asked.on_conflict_do_nothing().returning(ApprovalRequest.id))
    if request_id is not None:
        record(Act.APPROVAL_ASKED, proof, by=by)
        readers = [user for user in approvers_of(session, proof) if user.id != by.id]
        _tell(session, readers, kind=NoticeKind.APPROVAL_ASKED, request_id=request_id, now=now)


def ask_for_changes(session: Session, proof: Proof, *, note: str, by: User, now: datetime) -> ProofReturn:
    """Give a proof back with a note, and mail whoever made it or wrote what it says, but for whoever gives it back.

    Raises as `give_back` does, and Conflict for a proof that was given to a dispatch, which has to be cancelled first.
    """
    require(by, Deed.APPROVE, newsletter=proof.issue.newsletter_id)
    lock(session, proof)
    on_its_way = session.scalar(
        sa.select(Dispatch.id)
        .where(Dispatch.proof_id == proof.id, Dispatch.state != DispatchState.CANCELLED)
        .order_by(Dispatch.id)
        .limit(1)
    )
    if on_its_way is not None:
        raise Conflict(
            say(
                "Proof {proof} goes out in dispatch {dispatch}. Cancel that first, or write a correction.",
                proof=proof.id,
                dispatch=on_its_way,
            )
        )
    given = give_back(session, proof, note=note, by=by, now=now)
    authors = session.scalars(
        sa.select(User)
        .where(User.id.in_(authors_of(session, proof) - {by.id}), User.disabled_at.is_(None))
        .order_by(User.id)
    )
    _tell(session, authors, kind=NoticeKind.PROOF_RETURNED, return_id=given.id, now=now)
    return given


def _tell(
    session: Session,
    readers: Iterable[User],
    *,
    kind: NoticeKind,
    now: datetime,
    request_id: int | None = None,
    return_id: int | None = None,
) -> None:
    for reader in readers:
        notice = queue(session, kind, address_key=reader.email, due=now, now=now)
        session.add(
            StaffNotice(notice_id=notice.id, user_id=reader.id, request_id=request_id, return_id=return_id)
        )
    session.flush()
