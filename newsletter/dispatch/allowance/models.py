"""The relays as the database knows them: their limits, and what was given to them lately."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Document, Id, SentenceText, UTCDateTime
from newsletter.wording import NOTHING, Sentence

DEFAULT = "default"  # the relay of the environment
ALL = ""  # instead of a domain: mails to anybody


class KnownRelay(Base):
    """A relay and its limits; whoever takes of its allowance locks this row. Without a row, or a limit, there is none.

    That of the environment has no address here. One that was taken away stays, without its address, for what it took.
    """

    __tablename__ = "relay"
    __table_args__ = (
        sa.Index(
            "uq_relay_name",
            "name",
            unique=True,
            sqlite_where=sa.text("removed_at IS NULL"),
            postgresql_where=sa.text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str]
    place: Mapped[str | None]  # what people call where it is, without secrets
    sealed_address: Mapped[str | None]  # see routing/sealing.py
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When it was tried last, and what stood in the way then.
    tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    tried_reply: Mapped[Sentence] = mapped_column(SentenceText, default=NOTHING, server_default="")
    per_second: Mapped[int | None]
    per_hour: Mapped[int | None]
    per_day: Mapped[int | None]
    per_domain: Mapped[int | None]  # an hour, to the recipients of one domain
    connections: Mapped[int | None]  # at the same time, of all workers
    per_connection: Mapped[int | None]  # mails over one of them
    # Given more from day to day until it gets `per_day`: so many on the first day, so many times as many on the next.
    warm_from: Mapped[date | None]
    warm_first: Mapped[int | None]
    warm_factor: Mapped[float | None]
    # By worker: what it has taken and not begun, what it began within a second, how many connections are its own.
    workers: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
    # Its allowance is used up: no dispatch takes any before `held_until`.
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    held_because: Mapped[Sentence] = mapped_column(SentenceText, default=NOTHING)

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return self.name


class RelayUse(Base):
    """How many mails a relay was given in a minute, to anybody or to one domain. Each is counted in the minute of its answer;
    until that comes, in the minute in which it was taken in hand."""

    __tablename__ = "relay_use"

    relay_id: Mapped[int] = mapped_column(sa.ForeignKey("relay.id", ondelete="CASCADE"), primary_key=True)
    domain: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    used: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)  # of the last of them


class DomainLine(Base):
    """The readers of one domain who wait in a dispatch because of the limit of their domain: until when they stand in line."""

    __tablename__ = "domain_line"

    dispatch_id: Mapped[int] = mapped_column(
        sa.ForeignKey("dispatch.id", ondelete="CASCADE"), primary_key=True
    )
    domain: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DispatchSpeed(Base):
    """How many mails of a dispatch may be begun in a minute, whatever its relays take; whoever takes of it locks this row last.

    Without a row it was never said. The row stays until the dispatch has ended, also when there is no limit any more.
    """

    __tablename__ = "dispatch_speed"

    dispatch_id: Mapped[int] = mapped_column(
        sa.ForeignKey("dispatch.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    per_minute: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # By worker: what it has taken and not begun, and what it began lately.
    workers: Mapped[dict[str, Any]] = mapped_column(Document, default=dict)
