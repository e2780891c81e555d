"""One mail of a person that is forwarded: what it says stands here until the relay has taken it, and no longer."""

import zlib
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Id, UTCDateTime


@dataclass(frozen=True)
class Letter:
    """A person's own mail, as it is read."""

    name: str  # as they write it; "" where they do not
    address: str  # the deliverable form
    subject: str
    text: str
    message_id: str  # "" where it has none that a header can hold


class Forward(Base):
    """That a mail is forwarded: once, however often it is handed to us. It goes with the person who wrote it."""

    __tablename__ = "forward"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True)
    notice_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("notice.id", ondelete="CASCADE"), unique=True
    )  # that brings it; None only until it is queued, in the same transaction
    newsletter_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.id"))
    # What it answers: a delivery, or a notice.
    delivery_id: Mapped[int | None] = mapped_column(sa.ForeignKey("delivery.id"), index=True)
    answered_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notice.id", ondelete="CASCADE"))
    subscriber_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("subscriber.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str]  # to whom
    written: Mapped[dict[str, str] | None] = mapped_column(sa.JSON(none_as_null=True))  # a Letter
    data: Mapped[bytes | None]  # zlib: the mail as it arrived
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def letter(self) -> Letter | None:
        """What was written; None once somebody has it."""
        return Letter(**self.written) if self.written is not None else None

    @property
    def octets(self) -> bytes:
        """The mail as it arrived; none once somebody has it."""
        return zlib.decompress(self.data) if self.data is not None else b""

    def let_go(self) -> None:
        """Keep nothing of what was written."""
        self.written = self.data = None


def kept(letter: Letter, data: bytes) -> dict[str, object]:
    """The columns that hold what was written."""
    return {"written": asdict(letter), "data": zlib.compress(data)}
