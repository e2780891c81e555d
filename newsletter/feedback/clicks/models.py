"""How often each counted link was opened, by kind. No row says by whom, when or from where."""

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, one_of


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
