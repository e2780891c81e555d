"""What the doctor found last. Without a row nobody has asked yet."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Items, UTCDateTime


class SenderCheck(Base):
    """What was found about the domain that a newsletter is sent from, and when."""

    __tablename__ = "sender_check"

    newsletter_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter.id", ondelete="CASCADE"), primary_key=True
    )
    domain: Mapped[str]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(Items)  # deliverability.findings.Finding
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
