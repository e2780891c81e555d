"""The mails to staff about a proof: it waits for their approval, or it came back with a note. In each reader's own language."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.models import Notice, StaffNotice
from newsletter.dispatch.notice_message import notice_message
from newsletter.issues.approving import approvers_of, state_of
from newsletter.issues.frozen import rendition_of
from newsletter.issues.models import ApprovalRequest, Proof, ProofReturn, ProofState
from newsletter.issues.newsletters import publication_of
from newsletter.languages import closest
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.rendering.notices import ApprovalAsked, ProofReturned
from newsletter.rendering.preview import as_sample
from newsletter.users.models import User


def staff_mail(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message | None:
    """The message of a notice to a member of staff; None when it is not needed any more."""
    about = session.scalars(sa.select(StaffNotice).where(StaffNotice.notice_id == notice.id)).one()
    reader = session.get_one(User, about.user_id)
    reason: ApprovalRequest | ProofReturn = (
        session.get_one(ApprovalRequest, about.request_id)
        if about.request_id is not None
        else session.get_one(ProofReturn, about.return_id)
    )
    proof = session.get_one(Proof, reason.proof_id)
    if not _is_needed(session, proof, reason, reader):
        return None
    kind = ApprovalAsked if isinstance(reason, ApprovalRequest) else ProofReturned
    words = kind(
        proof_url=f"{letterhead.base_url}/proofs/{proof.id}",
        number=str(proof.id),
        issue=subject_for(proof, reader),
        name=session.get_one(User, reason.user_id).name,
        note=tuple(reason.note.splitlines()),
    )
    publication = publication_of(proof.issue.newsletter)
    return notice_message(
        notice,
        words,
        publication,
        address=reader.email,
        locale=reader.locale,
        letterhead=letterhead,
    )


def _is_needed(session: Session, proof: Proof, reason: ApprovalRequest | ProofReturn, reader: User) -> bool:
    """Whether it still says what is so: an approval may have come first, a note may be withdrawn, the reader may have left."""
    if reader.disabled_at is not None:
        return False
    if isinstance(reason, ProofReturn):
        return reason.withdrawn_at is None
    return state_of(session, proof) is ProofState.WAITING and reader in approvers_of(session, proof)


def subject_for(proof: Proof, reader: User) -> str:
    """The subject of the issue as a sample reader sees it, in the language that is nearest to the colleague's."""
    editions = {edition.locale: edition for edition in proof.editions}
    edition = editions[closest(reader.locale, editions) or next(iter(editions))]
    return as_sample(rendition_of(edition)).subject
