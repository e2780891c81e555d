"""What became of a dispatch, counted from its rows at the moment of asking; nothing is stored."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.dispatches import proof_is_approved_by_one
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.feedback.models import Feedback, FeedbackKind
from newsletter.relays.base import Fault
from newsletter.wording import Sentence


@dataclass(frozen=True)
class Reached:
    """How many of those who were enrolled with one edition the relay accepted."""

    accepted: int
    enrolled: int


@dataclass(frozen=True)
class Report:
    """The account of one dispatch: `enrolled` is always the sum of `counts`."""

    dispatch_id: int
    state: DispatchState
    enrolled: int
    counts: dict[DeliveryState, int]  # every state, also those with 0
    skipped: dict[SkipReason, int]
    refused: dict[Fault, int]  # by whose fault it is
    by_locale: dict[str, Reached]
    feedback: dict[FeedbackKind, int]
    next_retry_at: datetime | None  # of deferred deliveries
    held_until: datetime | None
    held_because: Sentence
    is_approved_by_one: bool  # made and approved by the same person

    @property
    def open(self) -> int:
        """Deliveries whose answer is still to come."""
        return sum(
            self.counts[state]
            for state in (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
        )

    def as_json(self) -> dict[str, Any]:
        """The public form (`dispatch show --json`)."""
        return {
            "id": self.dispatch_id,
            "state": self.state.value,
            "enrolled": self.enrolled,
            **{state.value: count for state, count in self.counts.items()},
            "skipped_because": {reason.value: count for reason, count in self.skipped.items()},
            "refused_because": {fault.value: count for fault, count in self.refused.items()},
            "feedback": {kind.value: count for kind, count in self.feedback.items()},
            "held_until": self.held_until.isoformat() if self.held_until else None,
            "held_because": str(self.held_because) or None,
            "own_approval": self.is_approved_by_one,
        }


def report(session: Session, dispatch: Dispatch) -> Report:
    """Count the rows of a dispatch."""
    of_dispatch = Delivery.dispatch_id == dispatch.id
    found = session.execute(
        sa.select(Delivery.state, Delivery.skip_reason, Delivery.fault, sa.func.count().label("number"))
        .where(of_dispatch)
        .group_by(Delivery.state, Delivery.skip_reason, Delivery.fault)
    ).all()
    counts = dict.fromkeys(DeliveryState, 0)
    skipped: Counter[SkipReason] = Counter()
    refused: Counter[Fault] = Counter()
    for row in found:
        counts[row.state] += row.number
        if row.skip_reason is not None and row.state is DeliveryState.SKIPPED:
            skipped[row.skip_reason] += row.number
        if row.state is DeliveryState.REFUSED:
            refused[row.fault or Fault.UNCLEAR] += row.number  # there was no telling before faults were kept
    feedback = session.execute(
        sa.select(Feedback.kind, sa.func.count(sa.distinct(Feedback.delivery_id)))
        .join(Delivery, Delivery.id == Feedback.delivery_id)
        .where(of_dispatch)
        .group_by(Feedback.kind)
    ).all()
    return Report(
        dispatch_id=dispatch.id,
        state=dispatch.state,
        enrolled=sum(counts.values()),
        counts=counts,
        skipped=dict(skipped),
        refused=dict(refused),
        by_locale=_by_locale(session, of_dispatch),
        feedback=dict(feedback),
        next_retry_at=session.scalar(
            sa.select(sa.func.min(Delivery.not_before)).where(
                of_dispatch, Delivery.state == DeliveryState.PENDING
            )
        ),
        held_until=dispatch.held_until,
        held_because=dispatch.held_because,
        is_approved_by_one=proof_is_approved_by_one(session, dispatch.proof),
    )


def _by_locale(session: Session, of_dispatch: sa.ColumnElement[bool]) -> dict[str, Reached]:
    accepted = sa.func.count().filter(Delivery.state == DeliveryState.ACCEPTED)
    rows = session.execute(
        sa.select(Delivery.locale, accepted, sa.func.count())
        .where(of_dispatch)
        .group_by(Delivery.locale)
        .order_by(Delivery.locale)
    )
    return {locale: Reached(accepted, enrolled) for locale, accepted, enrolled in rows}
