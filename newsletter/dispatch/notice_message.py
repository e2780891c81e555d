"""A notice as a message: what all mails on our own behalf have in common, whatever they say."""

from newsletter.content.publication import Publication
from newsletter.dispatch.models import Notice
from newsletter.issues.envelopes import sender_of
from newsletter.links import Purpose, notice_message_id
from newsletter.messages import headers
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.personalising import Message
from newsletter.messages.skeleton import BOUNDARY, Skeleton
from newsletter.relays.base import Envelope
from newsletter.rendering.notices import NoticeWords, render_notice
from newsletter.rendering.slots import SlotTable


def notice_message(
    notice: Notice,
    words: NoticeWords,
    publication: Publication,
    *,
    address: str,
    locale: str,
    letterhead: Letterhead,
    answers: bool = False,
) -> Message:
    """The message that brings these words to an address, in the language of `locale`; the same bytes on every attempt. It says
    that it `answers` a mail where it does, so that no program answers it (RFC 3834)."""
    written = render_notice(words, locale, publication, base_url=letterhead.base_url)
    skeleton = Skeleton.of(
        written.subject, written.html, written.text, SlotTable("zq", ()), boundary=BOUNDARY
    )
    subject, body, _ = skeleton.fill({})
    sender = sender_of(publication, base_url=letterhead.base_url)
    domain = sender.rpartition("@")[2]
    message_id = notice_message_id(letterhead.signer, notice.id, domain=domain)
    head = b"".join(
        (
            headers.mailbox("From", headers.cleaned(publication.sender_in(locale)), sender),
            headers.mailbox("To", "", address),
            headers.unstructured("Subject", headers.cleaned(subject)),
            headers.date(notice.dated),
            headers.verbatim("Message-ID", message_id),
            headers.verbatim("MIME-Version", "1.0"),
            headers.verbatim("Content-Type", f'multipart/alternative; boundary="{BOUNDARY}"'),
            headers.verbatim("Auto-Submitted", "auto-replied" if answers else "auto-generated"),
            headers.verbatim("X-Auto-Response-Suppress", "All"),
            b"\r\n",
        )
    )
    return_path = letterhead.mailbox(Purpose.NOTICE_BOUNCE, notice.id, domain=domain)
    signature = letterhead.signature(head, body, domain=domain, at=notice.dated)
    return Message(Envelope(return_path, address), message_id, signature + head + body)
