"""Clicks become rows: gathered in memory, written by whoever comes first for all who come meanwhile.

A reader has left before anything is written, and no thread waits behind another: a database that is busy, or away, costs
nobody a page. What could not be written is written with the next click.
"""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from newsletter.db import AWAY, Database, insert
from newsletter.feedback.clicks.models import ClickKind, LinkClicks
from newsletter.logs import Log

log = Log()

Key = tuple[int, ClickKind]  # a link, and who opened it


class Clicks:
    """The clicks of a process that are not written yet."""

    def __init__(self, database: Database) -> None:
        self._database = database
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
                write_down(session, batch)
        except AWAY as error:
            log.warning("clicks.wait", links=len(batch), error=type(error).__name__)
            with self._changing:
                self._waiting.update(batch)
            return False
        except SQLAlchemyError as error:  # of a proof that is gone
            log.warning("clicks.dropped", links=len(batch), error=type(error).__name__)
        return True


def write_down(session: Session, clicks: Mapping[Key, int]) -> None:
    """Add to the rows there are, or begin them."""
    for (link_id, kind), count in sorted(clicks.items()):
        if count:
            row = insert(session, LinkClicks).values(link_id=link_id, kind=kind, clicks=count)
            session.execute(
                row.on_conflict_do_update(
                    index_elements=[LinkClicks.link_id, LinkClicks.kind],
                    set_={"clicks": LinkClicks.clicks + count},
                )
            )
