"""The ledger of subscriptions: the only place where a subscription begins, changes its state or ends.

Each verb is one event, and shows all that follows from it: a guarded UPDATE that names the states it leaves,
one line of evidence for each subscription it changed, what it lifts or suppresses, what it makes theirs.

    nobody, pending, unsubscribed → pending    ask: a form was filled in, by whomever
    pending → confirmed                        confirm: by the link that went to their mailbox
    nobody, pending, unsubscribed → confirmed  choose: on the page that only they can open
    nobody, pending → confirmed                confirm_declared: staff or a file say so, never of who left
    pending, confirmed → unsubscribed          withdraw, from one list; refuse, from all
    any → gone                                 forget
    any → the same                             correct: who they are, not what they want
    confirmed → the same                       share_clicks, unshare_clicks: what we may know of them

Nobody comes onto a closed list by any of these; who is on it can leave.

While an address is suppressed, ask and choose leave `confirmed` too. Its owner lifts that by confirming or
choosing, but for a complaint, which nobody lifts. Suppressions that are somebody's decision (they asked for
silence, complained, were erased) begin here; a bounce is not one: it says nothing about what a person wants,
leaves the subscription as it is, and is written by whoever reads the bounces.

Whoever becomes confirmed, or is it no more, is counted by `growth.py` in the same transaction.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from newsletter.db import affected, among, insert
from subscribers import growth
from subscribers.evidence import Occasion, awaits_answer, last_asked, left, take_traces
from subscribers.models import (
    ClickSharing,
    Consent,
    ConsentEvent,
    How,
    MailingList,
    Subscriber,
    Subscription,
    SubscriptionState,
    Suppression,
    SuppressionReason,
)
from subscribers.rows import lock, lock_all, refresh, rename, subscription_on
from subscribers.suppressing import reason_for, release, suppress_all, suppress_each, suppressed
from subscribers.tidying import tidy_name

_OFF_THE_LIST = (SubscriptionState.PENDING, SubscriptionState.UNSUBSCRIBED)
_ON_THE_LIST = (SubscriptionState.PENDING, SubscriptionState.CONFIRMED)
_ANY = tuple(SubscriptionState)
_FORMER = "former_address_hash"  # in the evidence of a correction


@dataclass(frozen=True, slots=True)
class Declared:
    """A person of whom staff say that they agreed; `evidence` is what they alone have: the row of a file."""

    subscriber_id: int
    locale: str
    evidence: Mapping[str, Any]


def ask(
    session: Session,
    subscriber: Subscriber,
    *,
    mailing_list: MailingList,
    name: str,
    locale: str,
    wording: str,
    occasion: Occasion,
) -> Subscription | None:
    """A form was filled in: returns the subscription whose owner must now be asked to confirm.

    None when nobody is to be asked: the list is closed, confirmed already, asked about this list in the last 24 hours, or we were
    reported as spam from there. Name and language are kept with the question, and are theirs once they confirm.
    """
    lock(session, subscriber.id)
    reason = reason_for(session, subscriber.address_hash)
    if mailing_list.is_closed or reason is SuppressionReason.COMPLAINED:
        return None
    if awaits_answer(session, subscriber, mailing_list, now=occasion.at):
        return None
    subscription = _find_or_begin(session, subscriber, mailing_list, at=occasion.at)
    leaving = _ANY if reason else _OFF_THE_LIST
    if not _move(session, subscription, leaving, SubscriptionState.PENDING, at=occasion.at):
        return None
    _keep(
        session,
        subscription,
        ConsentEvent.ASKED,
        wording=wording,
        locale=locale,
        occasion=occasion,
        name=tidy_name(name),
    )
    return subscription


def confirm(session: Session, subscription: Subscription, *, occasion: Occasion) -> bool:
    """The person answered our question; returns whether that changed anything.

    Only a pending subscription is confirmed, so an old link does not bring back who has left since.
    What the form said is theirs now. A bounce or an earlier refusal is lifted; after a complaint nothing changes.
    """
    refresh(session, subscription)
    if subscription.mailing_list.is_closed:
        return False
    subscriber = subscription.subscriber
    if reason_for(session, subscriber.address_hash) is SuppressionReason.COMPLAINED:
        return False
    if not _move(
        session, subscription, (SubscriptionState.PENDING,), SubscriptionState.CONFIRMED, at=occasion.at
    ):
        return False
    asked = last_asked(session, subscription)
    if asked is not None:
        rename(subscriber, str(asked.evidence.get("name", "")) or subscriber.name)
        subscriber.locale = asked.locale
    _keep(
        session,
        subscription,
        ConsentEvent.CONFIRMED,
        wording=asked.wording if asked else "",
        locale=subscriber.locale,
        occasion=occasion,
        **_lift(session, subscriber),
    )
    return True


def choose(
    session: Session,
    subscriber: Subscriber,
    *,
    lists: Collection[MailingList],
    wording: str,
    occasion: Occasion,
) -> bool:
    """The person takes these lists on their own page, which needs no second confirmation.

    A bounce or an earlier refusal is lifted, for all their lists. Returns False, and changes nothing, when they
    reported us as spam.
    """
    lock(session, subscriber.id)
    if reason_for(session, subscriber.address_hash) is SuppressionReason.COMPLAINED:
        return False
    lifted = _lift(session, subscriber)
    leaving = _ANY if lifted else _OFF_THE_LIST
    for mailing_list in lists:
        if mailing_list.is_closed:
            continue
        subscription = _find_or_begin(session, subscriber, mailing_list, at=occasion.at)
        if _move(session, subscription, leaving, SubscriptionState.CONFIRMED, at=occasion.at):
            _keep(
                session,
                subscription,
                ConsentEvent.CONFIRMED,
                wording=wording,
                locale=subscriber.locale,
                occasion=occasion,
                **lifted,
            )
    return True


def confirm_declared(
    session: Session,
    mailing_list: MailingList,
    *,
    people: Sequence[Declared],
    wording: str,
    occasion: Occasion,
) -> set[int]:
    """Staff declare the consent of up to some thousand people, in four statements.

    Returns the ids of the subscribers who came onto the list. Nobody comes who is on it, has left it, or
    must not be mailed: nothing that staff declare brings them back or lifts anything.
    """
    if mailing_list.is_closed:
        return set()
    by_id = {person.subscriber_id: person for person in people}
    held = lock_all(session, by_id)
    came = _begin_confirmed(session, mailing_list, held, at=occasion.at)
    came |= _confirm_pending(session, mailing_list, held, at=occasion.at)
    is_file = occasion.how is How.IMPORT
    lines = [
        {
            "subscription_id": subscription_id,
            "event": ConsentEvent.IMPORTED if is_file else ConsentEvent.CONFIRMED,
            "how": occasion.how.value,
            "wording": wording,
            "locale": by_id[subscriber_id].locale,
            "evidence": {**occasion.evidence, **by_id[subscriber_id].evidence},
            "at": occasion.at,
        }
        for subscription_id, subscriber_id in came.items()
    ]
    if lines:
        session.execute(sa.insert(Consent), lines)
        growth.note(session, mailing_list.id, came=len(lines), at=occasion.at)
    session.expire_all()  # the statements passed the objects of the session by
    return set(came.values())


def withdraw(session: Session, subscription: Subscription, *, occasion: Occasion) -> bool:
    """The person leaves the list, at once; returns whether they were still on it."""
    lock(session, subscription.subscriber_id)
    return _withdraw(session, subscription, occasion)


def refuse(
    session: Session,
    subscriber: Subscriber,
    *,
    reason: Literal[SuppressionReason.REQUESTED, SuppressionReason.COMPLAINED],
    occasion: Occasion,
) -> None:
    """The person wants no mail from us at all, or reported one as spam: they leave every list.

    No file and no member of staff brings their address back; only they can, by opting in, and not even they
    after a complaint.
    """
    lock(session, subscriber.id)
    _refuse(session, {subscriber: occasion}, reason=reason, now=occasion.at)


def refuse_each(
    session: Session,
    occasions: Mapping[Subscriber, Occasion],
    *,
    reason: Literal[SuppressionReason.REQUESTED, SuppressionReason.COMPLAINED],
    now: datetime,
) -> set[int]:
    """The same of up to some hundred people; gives the ids of those who were not erased meanwhile."""
    there = set(lock_all(session, [subscriber.id for subscriber in occasions]))
    theirs = {subscriber: occasion for subscriber, occasion in occasions.items() if subscriber.id in there}
    _refuse(session, theirs, reason=reason, now=now)
    return there


def correct(
    session: Session,
    subscriber: Subscriber,
    *,
    changes: Mapping[str, tuple[str, str]],
    former_hash: str | None,
    why: str,
    occasion: Occasion,
) -> None:
    """Staff mended who the person is: each of their subscriptions keeps what was changed, from what to what, and why.

    Consent stays theirs, and so does every link in their mails. `changes` are already made, by the names of PARTICULARS;
    `former_hash` is that of an address that is theirs no more.
    """
    theirs = session.scalars(
        sa.select(Subscription).where(Subscription.subscriber_id == subscriber.id).order_by(Subscription.id)
    ).all()
    evidence: dict[str, Any] = {"changes": {name: list(values) for name, values in changes.items()}}
    if former_hash:
        evidence[_FORMER] = former_hash
    told = replace(occasion, evidence={**occasion.evidence, **evidence})
    for subscription in theirs:
        _keep(
            session,
            subscription,
            ConsentEvent.CORRECTED,
            wording=why,
            locale=subscriber.locale,
            occasion=told,
        )


def share_clicks(session: Session, subscription: Subscription, *, wording: str, occasion: Occasion) -> None:
    """The person lets us know which links they open in the mails of this list. Nothing changes where they are not on it, or do
    already."""
    lock(session, subscription.subscriber_id)
    refresh(session, subscription)
    if subscription.state is not SubscriptionState.CONFIRMED:
        return
    row = insert(session, ClickSharing).values(subscription_id=subscription.id, since=occasion.at)
    if session.scalar(row.on_conflict_do_nothing().returning(ClickSharing.subscription_id)):
        locale = subscription.subscriber.locale
        event = ConsentEvent.CLICKS_SHARED
        _keep(session, subscription, event, wording=wording, locale=locale, occasion=occasion)


def unshare_clicks(session: Session, subscription: Subscription, *, occasion: Occasion) -> bool:
    """They do so no more, and what was known of it goes at once; returns whether they did."""
    lock(session, subscription.subscriber_id)
    if not _end_sharing(session, subscription):
        return False
    locale = subscription.subscriber.locale
    _keep(session, subscription, ConsentEvent.CLICKS_UNSHARED, wording="", locale=locale, occasion=occasion)
    return True


def forget(session: Session, subscriber: Subscriber, *, now: datetime) -> None:
    """The right to be forgotten (GDPR 17, PIPA 36): everything about the person goes, the evidence with it.

    The address stays suppressed as a keyed hash, so that no import brings them back (GDPR 17(3), 21), with those that
    it was corrected from, unless they are somebody else's now. So does a complaint; what was told of it may name the
    person. There is no Occasion: nothing but the moment may be kept. What they were sent stays, without a name, and in how
    their lists grew they are one who left.
    """
    lock(session, subscriber.id)
    is_on = sa.select(Subscription.list_id).where(
        Subscription.subscriber_id == subscriber.id, Subscription.state == SubscriptionState.CONFIRMED
    )
    for list_id in session.scalars(is_on).all():
        growth.note(session, list_id, went=1, at=now)
    address_hash = subscriber.address_hash
    hashes = [address_hash, *_former_hashes(session, subscriber)]
    suppress_all(session, hashes, reason=SuppressionReason.ERASED, evidence={}, now=now)
    session.execute(
        sa.update(Suppression).where(Suppression.address_hash == address_hash).values(evidence={})
    )
    session.delete(subscriber)
    session.flush()  # the database deletes what refers to the person, so the session must forget it
    session.expire_all()


def lapse(session: Session, *, asked_before: datetime, at_most: int) -> int:
    """Forget who was asked before that moment and never answered; gives how many questions that were.

    Who had left before they were asked again has left still: that is kept, and what came with the question goes. A person
    of whom nothing else is known goes with it.
    """
    later = aliased(Consent)
    asked_since = sa.exists(
        sa.select(later.id).where(
            later.subscription_id == Subscription.id,
            later.event == ConsentEvent.ASKED,
            later.at >= asked_before,
        )
    )
    unanswered = session.scalars(
        sa.select(Subscription)
        .where(
            Subscription.state == SubscriptionState.PENDING,
            Subscription.changed_at < asked_before,
            ~asked_since,
        )
        .order_by(Subscription.subscriber_id, Subscription.id)
        .limit(at_most)
    ).all()
    held = set(lock_all(session, {one.subscriber_id for one in unanswered}))
    ids = [one.id for one in unanswered if one.subscriber_id in held]
    still = sa.and_(Subscription.id.in_(ids), Subscription.state == SubscriptionState.PENDING, ~asked_since)
    kept = affected(
        session, sa.update(Subscription).where(still, left()).values(state=SubscriptionState.UNSUBSCRIBED)
    )
    if kept:
        session.execute(
            sa.delete(Consent).where(
                Consent.subscription_id.in_(
                    sa.select(Subscription.id).where(
                        Subscription.id.in_(ids), Subscription.state == SubscriptionState.UNSUBSCRIBED
                    )
                ),
                Consent.event == ConsentEvent.ASKED,
            )
        )
    gone = session.scalars(sa.delete(Subscription).where(still).returning(Subscription.id)).all()
    without = ~sa.exists(sa.select(Subscription.id).where(Subscription.subscriber_id == Subscriber.id))
    session.execute(sa.delete(Subscriber).where(Subscriber.id.in_(held), without))
    session.expire_all()
    return kept + len(gone)


def fade(session: Session, *, before: datetime, at_most: int) -> int:
    """Take the IP address and the browser out of evidence from before that moment; gives of how many lines.

    What was agreed to, when and how, stays: that is what has to be shown.
    """
    return take_traces(session, Consent, before=Consent.at < before, at_most=at_most)


def _former_hashes(session: Session, subscriber: Subscriber) -> set[str]:
    """Of the addresses that were theirs before somebody corrected them, those that are nobody's now."""
    evidence = session.scalars(
        sa.select(Consent.evidence)
        .join(Subscription, Subscription.id == Consent.subscription_id)
        .where(Subscription.subscriber_id == subscriber.id, Consent.event == ConsentEvent.CORRECTED)
    )
    former = {str(one[_FORMER]) for one in evidence if _FORMER in one}
    taken = session.scalars(sa.select(Subscriber.address_hash).where(Subscriber.address_hash.in_(former)))
    return former - set(taken)


def _find_or_begin(
    session: Session, subscriber: Subscriber, mailing_list: MailingList, *, at: datetime
) -> Subscription:
    session.execute(
        insert(session, Subscription)
        .values(
            list_id=mailing_list.id,
            subscriber_id=subscriber.id,
            state=SubscriptionState.PENDING,
            changed_at=at,
            created_at=at,
        )
        .on_conflict_do_nothing(index_elements=[Subscription.list_id, Subscription.subscriber_id])
    )
    found = subscription_on(session, mailing_list, subscriber)
    assert found is not None
    return found


def _move(
    session: Session,
    subscription: Subscription,
    leaving: Collection[SubscriptionState],
    to: SubscriptionState,
    *,
    at: datetime,
) -> bool:
    """Whether the subscription was in one of the states it may leave. Its person is locked."""
    session.refresh(subscription, ["state"])
    before = subscription.state
    if before not in leaving or not affected(
        session,
        sa.update(Subscription)
        .where(Subscription.id == subscription.id, Subscription.state == before)
        .values(state=to, changed_at=at),
    ):
        return False
    set_committed_value(subscription, "state", to)
    set_committed_value(subscription, "changed_at", at)
    came, went = (state is SubscriptionState.CONFIRMED for state in (to, before))
    if came != went:
        growth.note(session, subscription.list_id, came=int(came), went=int(went), at=at)
    return True


