"""A notice as a message: what all mails on our own behalf have in common, whatever they say."""

import hashlib
import re
from base64 import encodebytes
from dataclasses import dataclass

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

LOOP_MARK = "X-Loop"  # what nobody may forward again


@dataclass(frozen=True)
class OnBehalf:
    """What a notice has besides that brings somebody's own mail: their name and address, and the mail as it arrived."""

    name: str  # what From says; the address is always ours
    address: str
    message_id: str
    original: bytes  # none where it is not attached


def notice_message(
    notice: Notice,
    words: NoticeWords,
    publication: Publication,
    *,
    address: str,
    locale: str,
    letterhead: Letterhead,
    answers: bool = False,
    on_behalf: OnBehalf | None = None,
) -> Message:
    """The message that brings these words to an address, in the language of `locale`; the same bytes on every attempt. It says
    that it `answers` a mail where it does, so that no program answers it (RFC 3834)."""
    written = render_notice(words, locale, publication, base_url=letterhead.base_url)
    skeleton = Skeleton.of(
        written.subject, written.html, written.text, SlotTable("zq", ()), boundary=BOUNDARY
    )
    subject, body, _ = skeleton.fill({})
    content_type = f'multipart/alternative; boundary="{BOUNDARY}"'
    if on_behalf is not None and on_behalf.original:
        content_type, body = _with_attached(on_behalf.original, body, content_type=content_type)
    sender = sender_of(publication, base_url=letterhead.base_url)
    domain = sender.rpartition("@")[2]
    message_id = notice_message_id(letterhead.signer, notice.id, domain=domain)
    name = on_behalf.name if on_behalf is not None else publication.sender_in(locale)
    head = b"".join(
        (
            headers.mailbox("From", headers.cleaned(name), sender),
            headers.mailbox("To", "", address),
            _on_behalf(on_behalf, sender=sender) if on_behalf is not None else b"",
            headers.unstructured("Subject", headers.cleaned(subject)),
            headers.date(notice.dated),
            headers.verbatim("Message-ID", message_id),
            headers.verbatim("MIME-Version", "1.0"),
            headers.verbatim("Content-Type", content_type),
            headers.verbatim("Auto-Submitted", "auto-replied" if answers else "auto-generated"),
            headers.verbatim("X-Auto-Response-Suppress", "All"),
            b"\r\n",
        )
    )
    return_path = letterhead.mailbox(Purpose.NOTICE_BOUNCE, notice.id, domain=domain)
    signature = letterhead.signature(head, body, domain=domain, at=notice.dated)
    return Message(Envelope(return_path, address), message_id, signature + head + body)


def _on_behalf(person: OnBehalf, *, sender: str) -> bytes:
    references = headers.verbatim("References", person.message_id) if person.message_id else b""
    return b"".join(
        (
            headers.mailbox("Reply-To", "", person.address),
            references,
            headers.verbatim(LOOP_MARK, sender),
        )
    )


def _with_attached(original: bytes, body: bytes, *, content_type: str) -> tuple[str, bytes]:
    """The content type and the body of the same mail with another one attached.

    A stranger wrote that one: its own hash is the one boundary that they cannot have written into it. As a mail it may
    be attached only where nothing of it needs an encoding (RFC 2046 §5.2.1); else it is a file.
    """
    boundary = f"=_attached_{hashlib.sha256(original).hexdigest()[:40]}"
    mail = b"\r\n".join(_LINE_END.split(original)).rstrip(b"\r\n") + b"\r\n"
    is_plain = mail.isascii() and b"\0" not in mail and max(map(len, mail.split(b"\r\n"))) <= _LONGEST
    if is_plain:
        attached = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + mail
    else:
        attached = (
            b"Content-Type: application/octet-stream\r\n"
            b'Content-Disposition: attachment; filename="mail.eml"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(original).replace(b"\n", b"\r\n")
        )
    mark = f"--{boundary}".encode()
    inner = f"Content-Type: {content_type}\r\n\r\n".encode() + body
    whole = b"".join(
        (mark, b"\r\n", inner, b"\r\n", mark, b"\r\n", attached, b"\r\n", mark, b"--\r\n"),
    )
    return f'multipart/mixed; boundary="{boundary}"', whole


_LINE_END = re.compile(rb"\r\n|\r|\n")
_LONGEST = 998  # octets of a line (RFC 5322 §2.1.1)
