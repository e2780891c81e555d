"""Which calls of providers were taken: a second one like it does nothing."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Id, UTCDateTime


class HookCall(Base):
    """One call. `key` is what it is known by again."""

    __tablename__ = "hook_call"
    __table_args__ = (sa.UniqueConstraint("provider", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    provider: Mapped[str]
    key: Mapped[str]
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
