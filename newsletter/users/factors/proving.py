"""Proving with what can be typed: one field takes the code of the app or a recovery code, which differ at sight."""

from datetime import datetime

from sqlalchemy.orm import Session

from newsletter.signing import Signer
from newsletter.users.factors import authenticators, recovery_codes
from newsletter.users.models import User

LONGEST_CODE = 60  # with blanks and hyphens, as people type them


def prove(session: Session, user: User, code: str, *, signer: Signer, now: datetime) -> bool:
    """Whether the code is right, and was not used before; from now on it was."""
    letters = "".join(letter for letter in code if letter.isalnum())
    if len(letters) == authenticators.DIGITS:
        return authenticators.prove(session, user, letters, signer=signer, now=now)
    return recovery_codes.prove(session, user, letters, signer=signer, now=now)
