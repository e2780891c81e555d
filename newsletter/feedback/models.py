"""Feedback on a delivery, the mails that it came by, and the rules of the house for what nobody can read."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import NEVER_AGAIN, Base, Id, UTCDateTime, one_of
from newsletter.feedback.bounces.judging import Verdict
from newsletter.feedback.meanings import Meaning
from newsletter.users.models import User


class FeedbackKind(StrEnum):
    """What came back. The last three count as nothing."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    DELAYED = "delayed"
    ANSWERED = "answered"  # a receipt, an absence, a person
    UNREAD = "unread"  # a mail system says something, and nobody has said yet what


BY_THE_RELAY = ("refused", "expired")  # how: it said so itself, and no mail came back


class ReturnedState(StrEnum):
    """Where a mail that came back stands."""

    KEPT = "kept"  # it was understood
    WAITING = "waiting"  # a person has to say what it means
    DECIDED = "decided"


class ReturnedMail(Base):
    """A mail that came back, as it arrived, for a while. It goes with the person whom it is about."""

    __tablename__ = "returned_mail"
    __table_args__ = (sa.Index("ix_returned_mail_state_id", "state", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    fingerprint: Mapped[str] = mapped_column(unique=True)
    data: Mapped[bytes]  # zlib
    size: Mapped[int]  # octets of what is kept
    sender: Mapped[str]
    subject: Mapped[str]
    delivery_id: Mapped[int | None] = mapped_column(sa.ForeignKey("delivery.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    subscriber_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("subscriber.id", ondelete="CASCADE"), index=True
    )
    newsletter_id: Mapped[int | None] = mapped_column(sa.ForeignKey("newsletter.id"))
    # A person wrote it, and nobody has got it who reads the answers.
    is_personal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    state: Mapped[ReturnedState] = mapped_column(one_of(ReturnedState))
    # What we think of it, or what was decided.
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    reason: Mapped[str]
    status: Mapped[str]
    host: Mapped[str]
    text: Mapped[str]
    meaning: Mapped[Meaning | None] = mapped_column(one_of(Meaning))
    rule_id: Mapped[int | None] = mapped_column(sa.ForeignKey("bounce_rule.id", ondelete="SET NULL"))
    decider_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    arrived_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    decider: Mapped[User | None] = relationship(lazy="joined")

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log: nobody's name or address."""
        return f"#{self.id}"


class PollAnswers(Base):
    """How often an answer to a question of an issue was given, in a language: a number, and nothing of who gave it or when."""

    __tablename__ = "poll_answers"

    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    block_id: Mapped[str] = mapped_column(primary_key=True)  # content.blocks.poll.Poll
    answer_id: Mapped[str] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    answers: Mapped[int]


class Feedback(Base):
    """One event about one delivery: only ever added, each once. What a mail means may be judged again by a person."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"), index=True)
    kind: Mapped[FeedbackKind] = mapped_column(one_of(FeedbackKind))
    event_id: Mapped[str] = mapped_column(unique=True)  # the same event told twice is one row
    how: Mapped[str]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The evidence; rows from before it was kept have none.
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    reason: Mapped[str | None]  # a Reason; one of another version of the product is told by its key
    status: Mapped[str | None]
    host: Mapped[str | None]
    text: Mapped[str | None]  # shortened, and without anybody's address
    returned_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("returned_mail.id", ondelete="SET NULL"), index=True
    )


class BounceRule(Base):
    """What a phrase means in a mail that the judge cannot read."""

    __tablename__ = "bounce_rule"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    phrase: Mapped[str] = mapped_column(unique=True)  # as `searchable` has it
    meaning: Mapped[Meaning] = mapped_column(one_of(Meaning))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    author: Mapped[User | None] = relationship(lazy="joined")

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return self.phrase


def counts() -> sa.ColumnElement[bool]:
    """Whether a Feedback counts in reports. Who was refused stands there already, unless they are given up because of it."""
    kinds = (
        FeedbackKind.DELIVERED,
        FeedbackKind.BOUNCED,
        FeedbackKind.COMPLAINED,
        FeedbackKind.UNSUBSCRIBED,
    )
    is_hard = sa.or_(Feedback.verdict.is_(None), Feedback.verdict == Verdict.HARD)
    return sa.and_(Feedback.kind.in_(kinds), sa.or_(Feedback.how.not_in(BY_THE_RELAY), is_hard))
