"""Library blocks and their versions. A version never changes: what an issue is linked to says the same for ever."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import Base, Document, Id, UTCDateTime
from newsletter.issues.models import Newsletter


class LibraryBlock(Base):
    """A block that the issues of one newsletter use again. What it says is its newest version."""

    __tablename__ = "library_block"
    __table_args__ = (sa.UniqueConstraint("newsletter_id", "key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.id"))
    key: Mapped[str]  # how issues and their files call it; it stays when the name changes
    name: Mapped[str]  # for colleagues; readers do not see it
    type: Mapped[str]  # of its block
    version: Mapped[int]  # the number of the newest: a writer must name the one they started from
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Offered no more, and never newer. The issues that are linked to it keep what they have.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    newsletter: Mapped[Newsletter] = relationship(lazy="joined", innerjoin=True)

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return f"{self.newsletter.slug} {self.key}"


class LibraryVersion(Base):
    """What a library block said from one moment on; never changed, never deleted."""

    __tablename__ = "library_version"
    __table_args__ = (sa.UniqueConstraint("library_block_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    library_block_id: Mapped[int] = mapped_column(sa.ForeignKey("library_block.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Document)  # content.issue.IssueContent of this one block
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
