"""Feedback on a delivery: only ever added, each event once."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Id, UTCDateTime, one_of


class FeedbackKind(StrEnum):
    """What came back."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"


class Feedback(Base):
    """One event about one delivery."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"), index=True)
    kind: Mapped[FeedbackKind] = mapped_column(one_of(FeedbackKind))
    event_id: Mapped[str] = mapped_column(unique=True)  # the same event told twice is one row
    how: Mapped[str]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
