"""The entries of the audit log, its end, and when it was last found whole. The database refuses to change an entry."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Document, Id, UTCDateTime


class TrailEntry(Base):
    """One act. Names are as they were; a subscriber is told by a keyed hash alone, so that nobody erased stays here."""

    __tablename__ = "trail_entry"
    __table_args__ = (sa.Index("ix_trail_entry_subject", "subject_kind", "subject_id"),)

    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)  # from 1, without a gap
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    act: Mapped[str] = mapped_column(index=True)  # an Act, or one of another version
    doer_kind: Mapped[str]  # a Kind of doer
    doer_id: Mapped[int | None] = mapped_column(Id, index=True)
    doer_name: Mapped[str]
    doer_address: Mapped[str]
    origin: Mapped[str]  # a shortened IP address, a user of the command line, the worker
    subject_kind: Mapped[str]  # the table of what it is about; "" for nothing
    subject_id: Mapped[int | None] = mapped_column(Id)
    subject_name: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(Document)
    previous: Mapped[str]  # the seal of the entry before; "" in the first
    seal: Mapped[str]  # over all of the above


class TrailHead(Base):
    """The end of the log, one row: whoever adds to it holds the row, so that the chain cannot fork."""

    __tablename__ = "trail_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Id)
    seal: Mapped[str]


class TrailCheck(Base):
    """When the log was last found whole, and up to where: one row, sealed like an entry."""

    __tablename__ = "trail_check"
    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    number: Mapped[int] = mapped_column(Id)
    reached: Mapped[str]  # the seal of that entry
    broken_at: Mapped[int | None] = mapped_column(Id)  # the first entry that is not as it was written
    seal: Mapped[str]


_REFUSAL = "the audit log is only ever added to"

# SQLite replaces a row (INSERT OR REPLACE) without asking a trigger of DELETE: hence the one before INSERT.
_ON_SQLITE = (
    f"CREATE TRIGGER trail_entry_stays BEFORE UPDATE ON trail_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    f"CREATE TRIGGER trail_entry_remains BEFORE DELETE ON trail_entry BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
    "CREATE TRIGGER trail_entry_is_new BEFORE INSERT ON trail_entry "
    "WHEN EXISTS (SELECT 1 FROM trail_entry WHERE number = NEW.number) "
    "BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END",
)
_ON_POSTGRESQL = (
    "CREATE FUNCTION trail_entry_stays() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    "CREATE TRIGGER trail_entry_stays BEFORE UPDATE OR DELETE ON trail_entry "
    "FOR EACH ROW EXECUTE FUNCTION trail_entry_stays()",
    "CREATE TRIGGER trail_entry_remains BEFORE TRUNCATE ON trail_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION trail_entry_stays()",
)

for _dialect, _statements in (("sqlite", _ON_SQLITE), ("postgresql", _ON_POSTGRESQL)):
    for _statement in _statements:
        _made = sa.DDL(_statement).execute_if(dialect=_dialect)  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        sa.event.listen(TrailEntry.__table__, "after_create", _made)
