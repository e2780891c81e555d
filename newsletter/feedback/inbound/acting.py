"""What a report about one of our mails leads to: it is kept as it arrived, recorded, and what follows is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.db import among
from newsletter.dispatch.models import Delivery, Notice
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion
from newsletter.feedback.bounces.mail import Part
from newsletter.feedback.effects import Deed
from newsletter.feedback.heeding import Heard, OfPerson, Said, give_up, heed
from newsletter.feedback.inbound.origin import fingerprint
from newsletter.feedback.inbound.result import Received
from newsletter.feedback.models import BounceRule, FeedbackKind
from newsletter.feedback.outcome import Outcome, of_mail, of_meaning
from newsletter.feedback.returned.keeping import Keeping, Whose, keep
from newsletter.feedback.returned.rules import rule_for, rules
from newsletter.links import Purpose
from newsletter.wording import Sentence, say
from subscribers.models import Subscriber, Subscription, SubscriptionState

_FINDINGS = {
    BounceKind.BOUNCED: say("the mail bounced"),
    BounceKind.DELAYED: say("the mail is delayed"),
    BounceKind.DELIVERED: say("the mail was passed on"),
    BounceKind.COMPLAINED: say("the mail was reported as spam"),
    BounceKind.UNKNOWN: say("a mail system says something that we cannot read"),
    BounceKind.NOT_A_BOUNCE: say("this is no report"),
}


@dataclass(frozen=True)
class Report:
    """A mail about a mail of ours, and what it says."""

    data: bytes
    mail: Part
    conclusion: Conclusion
    whose: Whose


@dataclass(frozen=True)
class _Meant:
    """What a report means, and for whom."""

    report: Report
    owner: Subscriber | None
    outcome: Outcome
    needs_a_person: bool
    rule: BounceRule | None

    @property
    def keeping(self) -> Keeping | None:
        """As it is kept. Where they were erased, nothing that tells of them may be kept any more."""
        report, whose = self.report, self.report.whose
        if self.owner is None and whose.delivery_id is not None:
            return None
        return Keeping(report.data, report.mail, self.outcome, whose, self.needs_a_person, self.rule)


def heed_mails(session: Session, reports: Sequence[Report], *, now: datetime) -> list[Received]:
    """Keep up to some hundred mails about mails of ours, each once, and act on them."""
    meant = _meant(session, reports)
    keepings = [one.keeping for one in meant]
    numbers = iter(keep(session, [keeping for keeping in keepings if keeping], now=now))
    kept = [next(numbers) if keeping else None for keeping in keepings]
    about_deliveries = _heed_about_deliveries(session, meant, kept, now=now)
    received = []
    for one, number, done in zip(meant, kept, about_deliveries, strict=True):
        whose, conclusion = one.report.whose, one.report.conclusion
        if whose.notice_id is not None and number and one.owner is not None:
            done = _heed_about_notice(session, one, whose.notice_id, one.owner, now=now)
        if number and one.needs_a_person:
            done = [*done, Deed.WAITING]
        sentence = _sentence(whose, conclusion, done)
        received.append(Received(sentence, _purpose(whose), whose.delivery_id, conclusion, tuple(done)))
    return received


def _meant(session: Session, reports: Sequence[Report]) -> list[_Meant]:
    owners, known = _owners(session, reports), None
    meant = []
    for report in reports:
        whose = report.whose
        owner = owners.get(whose.subscriber_id or 0)
        outcome = of_mail(report.conclusion, owner=owner)
        needs_a_person, rule = outcome.needs_a_person or not whose.is_certain, None
        if needs_a_person:
            known = rules(session) if known is None else known
            rule = rule_for(known, report.data, is_certain=whose.is_certain)
        if rule is not None:
            outcome, needs_a_person = of_meaning(rule.meaning, outcome), False
        if owner is None and whose.delivery_id is not None:
            outcome = replace(outcome, text="")
        meant.append(_Meant(report, owner, outcome, needs_a_person, rule))
    return meant


def _owners(session: Session, reports: Sequence[Report]) -> dict[int, Subscriber]:
    ids = {report.whose.subscriber_id for report in reports if report.whose.subscriber_id is not None}
    if not ids:
        return {}
    owners = session.scalars(sa.select(Subscriber).where(among(Subscriber.id, sorted(ids), session)))
    return {owner.id: owner for owner in owners}


def _heed_about_deliveries(
    session: Session, meant: Sequence[_Meant], kept: Sequence[int | None], *, now: datetime
) -> list[list[Deed]]:
    """What was done for each; nothing for those that are about something else."""
    ids = {one.report.whose.delivery_id for one in meant if one.report.whose.delivery_id is not None}
    if not ids:
        return [[] for _ in meant]
    found = session.scalars(sa.select(Delivery).where(among(Delivery.id, sorted(ids), session)))
    deliveries: dict[int | None, Delivery] = {delivery.id: delivery for delivery in found}
    heard = [
        _heard(one, deliveries[one.report.whose.delivery_id], number, now=now)
        for one, number in zip(meant, kept, strict=True)
        if one.report.whose.delivery_id is not None
    ]
    done = iter(heed(session, heard, now=now))
    return [next(done) if one.report.whose.delivery_id is not None else [] for one in meant]


def _heard(one: _Meant, delivery: Delivery, kept: int | None, *, now: datetime) -> Heard:
    known_as = fingerprint(one.report.mail)
    how = "arf" if one.outcome.kind is FeedbackKind.COMPLAINED else "dsn"
    said = Said(delivery, one.outcome, {"mail": known_as}, now)
    return Heard(said, f"mail:{known_as}:{delivery.id}", how, returned_id=kept)


def _heed_about_notice(
    session: Session, one: _Meant, notice_id: int, owner: Subscriber, *, now: datetime
) -> list[Deed]:
    """It has no delivery, so there is nothing to record; only a confirmation mail went to a subscriber, of whom it may say
    something. Whoever has answered since has a mailbox."""
    notice = session.get_one(Notice, notice_id)
    subscription = session.get(Subscription, notice.subscription_id) if notice.subscription_id else None
    is_open = subscription is not None and subscription.state is SubscriptionState.PENDING
    if not is_open and one.outcome.kind is not FeedbackKind.COMPLAINED:
        return []
    evidence = {"mail": fingerprint(one.report.mail), "notice": notice_id}
    [done] = give_up(session, [OfPerson(owner.id, one.outcome, evidence, now)], now=now)
    return done


def _purpose(whose: Whose) -> Purpose | None:
    if whose.delivery_id is not None:
        return Purpose.BOUNCE
    return Purpose.NOTICE_BOUNCE if whose.notice_id is not None else None


def _sentence(whose: Whose, conclusion: Conclusion, done: list[Deed]) -> Sentence:
    if Deed.SUPPRESSED in done:
        effect = say("Its address is suppressed.")
    elif Deed.WAITING in done:
        effect = say("It waits for a person who says what it means.")
    elif Deed.RECORDED in done:
        effect = say("That is recorded; the address stays.")
    else:
        effect = say("Nothing was changed.")
    if whose.delivery_id is not None:
        about = say("Delivery {number}", number=whose.delivery_id)
    elif whose.notice_id is not None:
        about = say("Notice {number}", number=whose.notice_id)
    else:
        about = say("A mail without a token of ours")
    return say("{mail}: {finding}. {effect}", mail=about, finding=_FINDINGS[conclusion.kind], effect=effect)
