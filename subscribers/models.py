"""Lists and how they grow, subscribers, subscriptions, the evidence of consent, and suppressions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import (
    NEVER_AGAIN,
    Base,
    Document,
    Id,
    Items,
    SentenceText,
    Texts,
    UTCDateTime,
    one_of,
)
from newsletter.wording import Sentence


class SubscriptionState(StrEnum):
    """Where a subscription stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


class ConsentEvent(StrEnum):
    """What a line of evidence says."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    CLICKS_SHARED = "clicks shared"  # they let us know which links they open
    CLICKS_UNSHARED = "clicks unshared"


class How(StrEnum):
    """By which way an event of a subscription came to us."""

    FORM = "form"
    LINK = "link"  # of the confirmation mail
    ONE_CLICK = "one-click"  # by the mail program (RFC 8058)
    PAGE = "page"  # behind the link of a mail
    MAILTO = "mailto"
    PREFERENCES = "preferences"
    IMPORT = "import"
    STAFF = "staff"
    FEEDBACK = "feedback"  # told by a mail system


class SuppressionReason(StrEnum):
    """Why an address is not to be mailed."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"
    REQUESTED = "requested"


class ImportState(StrEnum):
    """Where an import of a file stands."""

    READ = "read"  # and previewed; nothing was decided yet
    WAITING = "waiting"  # for its turn
    RUNNING = "running"
    STOPPED = "stopped"  # by a person, on its way
    FAILED = "failed"  # it cannot go on before a person has looked
    FINISHED = "finished"


class Refused(StrEnum):
    """What becomes of those whom a file says not to mail: they stay off this list, or nothing mails them any more."""

    LEFT_OUT = "left out"
    SUPPRESSED = "suppressed"


