"""How often each counted link was opened, by kind: no such row says by whom, when or from where. And who opened which, of those
readers who share their clicks."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, UTCDateTime, one_of


class ClickKind(StrEnum):
    """Who opens a link, as far as a request tells. Only readers are shown as clicks."""

    READER = "reader"
    SCANNER = "scanner"  # a security scanner, a program, a robot that draws previews
    PREFETCH = "prefetch"  # a browser, before anybody has clicked
    PROXY = "proxy"  # of a mail provider, in place of its readers


class LinkClicks(Base):
    """One row for each link and kind."""

    __tablename__ = "link_clicks"

    link_id: Mapped[int] = mapped_column(
        sa.ForeignKey("counted_link.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[ClickKind] = mapped_column(one_of(ClickKind), primary_key=True)
    clicks: Mapped[int]


class SharedClick(Base):
    """A link that a reader opened, who shares their clicks, and when they first did. It goes when they share them no more."""

    __tablename__ = "shared_click"

    subscription_id: Mapped[int] = mapped_column(
        sa.ForeignKey("click_sharing.subscription_id", ondelete="CASCADE"), primary_key=True
    )
    link_id: Mapped[int] = mapped_column(
        sa.ForeignKey("counted_link.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
