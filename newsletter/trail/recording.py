"""Writing down an act: noted when it is done, kept with the commit that keeps the act, dropped with a rollback.

`record(Act.ROLE_CHANGED, user, by=by)` is all that a verb says. Where it came from is known to the door that let it in.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction, object_session

from newsletter.db import reads_only
from newsletter.trail.acts import Act
from newsletter.trail.origins import present_origin

Detail = str | int | list[str] | None

_NOTED = "acts"


class Doer(Protocol):
    """Whoever does something: a user, with an id, or else somebody who has none."""

    @property
    def kind(self) -> str:
        """What they are: user, operator, nobody."""

    @property
    def id(self) -> int | None:
        """The id of a user."""

    @property
    def name(self) -> str:
        """What they are called."""

    @property
    def email(self) -> str:
        """Their address."""


class Recorded(Protocol):
    """A row that acts are about."""

    __tablename__: str

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log, from where nothing can be taken back: of a subscriber, the keyed hash."""


@dataclass(frozen=True)
class Nobody:
    """A stranger: nobody is signed in."""

    kind: str = "nobody"
    id: None = None
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Subject:
    """What an act is about, as it was then."""

    kind: str = ""
    id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Noted:
    """An act that waits for its commit."""

    act: Act
    doer_kind: str
    doer_id: int | None
    doer_name: str
    doer_address: str
    origin: str
    subject: Subject
    details: dict[str, Detail]
    within: SessionTransaction | None = field(compare=False, repr=False)  # the savepoint it was done in


NOBODY = Nobody()
NOTHING_IN_PARTICULAR = Subject()


def record(act: Act, about: Recorded, *, by: Doer, **details: Detail) -> None:
    """Write down an act about a row, in the transaction that does it."""
    session = object_session(about)
    assert session is not None, "a row of no session has no audit log"
    note(session, act, by=by, subject=subject_of(about), **details)


def subject_of(about: Recorded) -> Subject:
    """A row as acts are about it."""
    return Subject(about.__tablename__, about.id, about.trail_name)


def note(
    session: Session, act: Act, *, by: Doer, subject: Subject = NOTHING_IN_PARTICULAR, **details: Detail
) -> None:
    """The same about something that is no row of ours."""
    assert not reads_only(session), "an act was recorded where nothing can be written"
    noted = Noted(
        act=act,
        doer_kind=by.kind,
        doer_id=by.id,
        doer_name=by.name,
        doer_address=by.email,
        origin=present_origin(),
        subject=subject,
        details=details,
        within=session.get_nested_transaction(),
    )
    session.info.setdefault(_NOTED, []).append(noted)


def noted_in(session: Session) -> list[Noted]:
    """What waits for the commit of this session."""
    noted: list[Noted] = session.info.get(_NOTED, [])
    return noted


def take_noted(session: Session) -> list[Noted]:
    """The same, handed over to whoever keeps it."""
    noted: list[Noted] = session.info.pop(_NOTED, [])
    return noted


@sa.event.listens_for(Session, "after_soft_rollback")
def _drop_what_was_undone(session: Session, undone: SessionTransaction) -> None:
    """What was rolled back was not done, a savepoint or the whole."""
    if session.info.get(_NOTED):
        session.info[_NOTED] = [
            one for one in noted_in(session) if undone.nested and not _is_within(one.within, undone)
        ]


def _is_within(transaction: Any, outer: SessionTransaction) -> bool:
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer
