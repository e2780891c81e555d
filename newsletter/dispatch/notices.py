"""Single mails, on our own behalf or a colleague's test: queued as rows, submitted by a job, accounted for like deliveries.

The same rule holds: a notice whose body was transmitted without a reply is uncertain and is not sent
again by itself; whoever waits for it can ask anew.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import mailbox_of
from newsletter.clock import Clock
from newsletter.db import Database, affected, ring
from newsletter.dispatch.account_mail import account_mail
from newsletter.dispatch.alarm_mail import alarm_mail
from newsletter.dispatch.allowance.for_notices import count_notice, take_for_notice
from newsletter.dispatch.allowance.models import DEFAULT
from newsletter.dispatch.confirmation import confirmation
from newsletter.dispatch.farewell import farewell, may_be_told
from newsletter.dispatch.forwarding.mail import forward_mail, forward_of
from newsletter.dispatch.mention_mail import mention_mail
from newsletter.dispatch.models import AccountNotice, Notice, NoticeKind, NoticeState
from newsletter.dispatch.pacing import RetryPolicy, hold_for
from newsletter.dispatch.staff_mail import staff_mail
from newsletter.dispatch.trial_message import trial_mail
from newsletter.errors import Conflict, NewsletterError, sentence_of
from newsletter.logs import Log
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.relays.base import Accepted, Deferred, Outcome, Refused, Relay, Unavailable, Uncertain
from newsletter.trail.acts import Act
from newsletter.trail.recording import record
from newsletter.users.deeds import By, Deed, require
from newsletter.users.models import UserNews
from newsletter.wording import NOTHING, say
from subscribers.evidence import ASK_AGAIN_AFTER
from subscribers.models import Subscription, SubscriptionState, SuppressionReason
from subscribers.suppressing import reason_for

log = Log()

TRIALS_ARE_KEPT = timedelta(days=30)
_NEWS_FOR = timedelta(days=2)  # news of a sign-in that come later help nobody
_LEASE = timedelta(minutes=20)  # longer than any SMTP transaction may take
_MOST_WAITING = 3  # notices of one mailbox, each for another spelling of its address
_MAY_ARRIVE = (NoticeState.PENDING, NoticeState.SENDING, NoticeState.ACCEPTED, NoticeState.UNCERTAIN)


def ask_once_a_day(session: Session, subscription: Subscription, *, now: datetime) -> Notice | None:
    """Queue the mail that asks a new subscriber to confirm: at once, or a day after the last unanswered one of the mailbox.

    A form must not become a way to flood a mailbox: every spelling of its address counts, and every list. None when
    the person has such a mail, which confirms whatever they asked for since; and when three wait for this mailbox
    already: then it is left to staff, who see that nothing went out.
    """
    mailbox = mailbox_of(subscription.subscriber.address_key)
    if session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyhow
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(mailbox, 0))))
    unanswered = session.execute(
        sa.select(Notice, Subscription)
        .join(Subscription, Subscription.id == Notice.subscription_id)
        .where(
            Notice.kind == NoticeKind.CONFIRM,
            Notice.mailbox == mailbox,
            Notice.not_before > now - ASK_AGAIN_AFTER,
            Subscription.state != SubscriptionState.CONFIRMED,
        )
    ).all()
    if any(_asks_for(notice, about, subscription) for notice, about in unanswered):
        return None
    if sum(notice.keeps_quiet(now=now) for notice, _ in unanswered) >= _MOST_WAITING:
        return None
    quiet_until = max((notice.not_before + ASK_AGAIN_AFTER for notice, _ in unanswered), default=now)
    return _ask(session, subscription, due=quiet_until, now=now)


def ask_again(session: Session, subscription: Subscription, *, by: By, now: datetime) -> Notice:
    """Staff send the question once more, because the person said that it never came.

    One that waits until its mailbox may be asked goes out now. Raises NotAllowed, and Conflict where it was answered, is
    on its way, or must not go there.
    """
    require(by, Deed.ADD_SUBSCRIBERS, newsletter=subscription.mailing_list.newsletter_id)
    email = subscription.subscriber.email
    if subscription.state is not SubscriptionState.PENDING:
        raise Conflict(say("{address} does not wait for a confirmation.", address=email))
    if reason_for(session, subscription.subscriber.address_hash) is SuppressionReason.COMPLAINED:
        raise Conflict(say("{address} must not be mailed.", address=email))
    on_its_way = session.scalars(
        sa.select(Notice)
        .where(
            Notice.kind == NoticeKind.CONFIRM,
            Notice.subscription_id == subscription.id,
            Notice.state.in_((NoticeState.PENDING, NoticeState.SENDING)),
        )
        .with_for_update()
    ).all()
    if any(not notice.keeps_quiet(now=now) for notice in on_its_way):
        raise Conflict(say("The mail to {address} is still on its way.", address=email))
    record(Act.SUBSCRIBER_ASKED_AGAIN, subscription.subscriber, by=by, list=subscription.mailing_list.slug)
    for notice in on_its_way:
        notice.not_before = now
        ring(session, "notice.submit", notice_id=notice.id)
        return notice
    return request_confirmation(session, subscription, now=now)


def request_confirmation(session: Session, subscription: Subscription, *, now: datetime) -> Notice:
    """Queue the mail that asks a new subscriber to confirm, whatever went there before."""
    return _ask(session, subscription, due=now, now=now)


def tell_of_leaving(session: Session, subscription_id: int, *, now: datetime) -> Notice | None:
    """Queue the answer to whoever left a list by mail; None where nothing may go to that address any more."""
    subscription = session.get(Subscription, subscription_id)
    if subscription is None or not may_be_told(session, subscription):
        return None
    return queue(
        session,
        NoticeKind.LEFT,
        address_key=subscription.subscriber.address_key,
        due=now,
        now=now,
        subscription_id=subscription.id,
    )


def queue(
    session: Session,
    kind: NoticeKind,
    *,
    address_key: str,
    due: datetime,
    now: datetime,
    subscription_id: int | None = None,
) -> Notice:
    """Queue a mail of a kind to an address; what it is about is the caller's to write down beside it."""
    notice = Notice(
        kind=kind,
        subscription_id=subscription_id,
        mailbox=mailbox_of(address_key),
        state=NoticeState.PENDING,
        attempt=0,
        not_before=due,
        reply=NOTHING,
        created_at=now,
        changed_at=now,
    )
    session.add(notice)
    session.flush()  # the bell carries the id
    if due <= now:  # else the tick rings
        ring(session, "notice.submit", notice_id=notice.id)
    return notice


