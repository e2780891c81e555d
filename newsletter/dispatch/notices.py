"""Mails on our own behalf: queued as rows, submitted by a job, accounted for like deliveries.

The same rule holds: a notice whose body was transmitted without a reply is uncertain and is not sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import ring
from newsletter.dispatch.models import Notice, NoticeKind, NoticeState
from subscribers.models import Subscription


def request_confirmation(session: Session, subscription: Subscription, *, now: datetime) -> Notice:
    """Queue the mail that asks a new subscriber to confirm."""
    notice = Notice(
        kind=NoticeKind.CONFIRM,
        subscription_id=subscription.id,
        state=NoticeState.PENDING,
        attempt=0,
        not_before=now,
        reply="",
        created_at=now,
        changed_at=now,
    )
    session.add(notice)
    session.flush()  # the bell carries the id
    ring(session, "notice.submit", notice_id=notice.id)
    return notice
