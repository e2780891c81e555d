"""Whose role demands a second factor, and from when. Who lacks it may set one up, and nothing else."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.errors import Conflict
from newsletter.trail.acts import Act
from newsletter.trail.recording import note
from newsletter.users.deeds import ROLES, By, Deed, require
from newsletter.users.factors.having import Factors, factors_of, has_factor
from newsletter.users.factors.models import FactorRule
from newsletter.users.models import User
from newsletter.users.roles import Role
from newsletter.wording import say


def demands(session: Session) -> Mapping[Role, datetime]:
    """From when each role demands a second factor; a role that does not is missing."""
    return {rule.role: rule.since for rule in session.scalars(sa.select(FactorRule))}


def demand(session: Session, role: Role, *, since: datetime | None, by: By) -> None:
    """Let a role demand a second factor from a moment on; without one, no longer. Raises NotAllowed."""
    require(by, Deed.MANAGE_USERS)
    if since is None:
        session.execute(sa.delete(FactorRule).where(FactorRule.role == role))
        note(session, Act.FACTORS_DEMANDED, by=by, role=role.value)
        return
    session.execute(
        insert(session, FactorRule)
        .values(role=role, since=since)
        .on_conflict_do_update(index_elements=[FactorRule.role], set_={"since": since})
    )
    note(session, Act.FACTORS_DEMANDED, by=by, role=role.value, since=f"{since:%Y-%m-%d}")


def lacks_factor(session: Session, user: User, *, now: datetime) -> bool:
    """Whether the user's role demands a second factor by now, and they have none."""
    return _is_demanded(session, user, now=now) and not has_factor(session, user)


def factors_to_change(session: Session, user: User) -> Factors:
    """The user's factors, which nobody else changes until the transaction ends."""
    session.execute(sa.select(User.id).where(User.id == user.id).with_for_update())
    return factors_of(session, user)


def require_another(session: Session, user: User, *, left: bool, now: datetime) -> None:
    """Raise Conflict when nothing would be left of what the user's role demands."""
    if not left and _is_demanded(session, user, now=now):
        raise Conflict(
            say(
                "The role “{role}” demands a second factor, and this is your only one. Set up another one first.",
                role=ROLES[user.role].name,
            )
        )


def _is_demanded(session: Session, user: User, *, now: datetime) -> bool:
    rule = sa.select(FactorRule.role).where(FactorRule.role == user.role, FactorRule.since <= now)
    return session.scalar(rule) is not None
