"""Refusals, written down after what was refused has been undone: who tried what, and where."""

from sqlalchemy.orm import Session

from newsletter.errors import NotAllowed
from newsletter.trail.acts import Act
from newsletter.trail.recording import NOBODY, Doer, Subject, note, subject_of
from newsletter.users.deeds import Denied
from newsletter.users.models import User


def note_not_allowed(session: Session, refusal: NotAllowed, *, user: User | None, place: str) -> None:
    """Somebody wanted what they may not: the user of the page, or whom a command was told."""
    denied = refusal if isinstance(refusal, Denied) else None
    deed = denied.deed.value if denied else ""
    doer: Doer = (denied.by if denied else user) or NOBODY
    note(session, Act.REFUSED, by=doer, subject=Subject("page", None, place), deed=deed)


def note_limit(session: Session, limit: str, *, user: User | None, place: str) -> None:
    """Somebody came too often."""
    note(session, Act.LIMIT_REACHED, by=user or NOBODY, subject=Subject("page", None, place), limit=limit)


def note_wrong_factor(session: Session, user: User) -> None:
    """Whoever knows the password of a user, or has a passkey of ours, did not get past the second step."""
    note(session, Act.FACTORS_MISTAKEN, by=NOBODY, subject=subject_of(user))


def note_wrong_password(session: Session, user: User) -> None:
    """Whoever sits at the browser of a user does not know the password."""
    note(session, Act.PASSWORD_MISTAKEN, by=user, subject=subject_of(user))
