"""Dispatches, the delivery ledger, rehearsals, and the notices we send on our own behalf."""

from datetime import datetime, time
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import NEVER_AGAIN, Base, Document, Id, Items, Numbers, SentenceText, UTCDateTime, one_of
from newsletter.issues.models import Proof
from newsletter.issues.reviews.models import CommentMention
from newsletter.relays.base import Fault
from newsletter.wording import Sentence
from subscribers.models import MailingList

PATIENCE = 150  # strikes, see pacing.py


class DispatchState(StrEnum):
    """Where a dispatch stands. A dispatch whose relay is down is still running; it says so in `held_because`."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


OVER = (DispatchState.FINISHED, DispatchState.CANCELLED)


class DeliveryState(StrEnum):
    """Where a delivery stands. Every delivery is in exactly one of these. `CLAIMED` and `SENDING` stand in no row: they follow
    from the lease of its chunk."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    SKIPPED = "skipped"
    UNCERTAIN = "uncertain"


class SkipReason(StrEnum):
    """Why nothing was sent to an enrolled subscriber."""

    UNCONFIRMED = "unconfirmed"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"
    ALREADY_RECEIVED = "already_received"
    UNREACHABLE = "unreachable"  # the address needs SMTPUTF8
    ERASED = "erased"
    CANCELLED = "cancelled"
    TOO_LATE = "too_late"  # the deadline came first
    ON_ANOTHER_LIST = "on_another_list"  # on a list whose readers were left out
    TRIED_BEFORE = "tried_before"  # the same proof, to the same list: refused, or expired


class Dispatch(Base):
    """The sending of one proof to one list."""

    __tablename__ = "dispatch"
    __table_args__ = (
        # The same proof goes to the same list once, and once more after each dispatch that has ended: whoever starts it again
        # names the one it follows. Only a cancelled one makes room for another.
        sa.Index(
            "uq_dispatch_proof_id_list_id",
            "proof_id",
            "list_id",
            unique=True,
            sqlite_where=sa.text("follows_id IS NULL AND state <> 'cancelled'"),
            postgresql_where=sa.text("follows_id IS NULL AND state <> 'cancelled'"),
        ),
        sa.Index(
            "uq_dispatch_follows_id",
            "follows_id",
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id"), index=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing_list.id"), index=True)
    state: Mapped[DispatchState] = mapped_column(one_of(DispatchState))
    scheduled_at: Mapped[datetime] = mapped_column(UTCDateTime)
    enrolled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    enrolled_to: Mapped[int | None] = mapped_column(
        Id
    )  # the last subscriber of the last portion, while more are to come
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The relay takes nothing for now: nothing is read before `held_until`, and the pages say why.
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    held_because: Mapped[Sentence] = mapped_column(SentenceText)
    relay_failures: Mapped[int]
    # It also goes to those who got an earlier proof of the issue: a person chose that.
    is_correction: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # What the answers of the relay weigh against going on, and how much of it is borne before a person has to look.
    strikes: Mapped[int] = mapped_column(default=0, server_default="0")
    patience: Mapped[int] = mapped_column(default=PATIENCE, server_default=str(PATIENCE))
    # How many more people the relay put off than it accepted, up to where that means that it puts everybody off.
    laters: Mapped[int] = mapped_column(default=0, server_default="0")
    lanes: Mapped[int] = mapped_column(default=0, server_default="0")  # how many pumps were rung for it
    # It was started to begin at once, and waits for a little while in which that can be undone.
    is_undoable: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # So many people get it first; the others when somebody has looked at what came of them, see canaries.py.
    canary: Mapped[int | None]
    canary_answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    canary_passed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    deadline: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # nothing is begun from then on, see deadlines.py
    # The database went back: whoever waits, up to this delivery, may have got it, see epochs.py.
    gap_to: Mapped[int | None] = mapped_column(Id)
    # The same proof to the same list, again: to whom nothing was tried in that one or before it.
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("dispatch.id"))
    # Each mail is begun at this time of its reader's day, of the others in that zone: see mornings.py.
    reader_time: Mapped[time | None]
    reader_zone: Mapped[str] = mapped_column(default="", server_default="")
    minus: Mapped[tuple[int, ...]] = mapped_column(
        Numbers, default=(), server_default=""
    )  # nobody who is on these lists
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    proof: Mapped[Proof] = relationship(lazy="joined", innerjoin=True)
    mailing_list: Mapped[MailingList] = relationship(lazy="joined", innerjoin=True)

    def is_too_late(self, *, now: datetime) -> bool:
        """Whether its deadline has come."""
        return self.deadline is not None and self.deadline <= now

    @property
    def can_be_undone(self) -> bool:
        """Whether it can be taken back as if it had never been started."""
        return self.is_undoable and self.state is DispatchState.SCHEDULED

    @property
    def is_at_canary(self) -> bool:
        """Whether only its first people may be begun."""
        return self.canary is not None and self.canary_passed_at is None

    @property
    def waits_for_a_look(self) -> bool:
        """Whether it is paused because its first people have their answers."""
        is_answered = self.is_at_canary and self.canary_answered_at is not None
        return is_answered and self.state is DispatchState.PAUSED

    @property
    def trail_name(self) -> str:
        """What it is called in the audit log."""
        return f"{self.proof.issue.slug} → {self.mailing_list.slug}"


