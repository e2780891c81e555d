"""Whether a mail that came to a return path is a person's own, and what it says. Decides; writes nothing.

What a program wrote, what went to a list and whatever carries a mark of ours is nobody's own: so nothing that we forward
comes back and is forwarded again.
"""

import hashlib
import re
from collections.abc import Sequence

from newsletter.addresses import parse_address
from newsletter.dispatch.forwarding.models import Letter
from newsletter.errors import Invalid
from newsletter.feedback.bounces.conclusion import BounceKind, Conclusion, Sort
from newsletter.feedback.bounces.mail import Part, words_of
from newsletter.feedback.bounces.who import addresses_in
from newsletter.feedback.inbound.origin import is_from_a_person
from newsletter.links import Purpose, first_ids
from newsletter.signing import Signer

_MOST_HOPS = 30  # Received fields; a hundred are a loop for certain (RFC 5321 §6.3), a way of people has ten
_MOST_TEXT = 50_000  # characters
_NOT_OF_PEOPLE = (
    "x-loop",
    "list-id",
    "list-unsubscribe",
    "list-post",
    "feedback-id",
    "x-auto-response-suppress",
)
_PRECEDENCES = ("bulk", "list", "junk", "auto_reply")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,200}>")
_AUTHOR = re.compile(r"^(.{0,300}?)<[^<>]*>\s*$", re.DOTALL)


def letter_in(mail: Part, conclusion: Conclusion, *, signer: Signer) -> Letter | None:
    """What a person wrote; None where no person did, or one who cannot be answered."""
    is_own = (
        conclusion.kind is BounceKind.NOT_A_BOUNCE
        and conclusion.sort in (Sort.REPLY, Sort.ORDINARY)
        and is_from_a_person(mail)
        and _is_marked_by_nobody(mail)
        and not _is_our_own(mail, signer)
    )
    authors = addresses_in(mail.header.get("from")) if is_own else []
    if len(authors) != 1:
        return None
    try:
        address = parse_address(authors[0])
    except Invalid:
        return None
    if address.needs_smtputf8:
        return None
    found = _MESSAGE_ID.search(mail.header.get("message-id"))
    return Letter(
        name=_name_in(mail.header.get("from")),
        address=address.deliverable,
        subject=words_of(mail.header.get("subject"))[:1_000],
        text=_text_of(mail.parts()),
        message_id=found[0] if found else "",
    )


def identity(mail: Part) -> str:
    """The same for a mail that is handed over twice, whatever is stamped on it, and for no other."""
    named = [mail.header.get(name) for name in ("message-id", "from", "date", "subject")]
    whole = "\n".join(named).encode("utf-8", "replace") + b"\n" + mail.body.strip()
    return hashlib.sha256(whole).hexdigest()


def _is_marked_by_nobody(mail: Part) -> bool:
    header = mail.header
    submitted = re.split(r"[;(\s]", header.get("auto-submitted").strip().lower(), maxsplit=1)[0]
    return not (
        submitted not in ("", "no")
        or header.get("precedence").strip().lower() in _PRECEDENCES
        or any(name in _NOT_OF_PEOPLE for name, _ in header.items)
        or len(header.all("received")) > _MOST_HOPS
    )


def _is_our_own(mail: Part, signer: Signer) -> bool:
    """Whether its Message-ID is one that we gave to a notice."""
    return bool(first_ids(signer, Purpose.NOTICE_ID, [mail.header.get("message-id")]))


def _name_in(author: str) -> str:
    found = _AUTHOR.match(words_of(author))
    return found[1].strip().strip('"').replace('\\"', '"').strip() if found else ""


def _text_of(parts: Sequence[Part]) -> str:
    """What is plain text of it, else the words of its HTML; no text that is attached."""
    inline = [part for part in parts if "attachment" not in part.header.get("content-disposition").lower()]
    for media_type in ("text/plain", "text/html"):
        texts = [part.text().strip() for part in inline if part.media_type == media_type]
        if said := "\n\n".join(filter(None, texts)):
            return said.replace("\0", "")[:_MOST_TEXT]
    return ""