def submit(
    database: Database,
    relay: Relay,
    notice_id: int,
    *,
    letterhead: Letterhead,
    retries: RetryPolicy,
    clock: Clock,
) -> None:
    """Submit one notice that is due; does nothing when another job has it or it is not needed any more."""
    with database.transaction() as session:
        taken_at = clock()
        message = _take(session, notice_id, letterhead=letterhead, now=taken_at)
    if message is None:
        return
    outcome = relay.submit(message.envelope, message.data, before_dot=lambda: None)
    with database.transaction() as session:
        _record(session, notice_id, outcome, retries=retries, now=clock())
        was_given = not isinstance(outcome, Unavailable)
        count_notice(session, DEFAULT, taken_at=taken_at, was_given=was_given, now=clock())


def tick(session: Session, *, retries: RetryPolicy, now: datetime) -> None:
    """Settle notices whose worker was lost and those that waited too long, and ring for those that are due."""
    affected(
        session,
        sa.update(Notice)
        .where(Notice.state == NoticeState.SENDING, Notice.leased_until < now)
        .values(
            state=NoticeState.UNCERTAIN,
            reply=say("the worker was lost while this message was being submitted"),
            leased_until=None,
            changed_at=now,
        ),
    )
    affected(  # `reply` says what it waited for
        session,
        sa.update(Notice)
        .where(Notice.state == NoticeState.PENDING, Notice.created_at < now - retries.expire)
        .values(state=NoticeState.EXPIRED, changed_at=now),
    )
    session.execute(  # somebody's address stands in it
        sa.delete(Notice).where(Notice.kind == NoticeKind.TRIAL, Notice.created_at < now - TRIALS_ARE_KEPT)
    )
    _queue_news(session, now=now)
    for notice_id in session.scalars(
        sa.select(Notice.id).where(Notice.state == NoticeState.PENDING, Notice.not_before <= now)
    ):
        ring(session, "notice.submit", notice_id=notice_id)


def _queue_news(session: Session, *, now: datetime) -> None:
    """Queue a mail for what users are to be told of their accounts: once, and not what is old by now."""
    untold = (
        sa.select(UserNews)
        .where(
            UserNews.told_at > now - _NEWS_FOR,
            ~sa.exists(sa.select(AccountNotice.id).where(AccountNotice.news_id == UserNews.id)),
        )
        .order_by(UserNews.id)
        .with_for_update(of=UserNews, skip_locked=True)
    )
    for news in session.scalars(untold).all():
        notice = queue(session, NoticeKind.ACCOUNT, address_key=news.user.email, due=now, now=now)
        session.add(AccountNotice(notice_id=notice.id, news_id=news.id))


