"""When what was kept long enough was last let go of: known without any of the rooms whose clocks `retention.py` winds."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, Session, mapped_column

from newsletter.db import Base, Id, UTCDateTime, insert

OVERDUE = timedelta(days=3)  # then `newsletter doctor` complains


class RetentionRun(Base):
    """When the clocks last ran to their end: one row."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


def note_run(session: Session, *, now: datetime) -> None:
    """All clocks ran to their end."""
    session.execute(
        insert(session, RetentionRun)
        .values(id=1, at=now)
        .on_conflict_do_update(index_elements=[RetentionRun.id], set_={"at": now})
    )


def last_run(session: Session) -> datetime | None:
    """When the clocks last ran."""
    found = session.get(RetentionRun, 1)
    return found.at if found else None
