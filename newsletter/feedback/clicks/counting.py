"""Clicks become rows: gathered in memory, written by whoever comes first for all who come meanwhile.

A reader has left before anything is written, and no thread waits behind another: a database that is busy, or away, costs
nobody a page. What could not be written is written with the next click.

A click in the mail of somebody who shares their clicks is theirs for as long as they do and their newsletter asks for it; else it
is a click among all others, as if the mail had been one of those.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from newsletter.clock import Clock
from newsletter.db import AWAY, Database, affected, insert
from newsletter.feedback.clicks.models import ClickKind, LinkClicks, SharedClick
from newsletter.issues.models import Newsletter
from newsletter.logs import Log
from subscribers.models import ClickSharing, MailingList, Subscription

log = Log()

NOBODY = 0  # the reader of a mail whose links are the same as everybody's


class Key(NamedTuple):
    """A link, who opened it, and in whose mail: the subscription of whoever shares their clicks."""

    link_id: int
    kind: ClickKind
    reader: int = NOBODY


class Clicks:
    """The clicks of a process that are not written yet."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._waiting: Counter[Key] = Counter()
        self._changing = Lock()
        self._writing = Lock()

    def add(self, clicks: Mapping[Key, int]) -> None:
        """Count these; a negative number takes back what was counted by mistake. They are written here, or by whoever writes."""
        with self._changing:
            self._waiting.update(clicks)
        while self._waiting and self._writing.acquire(blocking=False):
            try:
                is_written = self._write()
            finally:
                self._writing.release()
            if not is_written:
                return

    def _write(self) -> bool:
        with self._changing:
            batch, self._waiting = self._waiting, Counter()
        try:
            with self._database.transaction() as session:
                write_down(session, batch, now=self._clock())
        except AWAY as error:
            log.warning("clicks.wait", links=len(batch), error=type(error).__name__)
            with self._changing:
                self._waiting.update(batch)
            return False
        except SQLAlchemyError as error:  # of a proof that is gone
            log.warning("clicks.dropped", links=len(batch), error=type(error).__name__)
        return True


def write_down(session: Session, clicks: Mapping[Key, int], *, now: datetime) -> None:
    """Add to the rows there are, or begin them."""
    common: Counter[tuple[int, ClickKind]] = Counter()
    for key, count in sorted(clicks.items()):
        if not _is_kept_as_theirs(session, key, count, now):
            common[key.link_id, key.kind] += count
    for (link_id, kind), count in sorted(common.items()):
        if count:
            row = insert(session, LinkClicks).values(link_id=link_id, kind=kind, clicks=count)
            session.execute(
                row.on_conflict_do_update(
                    index_elements=[LinkClicks.link_id, LinkClicks.kind],
                    set_={"clicks": LinkClicks.clicks + count},
                )
            )


def _is_kept_as_theirs(session: Session, key: Key, count: int, now: datetime) -> bool:
    """Whether this is known of a reader who shares their clicks, and with that not counted among all others."""
    if key.reader == NOBODY or key.kind is not ClickKind.READER or not count:
        return False
    if count < 0:
        taken_back = sa.delete(SharedClick).where(
            SharedClick.subscription_id == key.reader, SharedClick.link_id == key.link_id
        )
        return affected(session, taken_back) > 0
    if not _shares(session, key.reader):
        return False
    row = insert(session, SharedClick).values(subscription_id=key.reader, link_id=key.link_id, at=now)
    session.execute(row.on_conflict_do_nothing())
    return True


def _shares(session: Session, reader: int) -> bool:
    """Whether they still share them, and are asked to; until the end of the transaction nothing of that changes."""
    found = (
        sa.select(ClickSharing.subscription_id)
        .join(Subscription, Subscription.id == ClickSharing.subscription_id)
        .join(MailingList, MailingList.id == Subscription.list_id)
        .join(Newsletter, Newsletter.id == MailingList.newsletter_id)
        .where(ClickSharing.subscription_id == reader, Newsletter.asks_for_clicks)
        .with_for_update(read=True, of=ClickSharing)
    )
    return session.scalar(found) is not None


def forget_shared(session: Session, *, opened_before: datetime, at_most: int) -> int:
    """Let go of which links readers opened before a moment; gives of how many."""
    old = (
        sa.select(SharedClick.subscription_id, SharedClick.link_id)
        .where(SharedClick.at < opened_before)
        .limit(at_most)
    )
    both = sa.tuple_(SharedClick.subscription_id, SharedClick.link_id)
    return affected(session, sa.delete(SharedClick).where(both.in_(old)))
