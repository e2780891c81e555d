"""The webhook that is set, and what it was told."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from newsletter.db import Base, Document, Id, SentenceText, UTCDateTime, one_of
from newsletter.wording import Sentence


class WebhookEvent(StrEnum):
    """What a webhook is told of. The names are a part of the contract with who listens."""

    TEST = "test"
    PAUSED = "dispatch.paused"
    FINISHED = "dispatch.finished"


class CallState(StrEnum):
    """Where a call stands. One that waits has `not_before`, and what came of its last attempt."""

    WAITING = "waiting"
    TAKEN = "taken"
    GIVEN_UP = "given_up"


class Webhook(Base):
    """The address that is told, at most one. What happened before `since` is nothing to it."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)  # always 1
    address: Mapped[str]
    sealed_secret: Mapped[str]
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    trail_name = "webhook"


class WebhookCall(Base):
    """One thing that the webhook is told: the same id and the same words at every attempt, until somebody took it."""

    __tablename__ = "webhook_call"
    __table_args__ = (sa.UniqueConstraint("webhook_id", "about"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    webhook_id: Mapped[int] = mapped_column(sa.ForeignKey("webhook.id", ondelete="CASCADE"))
    name: Mapped[str]  # outside (`webhook-id`): whoever is told twice knows it by that
    about: Mapped[str]  # what it tells of, once
    event: Mapped[WebhookEvent] = mapped_column(one_of(WebhookEvent))
    dispatch_id: Mapped[int | None] = mapped_column(sa.ForeignKey("dispatch.id"), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Document)
    state: Mapped[CallState] = mapped_column(one_of(CallState), index=True)
    attempt: Mapped[int]
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    said: Mapped[Sentence] = mapped_column(SentenceText)  # of the last attempt
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    webhook: Mapped[Webhook] = relationship(lazy="joined", innerjoin=True)
