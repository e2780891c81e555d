"""What became of a dispatch, by the counters of its chunks at the moment of asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.desk.canaries import Canary, canary_of
from newsletter.desk.dispatches import proof_is_approved_by_one
from newsletter.desk.feedback_figures import feedback_of
from newsletter.dispatch.allowance.speed import Tempo, tempo_of
from newsletter.dispatch.allowance.waiting import Wait, wait_of
from newsletter.dispatch.chunks import account
from newsletter.dispatch.models import DeliveryState, Dispatch, DispatchState, SkipReason
from newsletter.dispatch.mornings import Wave, waiting
from newsletter.feedback.models import FeedbackKind
from newsletter.relays.base import Fault
from newsletter.wording import NOTHING, Sentence, say
from subscribers.models import MailingList


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
    wait: Wait | None  # because of limits of ours
    is_approved_by_one: bool  # made and approved by the same person
    canary: Canary | None  # as long as it stands
    deadline: datetime | None  # nothing is begun from then on
    tempo: Tempo | None  # how fast it may go, if anybody ever said that
    reader_time: time | None  # of each reader's day: then their mail is begun
    reader_zone: str  # of those who have none
    mornings: Sequence[Wave]  # for whom it is not yet that time, the first first
    follows_id: int | None  # the dispatch after which it goes to who came later
    minus: Sequence[str]  # the lists whose readers were left out

    @property
    def open(self) -> int:
        """Deliveries whose answer is still to come."""
        return sum(
            self.counts[state]
            for state in (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)
        )

    @property
    def sleeping(self) -> int:
        """How many are not begun because it is not yet the time for them."""
        return sum(wave.people for wave in self.mornings)

    @property
    def next_morning(self) -> Wave | None:
        """For whom it is the time next, when there is nobody else to be sent to before."""
        is_idle = self.state is DispatchState.RUNNING and self.open == self.sleeping
        return self.mornings[0] if self.mornings and is_idle else None

    @property
    def morning_sentence(self) -> Sentence:
        """How many wait for their hour, and where it is next, in a line; empty when nobody does."""
        if not self.mornings or self.reader_time is None:
            return NOTHING
        return say(
            "{people} wait until it is {time} where they are; next in {zone}, at {moment} UTC",
            people=f"{self.sleeping:,}",
            time=f"{self.reader_time:%H:%M}",
            zone=self.mornings[0].zone,
            moment=f"{self.mornings[0].at:%Y-%m-%d %H:%M}",
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
            "waits_until": self.wait.until.isoformat() if self.wait else None,
            "waits_because": str(self.wait.because) if self.wait else None,
            "own_approval": self.is_approved_by_one,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "speed": str(self.tempo.speed) if self.tempo and self.tempo.speed else None,
            "canary": self.canary.as_json() if self.canary else None,
            "reader_time": f"{self.reader_time:%H:%M}" if self.reader_time else None,
            "reader_zone": self.reader_zone or None,
            "waiting_for_their_time": [
                {"zone": wave.zone, "at": wave.at.isoformat(), "people": wave.people}
                for wave in self.mornings
            ],
            "follows": self.follows_id,
            "minus": list(self.minus),
        }


def report(session: Session, dispatch: Dispatch, *, now: datetime) -> Report:
    """Add up the chunks of a dispatch, and say for what it waits now."""
    told = account(session, dispatch.id)
    return Report(
        dispatch_id=dispatch.id,
        state=dispatch.state,
        enrolled=sum(told.counts.values()),
        counts=told.counts,
        skipped=dict(told.skipped),
        refused=dict(told.refused),
        by_locale={
            locale: Reached(told.accepted_by_locale[locale], enrolled)
            for locale, enrolled in sorted(told.enrolled_by_locale.items())
        },
        feedback=feedback_of(session, dispatch.id, list(FeedbackKind)).counts,
        next_retry_at=told.next_retry_at,
        held_until=dispatch.held_until,
        held_because=dispatch.held_because,
        wait=wait_of(session, dispatch.id, now=now) if dispatch.state is DispatchState.RUNNING else None,
        is_approved_by_one=proof_is_approved_by_one(session, dispatch.proof),
        canary=canary_of(dispatch, told),
        deadline=dispatch.deadline,
        tempo=tempo_of(session, dispatch.id),
        reader_time=dispatch.reader_time,
        reader_zone=dispatch.reader_zone,
        mornings=waiting(session, dispatch.id, now=now) if dispatch.reader_time else (),
        follows_id=dispatch.follows_id,
        minus=session.scalars(
            sa.select(MailingList.slug).where(MailingList.id.in_(dispatch.minus)).order_by(MailingList.slug)
        ).all()
        if dispatch.minus
        else (),
    )
