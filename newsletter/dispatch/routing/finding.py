"""The relays there are, by the names that people gave them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.errors import NotFound
from newsletter.wording import NOTHING, say


def find_relay(session: Session, name: str) -> KnownRelay | None:
    """A relay; None for that of the environment as long as nothing is known of it. Raises NotFound."""
    found = session.scalar(
        sa.select(KnownRelay).where(KnownRelay.name == name, KnownRelay.removed_at.is_(None))
    )
    if found is None and name != DEFAULT:
        raise NotFound(say("There is no relay “{name}”.", name=name[:60]))
    return found


def kept_relay(session: Session, name: str) -> KnownRelay:
    """The row of a relay, locked; that of the environment gets one if it has none yet. Raises NotFound."""
    if name == DEFAULT:
        made = insert(session, KnownRelay).values(name=DEFAULT, workers={}, held_because=NOTHING)
        session.execute(made.on_conflict_do_nothing())
    relay = session.scalar(
        sa.select(KnownRelay)
        .where(KnownRelay.name == name, KnownRelay.removed_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if relay is None:
        raise NotFound(say("There is no relay “{name}”.", name=name[:60]))
    return relay


def relays_kept(session: Session) -> list[KnownRelay]:
    """Those that were added, by their names; that of the environment is not among them."""
    found = sa.select(KnownRelay).where(KnownRelay.name != DEFAULT, KnownRelay.removed_at.is_(None))
    return list(session.scalars(found.order_by(KnownRelay.name)))


def name_of(session: Session, relay_id: int | None) -> str:
    """The name of a relay by the number that deliveries have of it."""
    found = session.scalar(sa.select(KnownRelay.name).where(KnownRelay.id == relay_id)) if relay_id else None
    return found or DEFAULT
