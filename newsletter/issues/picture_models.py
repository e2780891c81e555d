"""The pictures of a newsletter: which stored pictures belong to it, and what is known of each."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.content.picture_terms import Licence, People, Terms
from newsletter.db import Base, Id, Texts, UTCDateTime, one_of
from newsletter.issues.models import Asset, Newsletter


class LibraryPicture(Base):
    """A stored picture in the library of a newsletter. What was cut out of another has the terms of that one."""

    __tablename__ = "library_picture"
    __table_args__ = (sa.UniqueConstraint("newsletter_id", "asset_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.id"))
    asset_id: Mapped[int] = mapped_column(sa.ForeignKey("asset.id"), index=True)
    cut_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("library_picture.id"), index=True)
    file: Mapped[str]  # the name that its author gave
    alt: Mapped[dict[str, str]] = mapped_column(Texts)
    credit: Mapped[dict[str, str]] = mapped_column(Texts)
    focus: Mapped[str]  # content.fields.points.Point, "" for none
    licence: Mapped[Licence] = mapped_column(one_of(Licence))
    people: Mapped[People] = mapped_column(one_of(People))
    consent_note: Mapped[str]  # who agreed, as far as one must know to ask again
    consent_until: Mapped[date | None]
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    asset: Mapped[Asset] = relationship(lazy="joined", innerjoin=True)
    newsletter: Mapped[Newsletter] = relationship(lazy="select")
    cut_from: Mapped["LibraryPicture | None"] = relationship(
        remote_side="LibraryPicture.id", lazy="joined", join_depth=1
    )

    @property
    def original(self) -> "LibraryPicture":
        """What it was cut out of, or itself."""
        return self.cut_from or self

    def terms_on(self, today: date) -> Terms:
        """On which terms it may be shown."""
        said = self.original
        return Terms(self.asset.name, said.licence, said.people, said.consent_until, today)

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return f"{self.file} {self.asset.name[:8]}"