class Delivery(Base):
    """The row for one subscriber in one dispatch. It changes once for each attempt, when the answer is known.

    No index mentions what an outcome changes: PostgreSQL then writes the new row beside the old one and no index at all.
    """

    __tablename__ = "delivery"
    __table_args__ = (sa.UniqueConstraint("dispatch_id", "subscriber_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(sa.ForeignKey("dispatch.id"))
    subscriber_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("subscriber.id", ondelete="SET NULL"), index=True
    )
    locale: Mapped[str]  # the edition, decided at enrolment
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState))
    skip_reason: Mapped[SkipReason | None] = mapped_column(one_of(SkipReason))
    attempt: Mapped[int]  # how many attempts have an outcome; a result is taken from the next one only
    deferrals: Mapped[int]
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    worker: Mapped[str | None]  # whose evidence may still settle a doubt
    first_attempt_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # the Date header, the same on every retry
    # The relay's last answer, without addresses, or what we say ourselves of the last attempt.
    reply: Mapped[Sentence] = mapped_column(SentenceText)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    fault: Mapped[Fault | None] = mapped_column(one_of(Fault))  # of the refusal that it stands at
    receipt: Mapped[str | None]  # what the relay calls the message it accepted, if it said so
    # Which relay answered last, of those that the newsletter has chosen. No foreign key: that would be asked at each outcome.
    relay_id: Mapped[int | None] = mapped_column(sa.SmallInteger)


