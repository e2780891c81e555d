"""Who has had which edition of a proof before them: nobody approves on a page what they have not opened."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.issues.models import Proof, ProofLook
from newsletter.users.deeds import Deed, require
from newsletter.users.models import User


def look_at(session: Session, proof: Proof, locale: str, *, by: User, now: datetime) -> None:
    """Note that an edition was shown to somebody who may approve it; a second look changes nothing. Raises NotAllowed."""
    require(by, Deed.APPROVE, newsletter=proof.issue.newsletter_id)
    look = insert(session, ProofLook).values(proof_id=proof.id, user_id=by.id, locale=locale, looked_at=now)
    session.execute(look.on_conflict_do_nothing())


def unopened(session: Session, proof: Proof, *, reader: User) -> list[str]:
    """The languages of a proof that a person has not opened yet, in their order."""
    opened = set(
        session.scalars(
            sa.select(ProofLook.locale).where(ProofLook.proof_id == proof.id, ProofLook.user_id == reader.id)
        )
    )
    return [edition.locale for edition in proof.editions if edition.locale not in opened]
