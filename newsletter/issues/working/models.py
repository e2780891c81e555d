"""The working draft of an issue, what was changed in it, and who has it before them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from newsletter.db import Base, Document, Id, Items, Texts, UTCDateTime


class WorkingDraft(Base):
    """What an issue says while it is written, as content.drafts.draft.Draft has it; one for each issue."""

    __tablename__ = "working_draft"

    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), primary_key=True, autoincrement=False)
    version: Mapped[int]
    # The newest revision it knows of, and its own version when it said what that says.
    revision: Mapped[int]
    saved_version: Mapped[int]
    blocks: Mapped[list[dict[str, str]]] = mapped_column(Items)  # [{"id", "type"}]
    texts: Mapped[dict[str, str]] = mapped_column(Texts)
    # {name: {"text", "by", "at", "version", "gone_in"}}: what another person wrote where one person's text stands, or stood until
    # a version in which that went.
    clashes: Mapped[dict[str, Any]] = mapped_column(Document)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    unsaved_since: Mapped[datetime | None] = mapped_column(UTCDateTime)


class DraftChange(Base):
    """What was changed in a working draft to make one version of the one before."""

    __tablename__ = "draft_change"
    __table_args__ = (sa.UniqueConstraint("issue_id", "version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"))
    version: Mapped[int]
    tab: Mapped[str]  # the window it was written in; "" for a form, a file, a command
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    # {"texts": {name: [start, was, now]}, "blocks": those before, where they changed, "besides": names of texts that the window
    # did not send, "sequence": which of its patches it is}
    change: Mapped[dict[str, Any]] = mapped_column(Document)


class DraftPresence(Base):
    """A window in which somebody has an issue open, and the block they are in; forgotten when nothing is heard of it."""

    __tablename__ = "draft_presence"

    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), primary_key=True, autoincrement=False)
    tab: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    block: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
