"""Whether a person wrote a mail, and how it is known again. Decides; writes nothing."""

import hashlib
import re

from newsletter.feedback.bounces.mail import Part
from newsletter.links import LEAVING_SUBJECT

# Postfix's pipe(8) writes MAILER-DAEMON for the null sender unless it is told otherwise.
_NOBODY = ("<>", "<mailer-daemon>")
_MAIL_SYSTEM = re.compile(r"\b(?:mailer-daemon|mail delivery (?:sub)?system)\b", re.IGNORECASE)
_PRECEDENCE_OF_PROGRAMS = ("auto_reply", "bulk", "junk")  # vacation programs older than RFC 3834
_FIELDS_OF_PROGRAMS = ("x-autoreply", "x-autorespond", "x-failed-recipients")


def is_from_a_person(mail: Part) -> bool:
    """Whether a person asked for this mail to be written; an answer of a program is nobody's wish (RFC 3834).

    The button of a mail program writes `unsubscribe` as we propose it in List-Unsubscribe: somebody pressed it,
    even where the mail calls itself auto-generated. What replies by itself begins with another subject.
    """
    header = mail.header
    submitted = re.split(r"[;(\s]", header.get("auto-submitted").lower(), maxsplit=1)[0]
    is_our_subject = header.get("subject").strip().lower() == LEAVING_SUBJECT
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
