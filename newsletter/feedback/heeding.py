"""What follows from an outcome of a delivery: the same, whether it came as a mail, as a reply of the relay or from a person.

An address is given up only when it is certain that the very address we mailed does not exist, when its mails came back too
often, or when its owner complained. A fault of ours and whatever passes by itself never cost anybody their mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import among
from newsletter.dispatch.models import Delivery
from newsletter.feedback import complaints, counting
from newsletter.feedback.effects import Deed
from newsletter.feedback.meanings import adds_up
from newsletter.feedback.models import FeedbackKind
from newsletter.feedback.outcome import Outcome
from newsletter.feedback.recording import Event, record_all
from subscribers.evidence import Occasion
from subscribers.models import How, Subscriber, SuppressionReason
from subscribers.subscription_ledger import refuse_each
from subscribers.suppressing import suppress_each


@dataclass(frozen=True)
class Said:
    """What somebody says of a delivery, and what a suppression because of it rests on."""

    delivery: Delivery
    outcome: Outcome
    evidence: Mapping[str, Any]
    at: datetime

    @property
    def of_person(self) -> "OfPerson":
        """The same of its owner."""
        about = {**self.evidence, "delivery": self.delivery.id}
        return OfPerson(self.delivery.subscriber_id, self.outcome, about, self.at)


@dataclass(frozen=True)
class OfPerson:
    """The same of a person, whatever mail it is about; nobody, where they are erased."""

    subscriber_id: int | None
    outcome: Outcome
    evidence: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Heard:
    """The same, with what is recorded of it besides: once for each `event_id`."""

    told: Said
    event_id: str
    how: str
    returned_id: int | None = None

    @property
    def event(self) -> Event:
        """What is recorded."""
        told = self.told
        return Event(
            told.delivery.id,
            told.outcome.kind,
            self.event_id,
            self.how,
            told.at,
            outcome=told.outcome,
            returned_id=self.returned_id,
        )


def heed(session: Session, heard: Sequence[Heard], *, now: datetime) -> list[list[Deed]]:
    """Record each of up to some hundred, and do what follows; gives what was done for each. Said again, it does nothing."""
    are_new = record_all(session, [one.event for one in heard])
    new = [one for one, is_new in zip(heard, are_new, strict=True) if is_new]
    followed = iter(follow(session, [one.told for one in new], now=now))
    return [[Deed.RECORDED, *next(followed)] if is_new else [] for is_new in are_new]


def follow(session: Session, told: Sequence[Said], *, now: datetime) -> list[list[Deed]]:
    """Do what follows from what is recorded."""
    done = give_up(session, [one.of_person for one in told], now=now)
    complained = (one.delivery.dispatch_id for one in told if one.outcome.kind is FeedbackKind.COMPLAINED)
    for dispatch_id in sorted(set(complained)):
        complaints.heed(session, dispatch_id, now=now)
    return done


def give_up(session: Session, told: Sequence[OfPerson], *, now: datetime) -> list[list[Deed]]:
    """Mail people no more, if that follows. A complaint is a decision of its owner, about all lists; a bounce says nothing
    of what they want, and one from before they confirmed their address says nothing at all."""
    owners = _owners(session, told)
    since = counting.known_since(session, list(owners)) if owners else {}
    enough = _with_enough(session, told)
    refusing = _refuse(session, told, owners, now=now)
    grounds: dict[str, dict[str, Any]] = {}
    done: list[list[Deed]] = []
    for one in told:
        owner = owners.get(one.subscriber_id or 0)
        is_given_up = False
        if owner is not None and one.outcome.kind is FeedbackKind.COMPLAINED:
            is_given_up = owner.id in refusing
        elif owner is not None and not (owner.id in since and since[owner.id] > one.at):
            found = _grounds(session, one, owner, enough)
            is_given_up = found is not None
            if found is not None:
                grounds[owner.address_hash] = found
        done.append([Deed.SUPPRESSED] if is_given_up else [])
    suppress_each(session, grounds, reason=SuppressionReason.BOUNCED, now=now)
    return done


def _refuse(
    session: Session, told: Iterable[OfPerson], owners: Mapping[int, Subscriber], *, now: datetime
) -> set[int]:
    """Whoever complained and was not erased a moment ago."""
    occasions: dict[Subscriber, Occasion] = {}
    for one in told:
        owner = owners.get(one.subscriber_id or 0)
        if owner is not None and one.outcome.kind is FeedbackKind.COMPLAINED:
            occasions.setdefault(owner, Occasion(How.FEEDBACK, one.evidence, now))
    if not occasions:
        return set()
    return refuse_each(session, occasions, reason=SuppressionReason.COMPLAINED, now=now)


def _owners(session: Session, told: Iterable[OfPerson]) -> dict[int, Subscriber]:
    """Those of whom something may follow."""
    ids = {
        one.subscriber_id
        for one in told
        if one.subscriber_id is not None
        and (one.outcome.is_dead or one.outcome.kind is FeedbackKind.COMPLAINED or _adds_up(one.outcome))
    }
    if not ids:
        return {}
    owners = session.scalars(sa.select(Subscriber).where(among(Subscriber.id, sorted(ids), session)))
    return {owner.id: owner for owner in owners}


def _with_enough(session: Session, told: Iterable[OfPerson]) -> set[int]:
    ids = {one.subscriber_id for one in told if one.subscriber_id is not None and _adds_up(one.outcome)}
    return counting.may_have_enough(session, sorted(ids)) if ids else set()


def _grounds(session: Session, told: OfPerson, owner: Subscriber, enough: set[int]) -> dict[str, Any] | None:
    """What a suppression rests on; None: nothing follows."""
    grounds = {**told.evidence, "reason": told.outcome.reason, "status": told.outcome.status}
    if not told.outcome.is_dead:
        may_add_up = _adds_up(told.outcome) and owner.id in enough
        row = counting.row_of(session, owner.id) if may_add_up else None
        if row is None or not row.is_enough:
            return None
        grounds["in_a_row"] = row.as_evidence()
    return {name: value for name, value in grounds.items() if value}


def _adds_up(outcome: Outcome) -> bool:
    return outcome.kind is FeedbackKind.BOUNCED and adds_up(outcome.reason, is_reply=outcome.is_reply)
