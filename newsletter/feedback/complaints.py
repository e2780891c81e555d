"""A dispatch of which too many report the mail as spam is paused: mailbox providers judge a sender by that.

Gmail and Yahoo want less than 0.1 % and act at 0.3 % (https://support.google.com/a/answer/81126).
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch import holds
from newsletter.dispatch.chunks import rows_between
from newsletter.dispatch.models import PATIENCE, Chunk, Delivery, Dispatch, DispatchState
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.wording import say

_FEWEST = 5
_OF = 1_000
_SHARE = 3  # of so many who got it


def heed(session: Session, dispatch_id: int, *, now: datetime) -> bool:
    """Pause a running dispatch when more than 0.3 %, and at least five, of those it was accepted for complained; True when
    this call paused it. Whoever lets it go on has looked: next time ten times as much is borne."""
    if holds.lock(session, dispatch_id) is not DispatchState.RUNNING:
        return False
    first_id, last_id, accepted = session.execute(
        sa.select(
            sa.func.min(Chunk.first_id),
            sa.func.max(Chunk.last_id),
            sa.func.coalesce(sa.func.sum(Chunk.accepted), 0),
        ).where(Chunk.dispatch_id == dispatch_id)
    ).one()
    if first_id is None:
        return False
    complained = session.scalars(
        sa.select(sa.func.count(sa.distinct(Feedback.delivery_id)))
        .join(Delivery, Delivery.id == Feedback.delivery_id)
        .where(
            Feedback.kind == FeedbackKind.COMPLAINED,
            Feedback.delivery_id.between(first_id, last_id),
            rows_between(dispatch_id, first_id, last_id),
        )
    ).one()
    patience = session.scalars(sa.select(Dispatch.patience).where(Dispatch.id == dispatch_id)).one()
    if complained < _FEWEST or complained * _OF * PATIENCE <= accepted * _SHARE * patience:
        return False
    because = say(
        "{complained} of the {accepted} who got it reported it as spam",
        complained=f"{complained:,}",
        accepted=f"{accepted:,}",
    )
    return holds.pause_failing(session, dispatch_id, because=because, now=now)
