"""The envelope of a proof: from whom it comes, where answers go, and what its list is called; all who mail comes from."""

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session

from newsletter.addresses import parse_address
from newsletter.content.publication import Publication
from newsletter.issues.models import Issue, Newsletter
from newsletter.issues.newsletters import publication_of
from newsletter.messages.proof_envelope import ProofEnvelope


def envelope_for(
    issue: Issue, publication: Publication, locales: Sequence[str], *, base_url: str
) -> ProofEnvelope:
    """The envelope that a proof made now would have."""
    slug = publication.slug
    sender = sender_of(publication, base_url=base_url)
    host = sender.rpartition("@")[2]
    return ProofEnvelope(
        sender_name={locale: publication.sender_in(locale) for locale in locales},
        sender_address=sender,
        reply_to=_deliverable(publication.reply_to),
        list_label=publication.name.or_source(publication.locales[0], publication.locales) or slug,
        list_host=f"{slug}.{host}",
        # Google wants the last part, the sender, stable and 5 to 15 characters long.
        feedback_id=f"{issue.slug}:{slug}:issue:{hashlib.sha256(host.encode()).hexdigest()[:12]}",
        counts_clicks=issue.newsletter.counts_clicks,
        shares_clicks=issue.newsletter.counts_clicks and issue.newsletter.asks_for_clicks,
    )


def sender_of(publication: Publication, *, base_url: str) -> str:
    """The address that mail comes from; until one is set, the machine that serves it, as with any program that mails."""
    return _deliverable(publication.sender_address) or f"newsletter@{_host(base_url)}"


def senders(session: Session, *, base_url: str) -> list[str]:
    """Whom relays have to take mail of: the senders of all newsletters."""
    publications = [
        publication_of(found) for found in session.scalars(sa.select(Newsletter).order_by(Newsletter.id))
    ]
    return list(dict.fromkeys(sender_of(publication, base_url=base_url) for publication in publications))


def _deliverable(address: str) -> str:
    """The form for headers and envelopes, where a Korean domain is written in ASCII."""
    return parse_address(address).deliverable if address else ""


def _host(base_url: str) -> str:
    host = urlsplit(base_url).hostname or ""
    is_name = "." in host and not host.rpartition(".")[2].isdecimal()
    return host if is_name else "localhost"
