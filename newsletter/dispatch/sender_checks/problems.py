"""How many problems the deliverability doctor found last, for whoever is about to send."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.deliverability.findings import Standing
from newsletter.dispatch.sender_checks.models import SenderCheck


def problems_found(session: Session, newsletter_id: int) -> int:
    """How many things the last visit found that providers will refuse mail for; 0 also where nobody has looked."""
    kept = session.scalar(sa.select(SenderCheck.findings).where(SenderCheck.newsletter_id == newsletter_id))
    return sum(isinstance(one, dict) and one.get("standing") == Standing.BAD for one in kept or ())


def problems_before(session: Session, newsletter_id: int, *, recipients: int, sound_from: int) -> int:
    """The same before a dispatch to so many; fewer than `sound_from` never mind, and where that is 0 nobody does."""
    return problems_found(session, newsletter_id) if 0 < sound_from <= recipients else 0
