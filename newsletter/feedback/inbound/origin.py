"""Which of our addresses a mail came to, and whether a person wrote it. Decides; writes nothing."""

import hashlib
import re
from collections.abc import Iterable, Iterator

from newsletter.errors import NotFound
from newsletter.feedback.bounces.mail import Part
from newsletter.signing import Signer

# A MAC of 16 bytes and at least one of payload in base32: see newsletter.signing.
_OURS = re.compile(r"\b(bounce|unsubscribe)\+([a-z2-7]{28,64})@", re.IGNORECASE)

# Postfix's pipe(8) writes MAILER-DAEMON for the null sender unless it is told otherwise.
_NOBODY = ("<>", "<mailer-daemon>")
_MAIL_SYSTEM = re.compile(r"\b(?:mailer-daemon|mail delivery (?:sub)?system)\b", re.IGNORECASE)
_PRECEDENCE_OF_PROGRAMS = ("auto_reply", "bulk", "junk")  # vacation programs older than RFC 3834
_FIELDS_OF_PROGRAMS = ("x-autoreply", "x-autorespond", "x-failed-recipients")


def tokens_in(places: Iterable[str], mailbox: str) -> Iterator[str]:
    """The tokens of our addresses `mailbox+TOKEN@…` among these, not yet checked against our key."""
    for place in places:
        for found in _OURS.finditer(place):
            if found[1].lower() == mailbox:
                yield found[2]


def first_ids(signer: Signer, purpose: str, tokens: Iterable[str]) -> tuple[int, ...]:
    """The row ids in the first token that we made for this purpose; empty when none is ours."""
    for token in tokens:
        try:
            return signer.ids(purpose, token)
        except NotFound:
            continue
    return ()


def is_from_a_person(mail: Part) -> bool:
    """Whether a person asked for this mail to be written; an answer of a program is nobody's wish (RFC 3834).

    The button of a mail program writes `unsubscribe` as we propose it in List-Unsubscribe: somebody pressed it,
    even where the mail calls itself auto-generated. What replies by itself begins with another subject.
    """
    header = mail.header
    submitted = re.split(r"[;(\s]", header.get("auto-submitted").lower(), maxsplit=1)[0]
    is_our_subject = header.get("subject").strip().lower() == "unsubscribe"
    is_automatic = submitted not in ("", "no") and not (submitted == "auto-generated" and is_our_subject)
    return not (
        is_automatic
        or mail.media_type == "multipart/report"
        or header.get("return-path").lower() in _NOBODY
        or header.get("precedence").lower() in _PRECEDENCE_OF_PROGRAMS
        or any(header.all(*_FIELDS_OF_PROGRAMS))
        or _MAIL_SYSTEM.search(header.get("from"))
    )


def fingerprint(mail: Part) -> str:
    """SHA-256 of the body: the same for a mail that is handed over twice, whatever is stamped on its header then."""
    return hashlib.sha256(mail.body.strip()).hexdigest()


def message_id(mail: Part) -> str:
    """The Message-ID, by which mail servers find a mail in their logs; what cannot stand in one is left out."""
    return re.sub(r"[^!-~]", "", mail.header.get("message-id"))[:200]
