"""The mails that were to be forwarded and that nobody has got."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.dispatch.forwarding.models import Forward
from newsletter.dispatch.models import Notice, NoticeState

_FAILED = (NoticeState.REFUSED, NoticeState.EXPIRED, NoticeState.UNCERTAIN)
_AT_ONCE = 100


def unheard(session: Session) -> Sequence[Forward]:
    """Those whose forward has failed, or may have; some at a time."""
    return session.scalars(
        sa.select(Forward)
        .join(Notice, Notice.id == Forward.notice_id)
        .where(Notice.state.in_(_FAILED), Forward.data.is_not(None))
        .order_by(Forward.id)
        .limit(_AT_ONCE)
        .with_for_update(of=Forward, skip_locked=True)
    ).all()
