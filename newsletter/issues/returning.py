"""Giving a proof back: what an approver wants changed, which stands in its way until they take it back."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from newsletter.content.texts import Unusable, clean
from newsletter.db import affected
from newsletter.errors import Conflict, Invalid
from newsletter.issues.models import Proof, ProofReturn
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User
from newsletter.wording import say

LONGEST_NOTE = 2000  # characters


def give_back(session: Session, proof: Proof, *, note: str, by: User, now: datetime) -> ProofReturn:
    """Ask for changes instead of approving. Raises NotAllowed, Invalid without a note, Conflict when it was before."""
    require(by, Deed.APPROVE, newsletter=proof.issue.newsletter_id)
    note = read_note(note)
    if not note:
        raise Invalid(say("Say in a note what is to be changed."))
    lock(session, proof)
    given = ProofReturn(proof_id=proof.id, user_id=by.id, note=note, returned_at=now)
    try:
        with session.begin_nested():
            session.add(given)
    except IntegrityError:
        raise Conflict(
            say("Proof {proof} was given back already. Its note is on its page.", proof=proof.id)
        ) from None
    record(Act.CHANGES_ASKED, proof, by=by)
    return given


def withdraw_note(session: Session, proof: Proof, *, by: User, now: datetime) -> None:
    """Take back what was asked for, so that the proof may be approved after all. Raises NotAllowed, Conflict without a note."""
    require(by, Deed.APPROVE, newsletter=proof.issue.newsletter_id)
    withdrawn = affected(
        session,
        sa.update(ProofReturn)
        .where(ProofReturn.proof_id == proof.id, ProofReturn.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by_id=by.id),
    )
    if not withdrawn:
        raise Conflict(say("Nobody asks for changes of proof {proof}.", proof=proof.id))
    record(Act.NOTE_WITHDRAWN, proof, by=by)


def return_of(session: Session, proof: Proof) -> ProofReturn | None:
    """The note that stands against a proof, or None."""
    return session.scalar(
        sa.select(ProofReturn).where(ProofReturn.proof_id == proof.id, ProofReturn.withdrawn_at.is_(None))
    )


def require_not_returned(session: Session, proof: Proof) -> None:
    """Raise Conflict while somebody asks for changes of a proof."""
    given = return_of(session, proof)
    if given is not None:
        raise Conflict(
            say(
                "{name} asks for changes of proof {proof}: “{note}” Make them and a new proof, or have the note withdrawn "
                "on its page.",
                name=session.get_one(User, given.user_id).name,
                proof=proof.id,
                note=given.note,
            )
        )


def lock(session: Session, proof: Proof) -> None:
    """Whoever decides about a proof does so one after the other."""
    session.execute(sa.select(Proof.id).where(Proof.id == proof.id).with_for_update())


def read_note(text: str) -> str:
    """A note as it is kept: plain lines, trimmed. Raises Invalid for one that is too long or disguises other text."""
    try:
        note = clean(text).strip()
    except Unusable as error:
        raise Invalid(error.sentence) from None
    if len(note) > LONGEST_NOTE:
        raise Invalid(say("This is too long: at most {count} characters.", count=LONGEST_NOTE))
    return note
