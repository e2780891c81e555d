"""Whoever may steer a dispatch is told by mail when it was paused by nobody, because it could not go on: once for each pause.
They are warned when too much of it comes back: once for each dispatch and kind of warning.

The pause is a row that is written with it; the mails are queued by the tick, so nothing of a dispatch waits for them.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.dispatch.models import DispatchState, NoticeKind, PauseNotice, SelfPause, Warned
from newsletter.dispatch.notices import queue
from newsletter.users.deeds import Deed, may, roles_with
from newsletter.users.models import User
from newsletter.wording import Sentence


def tick(session: Session, *, now: datetime) -> None:
    """Queue the mails of pauses that nobody was told of; of one that was ended meanwhile nobody needs any."""
    untold = (
        sa.select(SelfPause)
        .where(SelfPause.told_at.is_(None))
        .order_by(SelfPause.id)
        .with_for_update(of=SelfPause, skip_locked=True)
    )
    for pause in session.scalars(untold).all():
        pause.told_at = now
        if pause.warning is None and pause.dispatch.state is not DispatchState.PAUSED:
            continue
        for user in _steerers(session, pause.dispatch.mailing_list.newsletter_id):
            kind = NoticeKind.DISPATCH_PAUSED
            notice = queue(session, kind, address_key=user.email, due=now, now=now)
            session.add(PauseNotice(notice_id=notice.id, pause_id=pause.id, user_id=user.id))


def warn(session: Session, dispatch_id: int, warning: Warned, *, because: Sentence, now: datetime) -> bool:
    """Let its admins be told that too much comes back, while it goes on; True the first time."""
    written = session.execute(
        insert(session, SelfPause)
        .values(dispatch_id=dispatch_id, because=because, paused_at=now, warning=warning)
        .on_conflict_do_nothing(index_elements=[SelfPause.dispatch_id, SelfPause.warning])
        .returning(SelfPause.id)
    )
    return written.scalar_one_or_none() is not None


def _steerers(session: Session, newsletter_id: int) -> list[User]:
    """Whoever may let dispatches of a newsletter go on."""
    users = session.scalars(
        sa.select(User)
        .where(User.role.in_(roles_with(Deed.STEER_DISPATCHES)), User.disabled_at.is_(None))
        .order_by(User.id)
    )
    return [user for user in users if may(user, Deed.STEER_DISPATCHES, newsletter=newsletter_id)]
