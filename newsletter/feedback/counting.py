"""When bounces of which each says little say together that nobody reads there any more.

Three mails in a row, of two issues at least and over seven days at least: a mailbox may be full for a holiday. One mail that was
accepted and did not come back begins the count anew, and so does a person who confirms their address, or whose address is
corrected. What is temporary, what is our fault, and a reply of the relay that is not clear neither count nor begin it anew.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import among
from newsletter.dispatch.models import Delivery, DeliveryState, Dispatch
from newsletter.feedback.meanings import ADDING_UP, adds_up
from newsletter.feedback.models import BY_THE_RELAY, Feedback, FeedbackKind
from newsletter.issues.models import Proof
from subscribers.models import Consent, ConsentEvent, Subscriber, Subscription

FEWEST_MAILS = 3
FEWEST_ISSUES = 2
LEAST_TIME = timedelta(days=7)
_LOOKED_AT = 100  # deliveries; who gets that many has them in a row, or has not


@dataclass(frozen=True)
class Told:
    """One delivery, and what is known of it."""

    delivery_id: int
    issue_id: int
    is_accepted: bool
    bounced_at: datetime | None = None  # the first bounce of it that adds up
    reason: str = ""
    is_doubted: bool = False  # something came back that neither adds up nor says that it was read


@dataclass(frozen=True)
class Row:
    """The bounces that add up, in the order in which they came; there is one at least."""

    bounces: tuple[Told, ...]

    @property
    def is_enough(self) -> bool:
        """Whether nothing is sent there any more."""
        first, last = self._ends()
        return (
            len(self.bounces) >= FEWEST_MAILS
            and len({told.issue_id for told in self.bounces}) >= FEWEST_ISSUES
            and last - first >= LEAST_TIME
        )

    def as_evidence(self) -> dict[str, Any]:
        """What a suppression rests on."""
        first, last = self._ends()
        return {
            "deliveries": [told.delivery_id for told in self.bounces],
            "reasons": sorted({told.reason for told in self.bounces}),
            "issues": len({told.issue_id for told in self.bounces}),
            "first": first.isoformat(),
            "last": last.isoformat(),
        }

    def _ends(self) -> tuple[datetime, datetime]:
        moments = [told.bounced_at for told in self.bounces if told.bounced_at is not None]
        return min(moments), max(moments)


def row_in(newest_first: Iterable[Told]) -> Row | None:
    """The bounces since the last mail that was accepted and did not come back; None: there are none."""
    found: list[Told] = []
    for told in newest_first:
        if told.bounced_at is not None:
            found.append(told)
        elif told.is_accepted and not told.is_doubted:
            break
    return Row(tuple(reversed(found))) if found else None


def row_of(session: Session, subscriber_id: int) -> Row | None:
    """The same of a person, as things are now."""
    return row_in(_told(session, subscriber_id))


def may_have_enough(session: Session, subscriber_ids: Sequence[int]) -> set[int]:
    """Those of whom so many mails came back at all that their row may be enough."""
    mails = sa.func.count(sa.distinct(Feedback.delivery_id))
    return set(
        session.scalars(
            sa.select(Subscriber.id)
            .join(Delivery, Delivery.subscriber_id == Subscriber.id)
            .join(Feedback, Feedback.delivery_id == Delivery.id)
            .where(
                among(Subscriber.id, subscriber_ids, session),
                Feedback.kind == FeedbackKind.BOUNCED,
                Feedback.reason.in_(ADDING_UP),
            )
            .group_by(Subscriber.id)
            .having(mails >= FEWEST_MAILS)
        )
    )


def known_since(session: Session, subscriber_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these people last showed that mail reaches them, or staff that their address is another; who never did is not
    among them."""
    rows = session.execute(
        sa.select(Subscription.subscriber_id, sa.func.max(Consent.at))
        .join(Consent, Subscription.id == Consent.subscription_id)
        .where(
            among(Subscription.subscriber_id, subscriber_ids, session),
            Consent.event.in_((ConsentEvent.CONFIRMED, ConsentEvent.CORRECTED)),
        )
        .group_by(Subscription.subscriber_id)
    )
    return dict(rows.all())


def _told(session: Session, subscriber_id: int) -> list[Told]:
    since = known_since(session, [subscriber_id]).get(subscriber_id)
    tried = (DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.EXPIRED)
    deliveries = session.execute(
        sa.select(Delivery.id, Delivery.state, Proof.issue_id)
        .join(Dispatch, Dispatch.id == Delivery.dispatch_id)
        .join(Proof, Proof.id == Dispatch.proof_id)
        .where(Delivery.subscriber_id == subscriber_id, Delivery.state.in_(tried))
        .where(Delivery.changed_at > since if since is not None else sa.true())
        .order_by(Delivery.changed_at.desc(), Delivery.id.desc())
        .limit(_LOOKED_AT)
    ).all()
    accepted = {one.id for one in deliveries if one.state is DeliveryState.ACCEPTED}
    came_back: dict[int, list[Feedback]] = {}
    rows = sa.select(Feedback).where(
        Feedback.delivery_id.in_([one.id for one in deliveries]),
        Feedback.kind.in_((FeedbackKind.BOUNCED, FeedbackKind.UNREAD)),
    )
    for one in session.scalars(rows.order_by(Feedback.at, Feedback.id)):
        if one.delivery_id in accepted and one.how in BY_THE_RELAY:
            continue  # it was sent again, and taken
        came_back.setdefault(one.delivery_id, []).append(one)
    return [_one(one.id, one.issue_id, one.id in accepted, came_back.get(one.id, [])) for one in deliveries]


def _one(delivery_id: int, issue_id: int, is_accepted: bool, came_back: list[Feedback]) -> Told:
    adding = next((one for one in came_back if _adds_up(one)), None)
    return Told(
        delivery_id,
        issue_id,
        is_accepted,
        bounced_at=adding.at if adding else None,
        reason=(adding.reason or "") if adding else "",
        is_doubted=bool(came_back),
    )


def _adds_up(one: Feedback) -> bool:
    return one.kind is FeedbackKind.BOUNCED and adds_up(one.reason, is_reply=one.how in BY_THE_RELAY)
