"""How many strangers a public form may ask to confirm: whoever fills it in costs a mailbox that may not be theirs a mail.

Counted are the notices of the last hour, of one list and of all, so that every process and every restart counts alike.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import insert
from newsletter.dispatch.models import Notice, NoticeKind, Overrun
from newsletter.logs import Log
from subscribers.models import MailingList, Subscription

log = Log()

HOUR = timedelta(hours=1)
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Budget:
    """Confirmation mails within an hour."""

    per_list: int
    in_all: int


def may_ask(session: Session, mailing_list: MailingList, *, budget: Budget, now: datetime) -> bool:
    """Whether the form of a list may cause one more mail; that it may not is written down for staff."""
    recent = (
        sa.select(
            sa.func.count(),
            sa.func.count().filter(Subscription.list_id == mailing_list.id),
        )
        .select_from(Notice)
        .join(Subscription, Subscription.id == Notice.subscription_id)
        .where(Notice.kind == NoticeKind.CONFIRM, Notice.created_at > now - HOUR)
    )
    in_all, of_list = session.execute(recent).one()
    if in_all < budget.in_all and of_list < budget.per_list:
        return True
    _turn_away(session, mailing_list, now=now)
    return False


def recent_overruns(session: Session, *, now: datetime) -> list[Overrun]:
    """Hours of the last days in which people were turned away, the newest first."""
    kept = sa.select(Overrun).where(Overrun.hour > now - KEPT_FOR)
    return list(session.scalars(kept.order_by(Overrun.hour.desc(), Overrun.id.desc())))


def tick(session: Session, *, now: datetime) -> None:
    """Forget what nobody looks at any more."""
    session.execute(sa.delete(Overrun).where(Overrun.hour <= now - KEPT_FOR))


def _turn_away(session: Session, mailing_list: MailingList, *, now: datetime) -> None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    counted = (
        insert(session, Overrun)
        .values(list_id=mailing_list.id, hour=hour, turned_away=1)
        .on_conflict_do_update(
            index_elements=[Overrun.list_id, Overrun.hour], set_={"turned_away": Overrun.turned_away + 1}
        )
        .returning(Overrun.turned_away)
    )
    if session.execute(counted).scalar_one() == 1:
        log.warning("confirmations.used_up", list_id=mailing_list.id)
