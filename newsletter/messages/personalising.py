"""The message of one recipient: the same bytes on every attempt, its links and return path made for this delivery alone.

Both unsubscribe headers are always there. RFC 8058 wants the first address to be https: on a server that is
tried out under http:// mail programs show no button for it, and everything else works.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, Protocol

from newsletter import links
from newsletter.languages import STACKED
from newsletter.links import Purpose
from newsletter.messages import headers
from newsletter.messages.counted_links import own_links, through_us
from newsletter.messages.letterhead import Letterhead
from newsletter.messages.proof_envelope import ProofEnvelope
from newsletter.messages.skeleton import Skeleton
from newsletter.relays.base import Envelope
from newsletter.rendering.own_pages import page_values
from newsletter.rendering.rendition import Rendition
from newsletter.signing import Signer
from newsletter.wording import say


class Person(Protocol):
    """Whom a mail speaks to, as far as its words know them."""

    @property
    def name(self) -> str: ...
    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def email(self) -> str: ...


class Recipient(NamedTuple):
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
    shares_clicks: bool = False  # they let us know which links they open


class Message(NamedTuple):
    """The RFC 5322 bytes (CRLF, ASCII), known from `proven_from` on to need no stuffing, and the envelope they travel in."""

    envelope: Envelope
    message_id: str
    data: bytes
    proven_from: int | None = None


@dataclass(frozen=True)
class EditionParts:
    """What all messages of one locale share: the first and the last headers, and the body's skeleton."""

    head: bytes
    foot: bytes
    skeleton: Skeleton


def values_of(person: Person) -> dict[str, str]:
    """What the slots of a rendition that speak of a person are filled with, by their names."""
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "name": person.name,
        "organisation": person.organisation,
        "email": person.email,
    }


def public_addresses(locales: Iterable[str], *, issue: str, base_url: str) -> dict[str, str]:
    """Where the editions of an issue are read on the web once its dispatch has begun; `issue` is its slug."""
    return {locale: base_url + links.edition_page(issue, locale) for locale in locales if locale != STACKED}


class Composer:
    """Writes the messages of one proof. Compiled once; safe to use from several threads."""

    def __init__(
        self,
        proof_id: int,
        envelope: ProofEnvelope,
        editions: Mapping[str, Rendition],
        *,
        issue: str,
        letterhead: Letterhead,
        counted: Mapping[str, Mapping[int, int]] = MappingProxyType({}),
    ) -> None:
        """`issue` is the slug of the proof's issue, by which its editions are read on the web; `counted` are the ids of the links
        of each edition whose clicks are counted, by their places.

        Raises HeaderError when the envelope cannot be written in headers, SlotMisplaced for a misplaced slot.
        """
        self._letterhead = letterhead
        pages = public_addresses(editions, issue=issue, base_url=letterhead.base_url)
        self._domain = envelope.sender_address.rpartition("@")[2]

        def compiled(rendition: Rendition) -> EditionParts:
            same = page_values(rendition, pages)
            return edition_parts(envelope, rendition, boundary=f"=_proof_{proof_id}", same=same)

        self._editions = {
            locale: compiled(through_us(rendition, counted.get(locale, {}), letterhead))
            for locale, rendition in editions.items()
        }
        # Apart, for those few who share their clicks: everybody else's message is made as if they were not.
        self._own_links = {
            locale: own_links(rendition, counted[locale], letterhead)
            for locale, rendition in editions.items()
            if envelope.shares_clicks and locale in counted
        }
        self._shared = {locale: compiled(own.rendition) for locale, own in self._own_links.items()}

    def compose(self, recipient: Recipient, *, date: datetime) -> Message:
        """The message of one delivery; `date` is its first attempt, kept on every later one.

        Raises HeaderError (a ValueError) when nothing can be written for this recipient.
        """
        edition = self._editions.get(recipient.locale)
        if edition is None:
            raise ValueError(say("the proof has no edition in {locale}", locale=recipient.locale))
        if recipient.shares_clicks:
            edition = self._shared.get(recipient.locale, edition)
        letterhead, domain = self._letterhead, self._domain
        leaving = _leaving_token(recipient, letterhead.signer)
        values = self._values(recipient, leaving)
        filled = edition.skeleton.fill(values)
        message_id = links.message_id(letterhead.signer, recipient.delivery_id, domain=domain)
        by_mail = links.leaving_mailto(leaving, domain=domain)
        head = b"".join(
            (
                edition.head,
                headers.mailbox("To", headers.cleaned(recipient.name), recipient.address),
                _subject(filled.subject),
                headers.date(date),
                headers.verbatim("Message-ID", message_id),
                headers.uri_list("List-Unsubscribe", values["unsubscribe_url"], by_mail),
                edition.foot,
            )
        )
        # Variable envelope return path: a bounce names its delivery, and nobody else can make one up.
        return_path = letterhead.mailbox(Purpose.BOUNCE, recipient.delivery_id, domain=domain)
        signature = letterhead.signature(head, filled.body, domain=domain, at=date)
        data = b"".join((signature, head, filled.body))
        proven_from = len(data) - len(filled.body) if filled.needs_no_stuffing else None
        return Message(Envelope(return_path, recipient.address), message_id, data, proven_from)

    def values_for(self, recipient: Recipient) -> dict[str, str]:
        """What is put into the message of one delivery beside what all readers of its edition share, by the names of slots."""
        return self._values(recipient, _leaving_token(recipient, self._letterhead.signer))

    def _values(self, recipient: Recipient, leaving: str) -> dict[str, str]:
        values = _personal_values(recipient, self._letterhead, leaving=leaving)
        if recipient.shares_clicks and (own := self._own_links.get(recipient.locale)):
            values |= own.values(recipient.subscription_id, self._letterhead)
        return values


def _leaving_token(recipient: Recipient, signer: Signer) -> str:
    """By which a recipient unsubscribes: on a page, by one click, or by mail."""
    return signer.token(Purpose.UNSUBSCRIBE, recipient.subscription_id, recipient.delivery_id)


def _personal_values(recipient: Recipient, letterhead: Letterhead, *, leaving: str) -> dict[str, str]:
    """What the slots of a rendition are filled with, by their names; `leaving` is the recipient's leaving token."""
    return values_of(recipient) | {
        "unsubscribe_url": f"{letterhead.base_url}{links.path(Purpose.UNSUBSCRIBE, leaving)}",
        "preferences_url": letterhead.url(Purpose.PREFERENCES, recipient.subscriber_id),
    }


@lru_cache(maxsize=256)  # nearly all messages of an edition have one subject
def _subject(text: str) -> bytes:
    return headers.unstructured("Subject", headers.cleaned(text))


def edition_parts(
    envelope: ProofEnvelope,
    rendition: Rendition,
    *,
    boundary: str,
    same: Mapping[str, str] = MappingProxyType({}),
) -> EditionParts:
    """An edition, compiled; `same` are values that all its readers share. Raises HeaderError for an envelope that no header can
    hold, SlotMisplaced for a misplaced slot."""
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
    return EditionParts(
        head=headers.mailbox("From", sender_name, envelope.sender_address),
        foot=b"".join(foot),
        skeleton=Skeleton.of(
            rendition.subject, rendition.html, rendition.text, rendition.slots, boundary=boundary, same=same
        ),
    )
