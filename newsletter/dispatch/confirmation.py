"""The mail that asks a new subscriber to confirm, in the interface language nearest to the reader's."""

from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from sqlalchemy.orm import Session

from newsletter.content.publication import Publication
from newsletter.dispatch.models import Notice
from newsletter.issues.newsletters import newsletter_with, publication_of
from newsletter.issues.proofing import sender_of
from newsletter.languages import babel_locale, interface
from newsletter.links import Purpose, notice_message_id
from newsletter.messages import headers
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.messages.skeleton import BOUNDARY, Skeleton
from newsletter.relays.base import Envelope
from newsletter.rendering.notices import Confirmation, render_notice
from newsletter.rendering.slots import SlotTable
from subscribers.evidence import asked_together, last_asked
from subscribers.models import Subscription


def confirmation(
    session: Session, notice: Notice, subscription: Subscription, *, letterhead: Letterhead
) -> Message:
    """The message of a confirmation notice; the same bytes on every attempt, while nothing more is asked for.

    Whoever filled in the form may be a stranger: nothing that they wrote stands in it, not even a name.
    """
    newsletter = newsletter_with(session, subscription.mailing_list.newsletter_id)
    publication = publication_of(newsletter)
    subscriber = subscription.subscriber
    asked_for = [one.mailing_list.name for one in asked_together(session, subscription, now=notice.dated)]
    names = [name.get(subscriber.locale) or next(iter(name.values())) for name in asked_for]
    spoken = interface(subscriber.locale)
    question = last_asked(session, subscription)
    words = Confirmation(
        confirm_url=letterhead.url(Purpose.CONFIRM, subscription.id),
        list_names=tuple(names),
        asked_at=format_datetime(
            question.at if question else notice.created_at,
            spoken.long_time,
            tzinfo=ZoneInfo(spoken.home_zone),
            locale=babel_locale(spoken.code),
        ),
    )
    written = render_notice(words, subscriber.locale, publication, base_url=letterhead.base_url)
    skeleton = Skeleton.of(
        written.subject, written.html, written.text, SlotTable("zq", ()), boundary=BOUNDARY
    )
    subject, body = skeleton.fill({})
    sender = sender_of(publication, base_url=letterhead.base_url)
    domain = sender.rpartition("@")[2]
    message_id = notice_message_id(letterhead.signer, notice.id, domain=domain)
    head = _head(publication, subscription, sender, subject, message_id, notice)
    return_path = letterhead.mailbox(Purpose.NOTICE_BOUNCE, notice.id, domain=domain)
    signature = letterhead.signature(head, body, domain=domain, at=notice.dated)
    return Message(Envelope(return_path, subscriber.address), message_id, signature + head + body)


def _head(
    publication: Publication,
    subscription: Subscription,
    sender: str,
    subject: str,
    message_id: str,
    notice: Notice,
) -> bytes:
    subscriber = subscription.subscriber
    return b"".join(
        (
            headers.mailbox("From", headers.cleaned(publication.sender_in(subscriber.locale)), sender),
            headers.mailbox("To", "", subscriber.address),
            headers.unstructured("Subject", headers.cleaned(subject)),
            headers.date(notice.dated),
            headers.verbatim("Message-ID", message_id),
            headers.verbatim("MIME-Version", "1.0"),
            headers.verbatim("Content-Type", f'multipart/alternative; boundary="{BOUNDARY}"'),
            headers.verbatim("Auto-Submitted", "auto-generated"),
            headers.verbatim("X-Auto-Response-Suppress", "All"),
            b"\r\n",
        )
    )