class MailingList(Base):
    """What people subscribe to. Localized fields are `{locale: text}`."""

    __tablename__ = "mailing_list"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(sa.ForeignKey("newsletter.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[dict[str, str]] = mapped_column(Texts)
    description: Mapped[dict[str, str]] = mapped_column(Texts)
    is_public: Mapped[bool]  # shown on the preferences page and open to the public form
    # Its readers get all languages of an issue in one mail; else the edition of their language.
    is_stacked: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Since when nobody comes onto it and nothing goes to it; who is on it stays, and can leave.
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def is_closed(self) -> bool:
        """Whether nobody comes onto it any more, and nothing goes to it."""
        return self.closed_at is not None

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return self.slug


class ListGrowth(Base):
    """So many came onto a list in a month (UTC, as 2026-12), and so many left it: to be added to the other rows of that month."""

    __tablename__ = "list_growth"
    __table_args__ = (sa.Index("ix_list_growth_list_id_month", "list_id", "month"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing_list.id"))
    month: Mapped[str]
    came: Mapped[int]
    went: Mapped[int]


class Subscriber(Base):
    """A person reachable at one address."""

    __tablename__ = "subscriber"
    __table_args__ = (sa.Index("ix_subscriber_locale", "locale"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str]  # as the person wrote it
    address: Mapped[str]  # the deliverable ASCII form
    address_key: Mapped[str] = mapped_column(unique=True)  # for comparing
    address_hash: Mapped[str] = mapped_column(unique=True)  # meets suppression.address_hash
    name: Mapped[str]
    first_name: Mapped[str]
    last_name: Mapped[str]
    organisation: Mapped[str]
    locale: Mapped[str]
    zone: Mapped[str] = mapped_column(default="", server_default="")  # IANA; empty: nobody said
    fields: Mapped[dict[str, str]] = mapped_column(Texts)  # further columns of an import, kept as they came
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def trail_name(self) -> str:
        """All that the audit log keeps of them: from there nothing can be erased."""
        return self.address_hash


# What a search looks into. No word has a line break, so that none is found across two of them. PostgreSQL has an index of it, by
# exactly this expression.
_BREAK = sa.literal_column("'\n'", sa.String())
SEARCHED: sa.ColumnElement[str] = (
    Subscriber.name
    + _BREAK
    + Subscriber.email
    + _BREAK
    + Subscriber.address
    + _BREAK
    + Subscriber.organisation
)


class Subscription(Base):
    """A subscriber on a list."""

    __tablename__ = "subscription"
    __table_args__ = (
        sa.UniqueConstraint("list_id", "subscriber_id"),
        sa.Index("ix_subscription_list_id_state", "list_id", "state"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing_list.id"))
    subscriber_id: Mapped[int] = mapped_column(sa.ForeignKey("subscriber.id", ondelete="CASCADE"), index=True)
    state: Mapped[SubscriptionState] = mapped_column(one_of(SubscriptionState))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    subscriber: Mapped[Subscriber] = relationship(lazy="joined", innerjoin=True)
    mailing_list: Mapped[MailingList] = relationship(lazy="joined", innerjoin=True)


class ClickSharing(Base):
    """The person of a subscription lets us know which links of its mails they open. What is known of that hangs on this row: it
    goes when the row goes, and without the row none can come."""

    __tablename__ = "click_sharing"

    subscription_id: Mapped[int] = mapped_column(
        sa.ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime] = mapped_column(UTCDateTime)


class Consent(Base):
    """One line of evidence; only ever added."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subscription_id: Mapped[int] = mapped_column(
        sa.ForeignKey("subscription.id", ondelete="CASCADE"), index=True
    )
    event: Mapped[ConsentEvent] = mapped_column(one_of(ConsentEvent))
    how: Mapped[str]  # a How
    wording: Mapped[str]  # the sentence the person agreed to, or the declared basis of an import
    locale: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(Document)  # url, ip, user agent, file and row
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Suppression(Base):
    """Do not mail this address; the address itself is not kept."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address_hash: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[SuppressionReason] = mapped_column(one_of(SuppressionReason))
    evidence: Mapped[dict[str, Any]] = mapped_column(Document)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SubscriberImport(Base):
    """A file of subscribers onto a list: how it is read, who decided what, and how far it is."""

    __tablename__ = "subscriber_import"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing_list.id"), index=True)
    state: Mapped[ImportState] = mapped_column(one_of(ImportState))
    file_name: Mapped[str]
    file_sha256: Mapped[str]
    reading: Mapped[dict[str, Any]] = mapped_column(Document)  # subscribers.imports.reading_csv.Reading
    locales: Mapped[list[str]] = mapped_column(Items)  # what its readers may choose from
    rows: Mapped[int]  # in the file
    position: Mapped[int]  # how many of them were taken in
    joined: Mapped[int]  # how many people came onto the list by them
    basis: Mapped[str]  # what consent was declared
    refused: Mapped[Refused] = mapped_column(one_of(Refused))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # who uploaded it
    declarer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))  # who declared the consent
    # The process that takes it in, and until when nobody else does: whoever was killed is replaced then.
    held_by: Mapped[str | None]
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    because: Mapped[Sentence] = mapped_column(SentenceText)  # why it failed
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log: the name of a file may name a person."""
        return self.file_sha256


class ImportFile(Base):
    """The file of an import, and what it would do, until it is applied or forgotten. Apart from the import, for each portion
    changes that row, and it would be written anew with the file in it."""

    __tablename__ = "import_file"

    import_id: Mapped[int] = mapped_column(
        sa.ForeignKey("subscriber_import.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes]
    preview: Mapped[dict[str, Any]] = mapped_column(Document)  # subscribers.imports.report.ImportReport


class ImportPortion(Base):
    """What became of some rows of a file, kept together with what they did."""

    __tablename__ = "import_portion"
    __table_args__ = (sa.UniqueConstraint("import_id", "start"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("subscriber_import.id", ondelete="CASCADE"))
    start: Mapped[int]  # the place of its first row in the file
    report: Mapped[dict[str, Any]] = mapped_column(Document)  # subscribers.imports.report.ImportReport