def _refuse(
    session: Session,
    occasions: Mapping[Subscriber, Occasion],
    *,
    reason: SuppressionReason,
    now: datetime,
) -> None:
    evidence = {
        subscriber.address_hash: {**occasion.evidence, "how": occasion.how.value}
        for subscriber, occasion in occasions.items()
    }
    suppress_each(session, evidence, reason=reason, now=now)
    ids = sorted(subscriber.id for subscriber in occasions)
    leaving = session.scalars(
        sa.select(Subscription)
        .where(among(Subscription.subscriber_id, ids, session), Subscription.state.in_(_ON_THE_LIST))
        .order_by(Subscription.id)
        .execution_options(populate_existing=True)
    ).all()
    went = Counter(one.list_id for one in leaving if one.state is SubscriptionState.CONFIRMED)
    for list_id, count in went.items():
        growth.note(session, list_id, went=count, at=now)
    left_ids = [one.id for one in leaving]
    session.execute(
        sa.update(Subscription)
        .where(among(Subscription.id, left_ids, session))
        .values(state=SubscriptionState.UNSUBSCRIBED, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    session.execute(sa.delete(ClickSharing).where(among(ClickSharing.subscription_id, left_ids, session)))
    for subscription in leaving:
        set_committed_value(subscription, "state", SubscriptionState.UNSUBSCRIBED)
        set_committed_value(subscription, "changed_at", now)
        _keep_withdrawal(session, subscription, occasions[subscription.subscriber])


def _withdraw(session: Session, subscription: Subscription, occasion: Occasion) -> bool:
    if not _move(session, subscription, _ON_THE_LIST, SubscriptionState.UNSUBSCRIBED, at=occasion.at):
        return False
    _end_sharing(session, subscription)
    _keep_withdrawal(session, subscription, occasion)
    return True


def _keep_withdrawal(session: Session, subscription: Subscription, occasion: Occasion) -> None:
    locale = subscription.subscriber.locale
    _keep(session, subscription, ConsentEvent.WITHDRAWN, wording="", locale=locale, occasion=occasion)


def _end_sharing(session: Session, subscription: Subscription) -> bool:
    """Whether there was an end to make of it."""
    ended = sa.delete(ClickSharing).where(ClickSharing.subscription_id == subscription.id)
    return affected(session, ended) == 1


def _keep(
    session: Session,
    subscription: Subscription,
    event: ConsentEvent,
    *,
    wording: str,
    locale: str,
    occasion: Occasion,
    **more: str,
) -> None:
    if shown := occasion.privacy_notices.get(subscription.mailing_list.newsletter_id):
        more["privacy_notice"] = shown
    session.add(
        Consent(
            subscription_id=subscription.id,
            event=event,
            how=occasion.how.value,
            wording=wording,
            locale=locale,
            evidence={**occasion.evidence, **more},
            at=occasion.at,
        )
    )


def _lift(session: Session, subscriber: Subscriber) -> dict[str, str]:
    """Let mail go to the address again; what was lifted, for the evidence."""
    lifted = release(session, subscriber.address_hash)
    return {"lifted": lifted.value} if lifted else {}


def _begin_confirmed(
    session: Session, mailing_list: MailingList, subscriber_ids: Sequence[int], *, at: datetime
) -> dict[int, int]:
    """Subscriptions for those who have none, as {subscription_id: subscriber_id}."""
    values = {
        "list_id": sa.literal(mailing_list.id),
        "subscriber_id": Subscriber.id,
        "state": sa.literal(SubscriptionState.CONFIRMED, Subscription.state.type),
        "changed_at": sa.literal(at, Subscription.changed_at.type),
        "created_at": sa.literal(at, Subscription.created_at.type),
    }
    mailable = sa.select(*values.values()).where(Subscriber.id.in_(subscriber_ids), ~suppressed())
    begun = session.execute(
        insert(session, Subscription)
        .from_select(list(values), mailable)
        .on_conflict_do_nothing()
        .returning(Subscription.id, Subscription.subscriber_id)
    )
    return dict(begun.all())


def _confirm_pending(
    session: Session, mailing_list: MailingList, subscriber_ids: Sequence[int], *, at: datetime
) -> dict[int, int]:
    """Confirm the pending ones who never left, as {subscription_id: subscriber_id}."""
    mailable = sa.select(Subscriber.id).where(Subscriber.id.in_(subscriber_ids), ~suppressed())
    confirmed = session.execute(
        sa.update(Subscription)
        .where(
            Subscription.list_id == mailing_list.id,
            Subscription.subscriber_id.in_(mailable),
            Subscription.state == SubscriptionState.PENDING,
            ~left(),
        )
        .values(state=SubscriptionState.CONFIRMED, changed_at=at)
        .returning(Subscription.id, Subscription.subscriber_id)
    )
    return dict(confirmed.all())