def _ask(session: Session, subscription: Subscription, *, due: datetime, now: datetime) -> Notice:
    return queue(
        session,
        NoticeKind.CONFIRM,
        address_key=subscription.subscriber.address_key,
        due=due,
        now=now,
        subscription_id=subscription.id,
    )


def _asks_for(notice: Notice, about: Subscription, wanted: Subscription) -> bool:
    """Whether the mail of a notice, which is about one subscription, confirms another one as well."""
    is_theirs = about.subscriber_id == wanted.subscriber_id
    return is_theirs and about.state is SubscriptionState.PENDING and notice.state in _MAY_ARRIVE


def _take(session: Session, notice_id: int, *, letterhead: Letterhead, now: datetime) -> Message | None:
    taken = affected(
        session,
        sa.update(Notice)
        .where(Notice.id == notice_id, Notice.state == NoticeState.PENDING, Notice.not_before <= now)
        .values(
            state=NoticeState.SENDING,
            attempt=Notice.attempt + 1,
            first_attempt_at=sa.func.coalesce(Notice.first_attempt_at, now, type_=Notice.changed_at.type),
            leased_until=now + _LEASE,
            changed_at=now,
        ),
    )
    if not taken:
        return None
    notice = session.get_one(Notice, notice_id, populate_existing=True)
    try:
        message = _message(session, notice, letterhead=letterhead)
        if message is None:
            notice.state, notice.leased_until = NoticeState.EXPIRED, None
            notice.reply = say("not needed any more")
        elif (free_at := take_for_notice(session, DEFAULT, now=now)) is not None:
            _let_wait(notice, free_at)
            return None
        return message
    except (
        NewsletterError,
        ValueError,
    ) as error:  # until somebody mends the newsletter's settings, or it expires
        log.warning("notice.unwritten", notice_id=notice_id, because=str(error))
        notice.state, notice.reply, notice.leased_until = NoticeState.PENDING, sentence_of(error), None
        notice.not_before = now + hold_for(notice.attempt)
        return None


def _let_wait(notice: Notice, until: datetime) -> None:
    """The relay gets no more for now, because of a limit of ours: that is no attempt."""
    notice.state, notice.not_before, notice.leased_until = NoticeState.PENDING, until, None
    notice.attempt -= 1
    notice.first_attempt_at = notice.first_attempt_at if notice.attempt else None


def _message(session: Session, notice: Notice, *, letterhead: Letterhead) -> Message | None:
    """What a notice says, by its kind; None when nobody needs it any more."""
    match notice.kind:
        case NoticeKind.CONFIRM:
            subscription = session.get_one(Subscription, notice.subscription_id)
            if subscription.state is not SubscriptionState.PENDING:
                return None
            return confirmation(session, notice, subscription, letterhead=letterhead)
        case NoticeKind.ACCOUNT:
            return account_mail(session, notice, letterhead=letterhead)
        case NoticeKind.APPROVAL_ASKED | NoticeKind.PROOF_RETURNED:
            return staff_mail(session, notice, letterhead=letterhead)
        case NoticeKind.MENTIONED:
            return mention_mail(session, notice, letterhead=letterhead)
        case NoticeKind.DISPATCH_PAUSED:
            return alarm_mail(session, notice, letterhead=letterhead)
        case NoticeKind.TRIAL:
            return trial_mail(session, notice, letterhead=letterhead)
        case NoticeKind.LEFT:
            return farewell(session, notice, letterhead=letterhead)
        case NoticeKind.FORWARD:
            return forward_mail(session, notice, letterhead=letterhead)


def _record(
    session: Session, notice_id: int, outcome: Outcome, *, retries: RetryPolicy, now: datetime
) -> None:
    notice = session.get_one(Notice, notice_id, with_for_update=True)
    if notice.state is not NoticeState.SENDING:
        return
    notice.reply, notice.changed_at, notice.leased_until = outcome.reply, now, None
    match outcome:
        case Accepted():
            notice.state = NoticeState.ACCEPTED
            if forward := forward_of(session, notice):
                forward.let_go()
        case Refused():
            notice.state = NoticeState.REFUSED
        case Uncertain():
            notice.state = NoticeState.UNCERTAIN
        case Unavailable():
            notice.state, notice.not_before = NoticeState.PENDING, now + hold_for(notice.attempt)
        case Deferred():
            again_at = retries.next_attempt(notice.attempt - 1, since=notice.dated, now=now)
            notice.state = NoticeState.PENDING if again_at else NoticeState.EXPIRED
            notice.not_before = again_at or notice.not_before
    log.info("notice." + notice.state.value, notice_id=notice_id)