class Chunk(Base):
    """Consecutive deliveries of one dispatch in one language: what one worker leases. See `docs/dispatch-protocol.md`."""

    __tablename__ = "chunk"
    __table_args__ = (
        sa.Index("ix_chunk_dispatch_id_id", "dispatch_id", "id"),
        sa.Index("ix_chunk_worker", "worker"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(sa.ForeignKey("dispatch.id"))
    locale: Mapped[str]
    first_id: Mapped[int] = mapped_column(Id)
    last_id: Mapped[int] = mapped_column(Id)
    enrolled: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when something of it can be tried
    zone: Mapped[str] = mapped_column(default="", server_default="")
    opens_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # nothing of it is tried before, see mornings.py
    worker: Mapped[str | None]
    leased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_from: Mapped[int] = mapped_column(Id)  # behind it the reading of this lease began
    read_to: Mapped[int] = mapped_column(Id)  # the last row that was taken in hand
    in_hand: Mapped[int]
    deferred: Mapped[int]  # of the pending rows: put off at least once
    accepted: Mapped[int]
    refused: Mapped[int]
    expired: Mapped[int]
    skipped: Mapped[int]
    uncertain: Mapped[int]
    reasons: Mapped[dict[str, Any]] = mapped_column(Document)  # how many by each Fault and SkipReason
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def open_from(self, moment: datetime) -> datetime:
        """From a moment on, but not before the hour of its readers."""
        return max(moment, self.opens_at) if self.opens_at else moment

    @property
    def pending(self) -> int:
        """How many rows have no final state."""
        return self.enrolled - self.accepted - self.refused - self.expired - self.skipped - self.uncertain


class Breakdown(Base):
    """What the deliveries of a dispatch came to by provider and minute when they were counted last, see `breakdowns.py`."""

    __tablename__ = "dispatch_breakdown"

    dispatch_id: Mapped[int] = mapped_column(
        sa.ForeignKey("dispatch.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    counted_from: Mapped[
        str
    ]  # the sums of the chunks before it was counted: as long as they stay, it is right
    is_over: Mapped[bool]  # the dispatch had ended, and nobody of it was open
    seconds: Mapped[float]  # that counting took
    providers: Mapped[dict[str, Any]] = mapped_column(Document)  # {provider: {state: people}}
    minutes: Mapped[list[Any]] = mapped_column(Items)  # [["2026-12-01 09:00", answers], …], in order


class WorkerLife(Base):
    """The life of a worker, from a slice's begin to its end: the one row that lets it write."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[int]  # how many of its transactions were committed
    alive_until: Mapped[datetime] = mapped_column(UTCDateTime)
    silent_at: Mapped[int | None]  # the step at which it was found overdue
    silent_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # others ended it
    relay_id: Mapped[int | None] = mapped_column(sa.SmallInteger)  # the one that it submits to, see Delivery
    taken: Mapped[list[Any]] = mapped_column(Items)  # chunks that were taken from it without a witness


class WorkerPool(Base):
    """A worker that is there, with its processes; it says so every few seconds. A row without processes is the tick's."""

    __tablename__ = "worker_pool"

    name: Mapped[str] = mapped_column(primary_key=True)
    processes: Mapped[int]
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


def _leave_room(table: type[Base], percent: int) -> None:
    """Fill pages only so far, so that a new version of a row finds room beside the old one."""
    statement = sa.DDL(f"ALTER TABLE {table.__tablename__} SET (fillfactor = {percent})")  # type: ignore[no-untyped-call]
    sa.event.listen(table.__table__, "after_create", statement.execute_if(dialect="postgresql"))


_leave_room(Delivery, 50)
_leave_room(Chunk, 50)
_leave_room(WorkerLife, 10)


class RehearsalState(StrEnum):
    """Where a rehearsal stands."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class Rehearsal(Base):
    """The newest dress rehearsal of a plan: of a proof, to a list, perhaps as a correction or without readers of other lists."""

    __tablename__ = "rehearsal"
    __table_args__ = (sa.UniqueConstraint("proof_id", "list_id", "is_correction", "minus"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_id: Mapped[int] = mapped_column(sa.ForeignKey("proof.id"))
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing_list.id"))
    is_correction: Mapped[bool]
    minus: Mapped[tuple[int, ...]] = mapped_column(Numbers, default=(), server_default="")
    state: Mapped[RehearsalState] = mapped_column(one_of(RehearsalState))
    because: Mapped[Sentence] = mapped_column(SentenceText)  # it failed
    people: Mapped[int]  # how many it would go to when it was asked for
    tally: Mapped[dict[str, Any]] = mapped_column(Document)
    held_by: Mapped[str | None]
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    proof: Mapped[Proof] = relationship(lazy="joined", innerjoin=True)
    mailing_list: Mapped[MailingList] = relationship(lazy="joined", innerjoin=True)


class NoticeKind(StrEnum):
    """The mails on our own behalf, and the test mails of staff."""

    CONFIRM = "confirm"
    ACCOUNT = "account"
    APPROVAL_ASKED = "approval_asked"
    PROOF_RETURNED = "proof_returned"
    MENTIONED = "mentioned"
    DISPATCH_PAUSED = "dispatch_paused"
    TRIAL = "trial"
    LEFT = "left"
    FORWARD = "forward"


class NoticeState(StrEnum):
    """Where a notice stands."""

    PENDING = "pending"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"


class Notice(Base):
    """One mail that goes to one person, outside of any dispatch. What it is about stands beside it: a subscription, or a row
    of its kind."""

    __tablename__ = "notice"
    __table_args__ = (sa.Index("ix_notice_state_not_before", "state", "not_before"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[NoticeKind] = mapped_column(one_of(NoticeKind))
    subscription_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("subscription.id", ondelete="CASCADE"), index=True
    )
    mailbox: Mapped[str | None] = mapped_column(index=True)  # addresses.mailbox_of; None of older notices
    state: Mapped[NoticeState] = mapped_column(one_of(NoticeState))
    attempt: Mapped[int]
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_attempt_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reply: Mapped[Sentence] = mapped_column(SentenceText)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def dated(self) -> datetime:
        """What its mail says when it was written: the same on every attempt."""
        return self.first_attempt_at or self.created_at

    def keeps_quiet(self, *, now: datetime) -> bool:
        """Whether it waits, untried, because its mailbox got another one within the day."""
        return self.state is NoticeState.PENDING and self.attempt == 0 and self.not_before > now


class Overrun(Base):
    """An hour in which more strangers wanted to be asked by the form of a list than the budget allows."""

    __tablename__ = "overrun"
    __table_args__ = (sa.UniqueConstraint("list_id", "hour"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("mailing_list.id", ondelete="CASCADE"))
    hour: Mapped[datetime] = mapped_column(UTCDateTime)
    turned_away: Mapped[int]

    mailing_list: Mapped[MailingList] = relationship(lazy="joined", innerjoin=True)


class AccountNotice(Base):
    """What a notice to a user about their account tells. Never twice."""

    __tablename__ = "account_notice"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id", ondelete="CASCADE"), unique=True)
    news_id: Mapped[int] = mapped_column(sa.ForeignKey("user_news.id", ondelete="CASCADE"), unique=True)


class StaffNotice(Base):
    """What a notice to a member of staff is about: a proof that waits for them, or one that came back. Never twice."""

    __tablename__ = "staff_notice"
    __table_args__ = (
        sa.UniqueConstraint("request_id", "user_id"),
        sa.UniqueConstraint("return_id", "user_id"),
        sa.CheckConstraint("(request_id IS NULL) <> (return_id IS NULL)", name="about_one"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id", ondelete="CASCADE"), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("approval_request.id"))
    return_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proof_return.id"))


class Warned(StrEnum):
    """What admins are warned of while a dispatch goes on."""

    BLAMED = "blamed"  # mails come back because of us
    DEAD = "dead"  # addresses do not exist


class SelfPause(Base):
    """That a dispatch was paused because it could not go on like this, by nobody, or that too much of it comes back: its
    admins are told, once."""

    __tablename__ = "self_pause"
    __table_args__ = (sa.UniqueConstraint("dispatch_id", "warning"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(sa.ForeignKey("dispatch.id"), index=True)
    because: Mapped[Sentence] = mapped_column(SentenceText)
    paused_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # their mails were queued
    warning: Mapped[str | None]  # Warned, of what it only warns, once for each dispatch; None: it was paused

    dispatch: Mapped[Dispatch] = relationship(lazy="joined", innerjoin=True)


class PauseNotice(Base):
    """What a notice to an admin tells of: a pause. Never twice."""

    __tablename__ = "pause_notice"
    __table_args__ = (sa.UniqueConstraint("pause_id", "user_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id", ondelete="CASCADE"), unique=True)
    pause_id: Mapped[int] = mapped_column(sa.ForeignKey("self_pause.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))


class MentionNotice(Base):
    """What a notice tells of: a comment that names its reader, or that came by a link of theirs. Never twice."""

    __tablename__ = "mention_notice"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id", ondelete="CASCADE"), unique=True)
    mention_id: Mapped[int] = mapped_column(
        sa.ForeignKey("comment_mention.id", ondelete="CASCADE"), unique=True
    )

    mention: Mapped[CommentMention] = relationship(lazy="joined", innerjoin=True)


class TrialMail(Base):
    """A test mail: one edition of a proof or of a revision, to one address that a colleague named."""

    __tablename__ = "trial_mail"
    __table_args__ = (sa.CheckConstraint("(proof_id IS NULL) <> (revision_id IS NULL)", name="of_one"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id", ondelete="CASCADE"), unique=True)
    issue_id: Mapped[int] = mapped_column(sa.ForeignKey("issue.id"), index=True)
    proof_id: Mapped[int | None] = mapped_column(sa.ForeignKey("proof.id"))
    revision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issue_revision.id"))
    locale: Mapped[str]
    address: Mapped[str]  # the deliverable form
    reader: Mapped[str]  # whom it speaks to; "" means a sample reader
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)

    notice: Mapped[Notice] = relationship(lazy="joined", innerjoin=True)
