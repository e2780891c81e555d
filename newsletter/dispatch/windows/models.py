"""The sending window of a newsletter. Without a row there is none."""

from datetime import time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Items


class SendingWindow(Base):
    """When the dispatches of a newsletter may send."""

    __tablename__ = "sending_window"

    newsletter_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter.id", ondelete="CASCADE"), primary_key=True
    )
    zone: Mapped[str]
    days: Mapped[list[Any]] = mapped_column(Items)  # of the week, 0 is Monday
    begins: Mapped[time]
    ends: Mapped[time]
