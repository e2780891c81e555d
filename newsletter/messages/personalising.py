"""The message of one recipient: the same bytes on every attempt, its links and return path made for this delivery alone.

Both unsubscribe headers are always there. RFC 8058 wants the first address to be https: on a server that is
tried out under http:// mail programs show no button for it, and everything else works.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newsletter.messages import headers
from newsletter.messages.dkim import DkimSigner
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.messages.skeleton import Skeleton
from newsletter.relays.base import Envelope
from newsletter.rendering.rendition import Rendition
from newsletter.signing import Signer
from newsletter.wording import say


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom one message goes to. `address` is the deliverable ASCII form, `email` as the person wrote it."""

    delivery_id: int
    subscription_id: int
    subscriber_id: int
    address: str
    email: str
    name: str
    first_name: str
    last_name: str
    organisation: str
    locale: str


@dataclass(frozen=True, slots=True)
class Message:
    """The RFC 5322 bytes (CRLF, ASCII) and the envelope they travel in."""

    envelope: Envelope
    message_id: str
    data: bytes


@dataclass(frozen=True)
class _Edition:
    """What all messages of one locale share: the first and the last headers, and the body's skeleton."""

    head: bytes
    foot: bytes
    skeleton: Skeleton


class Composer:
    """Writes the messages of one proof. Compiled once; safe to use from several threads."""

    def __init__(
        self,
        proof_id: int,
        envelope: ProofEnvelope,
        editions: Mapping[str, Rendition],
        *,
        base_url: str,
        signer: Signer,
        dkim: DkimSigner | None = None,
    ) -> None:
        """Raises HeaderError when the envelope cannot be written in headers, SlotMisplaced for a misplaced slot."""
        self._base_url, self._signer, self._dkim = base_url, signer, dkim
        self._domain = envelope.sender_address.rpartition("@")[2]
        self._editions = {
            locale: _edition(envelope, rendition, boundary=f"=_proof_{proof_id}")
            for locale, rendition in editions.items()
        }

    def compose(self, recipient: Recipient, *, date: datetime) -> Message:
        """The message of one delivery; `date` is its first attempt, kept on every later one.

        Raises HeaderError (a ValueError) when nothing can be written for this recipient.
        """
        edition = self._editions.get(recipient.locale)
        if edition is None:
            raise ValueError(say("the proof has no edition in {locale}", locale=recipient.locale))
        unsubscribe = self._signer.token("unsubscribe", recipient.subscription_id, recipient.delivery_id)
        subject, body = edition.skeleton.fill(self._values(recipient, unsubscribe))
        message_id = self._message_id(recipient)
        head = b"".join(
            (
                edition.head,
                headers.mailbox("To", headers.cleaned(recipient.name), recipient.address),
                headers.unstructured("Subject", headers.cleaned(subject)),
                headers.date(date),
                headers.verbatim("Message-ID", message_id),
                self._list_unsubscribe(unsubscribe),
                edition.foot,
            )
        )
        signature = self._dkim.signature(head, body, domain=self._domain, at=date) if self._dkim else b""
        envelope = Envelope(self._return_path(recipient), recipient.address)
        return Message(envelope, message_id, b"".join((signature, head, body)))

    def _values(self, recipient: Recipient, unsubscribe: str) -> dict[str, str]:
        return personal_values(
            recipient,
            unsubscribe_url=f"{self._base_url}/u/{unsubscribe}",
            preferences_url=f"{self._base_url}/p/{self._signer.token('preferences', recipient.subscriber_id)}",
            browser_url=f"{self._base_url}/v/{self._signer.token('browser', recipient.delivery_id)}",
        )

    def _list_unsubscribe(self, token: str) -> bytes:
        return headers.uri_list(
            "List-Unsubscribe",
            f"{self._base_url}/u/{token}",
            f"mailto:unsubscribe+{token}@{self._domain}?subject=unsubscribe",
        )

    def _message_id(self, recipient: Recipient) -> str:
        """The same on every attempt; nobody can tell from it who else got the issue (RFC 5322 §3.6.4)."""
        key, number = self._signer.key("message-id"), str(recipient.delivery_id).encode()
        return f"<{hmac.digest(key, number, 'sha256')[:20].hex()}@{self._domain}>"

    def _return_path(self, recipient: Recipient) -> str:
        """Variable envelope return path: a bounce names its delivery, and nobody else can make one up."""
        return f"bounce+{self._signer.token('bounce', recipient.delivery_id)}@{self._domain}"


def personal_values(
    recipient: Recipient, *, unsubscribe_url: str, preferences_url: str, browser_url: str
) -> dict[str, str]:
    """What the slots of a rendition are filled with, by their names."""
    return {
        "first_name": recipient.first_name,
        "last_name": recipient.last_name,
        "name": recipient.name,
        "organisation": recipient.organisation,
        "email": recipient.email,
        "unsubscribe_url": unsubscribe_url,
        "preferences_url": preferences_url,
        "browser_url": browser_url,
    }


def _edition(envelope: ProofEnvelope, rendition: Rendition, *, boundary: str) -> _Edition:
    foot = (
        headers.verbatim("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        headers.list_id(headers.cleaned(envelope.list_label), envelope.list_host),
        headers.verbatim("Feedback-ID", envelope.feedback_id),
        headers.mailbox("Reply-To", "", envelope.reply_to) if envelope.reply_to else b"",
        headers.verbatim("MIME-Version", "1.0"),
        headers.verbatim("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
        b"\r\n",
    )
    sender_name = headers.cleaned(envelope.sender_name[rendition.locale])
    return _Edition(
        head=headers.mailbox("From", sender_name, envelope.sender_address),
        foot=b"".join(foot),
        skeleton=Skeleton.of(
            rendition.subject, rendition.html, rendition.text, rendition.slots, boundary=boundary
        ),
    )
