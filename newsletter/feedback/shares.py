"""Of how many of those who got a dispatch something came back."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.chunks import rows_between
from newsletter.dispatch.models import PATIENCE, Chunk, Delivery, Dispatch
from newsletter.feedback.models import Feedback


@dataclass(frozen=True)
class Share:
    """So many people of all for whom the relay accepted it."""

    people: int
    of: int

    def is_over(self, number: int, per: int, *, patience: int = PATIENCE) -> bool:
        """Whether it is more than `number` of `per`; whoever has looked bears ten times as much."""
        return self.people * per * PATIENCE > self.of * number * patience


def share_of(session: Session, dispatch_id: int, *which: sa.ColumnElement[bool]) -> Share:
    """Of how many people of a dispatch there is such Feedback; twice of one person is one."""
    first_id, last_id, accepted = session.execute(
        sa.select(
            sa.func.min(Chunk.first_id),
            sa.func.max(Chunk.last_id),
            sa.func.coalesce(sa.func.sum(Chunk.accepted), 0),
        ).where(Chunk.dispatch_id == dispatch_id)
    ).one()
    if first_id is None:
        return Share(0, 0)
    people = session.scalars(
        sa.select(sa.func.count(sa.distinct(Feedback.delivery_id)))
        .join(Delivery, Delivery.id == Feedback.delivery_id)
        .where(
            *which,
            Feedback.delivery_id.between(first_id, last_id),
            rows_between(dispatch_id, first_id, last_id),
        )
    ).one()
    return Share(people, accepted)


def patience_of(session: Session, dispatch_id: int) -> int:
    """How much is borne at present, see dispatch/holds.py."""
    return session.scalars(sa.select(Dispatch.patience).where(Dispatch.id == dispatch_id)).one()
