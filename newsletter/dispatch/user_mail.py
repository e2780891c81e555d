"""The mails to users about their accounts: written in the house's look, submitted by a job, at most once.

They go out in the name of the first newsletter; before there is one, in that of the machine.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel.dates import format_datetime
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.clock import Clock
from newsletter.content.publication import Publication
from newsletter.db import Database, affected
from newsletter.dispatch.pacing import RetryPolicy, hold_for
from newsletter.issues.models import Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.issues.proofing import sender_of
from newsletter.languages import babel_locale, interface
from newsletter.links import user_notice_message_id
from newsletter.messages import headers
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.messages.skeleton import BOUNDARY, Skeleton
from newsletter.relays.base import Deferred, Envelope, Outcome, Relay, Unavailable
from newsletter.rendering.notices import AccountNews, render_notice
from newsletter.rendering.slots import SlotTable
from newsletter.users.models import UserNotice
from newsletter.users.notices import KINDS
from newsletter.wording import Sentence

_LEASE = timedelta(minutes=20)  # longer than any SMTP transaction may take
_NOBODY = {"en": "Newsletter"}


def submit_user_notice(
    database: Database,
    relay: Relay,
    notice_id: int,
    *,
    letterhead: Letterhead,
    retries: RetryPolicy,
    clock: Clock,
) -> None:
    """Submit one that is due; does nothing when another job has it."""
    with database.transaction() as session:
        message = _take(session, notice_id, letterhead=letterhead, now=clock())
    if message is None:
        return
    outcome = relay.submit(message.envelope, message.data, before_dot=lambda: None)
    with database.transaction() as session:
        _record(session, notice_id, outcome, retries=retries, now=clock())


def user_mail(session: Session, notice: UserNotice, *, letterhead: Letterhead) -> Message:
    """The message of a notice to a user; the same bytes on every attempt."""
    first = session.scalars(sa.select(Newsletter).order_by(Newsletter.id).limit(1)).first()
    publication = publication_of(first) if first else _house()
    address = parse_address(notice.user.email).deliverable
    user, spoken = notice.user, interface(notice.user.locale)
    news = KINDS[notice.kind]
    words = AccountNews(
        subject_line=news.subject.in_locale(spoken.code),
        happened=Sentence(news.happened.text, {"detail": notice.detail}).in_locale(spoken.code),
        happened_at=format_datetime(
            notice.told_at,
            spoken.long_time,
            tzinfo=ZoneInfo(spoken.home_zone),
            locale=babel_locale(spoken.code),
        ),
        account=user.email,
        account_url=f"{letterhead.base_url}/account",
    )
    written = render_notice(words, user.locale, publication, base_url=letterhead.base_url)
    skeleton = Skeleton.of(
        written.subject, written.html, written.text, SlotTable("zq", ()), boundary=BOUNDARY
    )
    subject, body = skeleton.fill({})
    sender = sender_of(publication, base_url=letterhead.base_url)
    domain = sender.rpartition("@")[2]
    message_id = user_notice_message_id(letterhead.signer, notice.id, domain=domain)
    head = b"".join(
        (
            headers.mailbox("From", headers.cleaned(publication.sender_in(user.locale)), sender),
            headers.mailbox("To", "", address),
            headers.unstructured("Subject", headers.cleaned(subject)),
            headers.date(notice.told_at),
            headers.verbatim("Message-ID", message_id),
            headers.verbatim("MIME-Version", "1.0"),
            headers.verbatim("Content-Type", f'multipart/alternative; boundary="{BOUNDARY}"'),
            headers.verbatim("Auto-Submitted", "auto-generated"),
            headers.verbatim("X-Auto-Response-Suppress", "All"),
            b"\r\n",
        )
    )
    signature = letterhead.signature(head, body, domain=domain, at=notice.told_at)
    # Bounces go to whoever reads the sender's mailbox: no subscriber's address is to be learned from them.
    return Message(Envelope(sender, address), message_id, signature + head + body)


def _take(session: Session, notice_id: int, *, letterhead: Letterhead, now: datetime) -> Message | None:
    taken = affected(
        session,
        sa.update(UserNotice)
        .where(
            UserNotice.id == notice_id,
            UserNotice.done_at.is_(None),
            UserNotice.leased_until.is_(None),
            UserNotice.not_before <= now,
        )
        .values(attempt=UserNotice.attempt + 1, leased_until=now + _LEASE),
    )
    if not taken:
        return None
    notice = session.get_one(UserNotice, notice_id, populate_existing=True)
    return user_mail(session, notice, letterhead=letterhead)


def _record(
    session: Session, notice_id: int, outcome: Outcome, *, retries: RetryPolicy, now: datetime
) -> None:
    notice = session.get_one(UserNotice, notice_id, with_for_update=True)
    notice.reply, notice.leased_until = outcome.reply, None
    again_at: datetime | None = None
    match outcome:
        case Unavailable():
            again_at = now + hold_for(notice.attempt)
        case Deferred():
            again_at = retries.next_attempt(notice.attempt - 1, since=notice.told_at, now=now)
    if again_at is None:
        notice.done_at = now
    else:
        notice.not_before = again_at


def _house() -> Publication:
    return Publication.model_validate(
        {
            "slug": "newsletter",
            "name": _NOBODY,
            "locales": ("en",),
            "sender_name": _NOBODY,
            "organisation": _NOBODY,
            "postal_address": {},
        }
    )
