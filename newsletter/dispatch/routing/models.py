"""Which relays a newsletter uses, and how each of them stands with a dispatch. Without rows the default one is used."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, SentenceText, UTCDateTime
from newsletter.wording import NOTHING, Sentence


class RelayChoice(Base):
    """That a newsletter uses a relay: those of priority 1 first, and in which proportion among those of one priority."""

    __tablename__ = "relay_choice"

    newsletter_id: Mapped[int] = mapped_column(
        sa.ForeignKey("newsletter.id", ondelete="CASCADE"), primary_key=True
    )
    relay_id: Mapped[int] = mapped_column(sa.ForeignKey("relay.id"), primary_key=True)
    priority: Mapped[int]
    share: Mapped[int]


class Route(Base):
    """A relay as a dispatch has met it. Its row is locked by whoever picks one, and after all others by whom it failed."""

    __tablename__ = "route"

    dispatch_id: Mapped[int] = mapped_column(
        sa.ForeignKey("dispatch.id", ondelete="CASCADE"), primary_key=True
    )
    relay_id: Mapped[int] = mapped_column(sa.ForeignKey("relay.id"), primary_key=True)
    given: Mapped[int] = mapped_column(sa.BigInteger, default=0)  # turns that are under way count as a whole
    # It took nothing from this dispatch: nobody tries it before `rests_until`, longer each time in a row.
    rests_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    rests_because: Mapped[Sentence] = mapped_column(SentenceText, default=NOTHING)
    failures: Mapped[int] = mapped_column(default=0)
