"""Queueing the forward of a mail, once for each mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.db import insert
from newsletter.dispatch.forwarding.models import Forward, Letter, kept
from newsletter.dispatch.models import NoticeKind
from newsletter.dispatch.notices import queue

MOST_A_DAY = 5  # of one person: more than that is a program, or a quarrel
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Answered:
    """What a mail answers: a delivery or a notice of ours, and whose it was, unless they were erased."""

    newsletter_id: int
    delivery_id: int | None
    notice_id: int | None
    subscriber_id: int | None


def is_known(session: Session, event_id: str) -> bool:
    """Whether this very mail was forwarded already."""
    return bool(session.scalar(sa.select(sa.exists().where(Forward.event_id == event_id))))


def has_written_enough(session: Session, answered: Answered, *, now: datetime) -> bool:
    """Whether so many mails of one person were forwarded within a day that no other is."""
    about = (
        (Forward.subscriber_id, answered.subscriber_id),
        (Forward.delivery_id, answered.delivery_id),
        (Forward.answered_id, answered.notice_id),
    )
    theirs = sa.or_(*(column == value for column, value in about if value is not None))
    count = sa.select(sa.func.count(Forward.id)).where(theirs, Forward.arrived_at > now - _DAY)
    return session.scalars(count).one() >= MOST_A_DAY


def queue_forward(
    session: Session,
    letter: Letter,
    data: bytes,
    *,
    to: str,
    event_id: str,
    answered: Answered,
    now: datetime,
) -> bool:
    """Queue the mail that brings a letter, with its bytes as they arrived, to an address. False: another process was faster."""
    written = session.execute(
        insert(session, Forward)
        .values(
            event_id=event_id,
            newsletter_id=answered.newsletter_id,
            delivery_id=answered.delivery_id,
            answered_id=answered.notice_id,
            subscriber_id=answered.subscriber_id,
            address=to,
            arrived_at=now,
            **kept(letter, data),
        )
        .on_conflict_do_nothing(index_elements=[Forward.event_id])
        .returning(Forward.id)
    ).scalar_one_or_none()
    if written is None:
        return False
    notice = queue(session, NoticeKind.FORWARD, address_key=parse_address(to).key, due=now, now=now)
    session.execute(sa.update(Forward).where(Forward.id == written).values(notice_id=notice.id))
    return True
