"""Mail addresses: one way to read them, one way to compare them, one way to hash them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newsletter.errors import Invalid
from newsletter.signing import Signer
from newsletter.wording import Sentence, say

if TYPE_CHECKING:
    from email_validator import ValidatedEmail

LONGEST = 320  # characters: 64 before the @ and 255 behind it, as RFC 3696 counts them


@dataclass(frozen=True, slots=True)
class Address:
    """`written` as the person wrote it (NFC, trimmed); `deliverable` ASCII form with an A-label domain;
    `key` for comparing: the deliverable form in lower case."""

    written: str
    deliverable: str
    key: str

    @property
    def needs_smtputf8(self) -> bool:
        """Whether the local part is not ASCII (RFC 6531): no ordinary relay takes it."""
        return not self.deliverable.isascii()


def parse_address(text: str) -> Address:
    """Read one address; spaces and signs that cannot be seen do not count at its ends.

    Raises Invalid with the reason; makes no DNS query.
    """
    text = bare(text)
    if len(text) > LONGEST:
        raise Invalid(
            say(
                "“{address}…” is not a mail address: it is longer than {count} characters.",
                address=text[:40],
                count=LONGEST,
            )
        )
    try:
        return _parsed(text)
    except ValueError:  # the validator's own is one
        raise Invalid(
            say(
                "“{address}” is not a mail address: {reason}.",
                address=text[:120],
                reason=_fault(text),
            )
        ) from None


def address_hash(signer: Signer, key: str) -> str:
    """The keyed hash under which an address is suppressed, from its comparing key."""
    return signer.digest("address", key)


def bare(text: str) -> str:
    """The text without the spaces and invisible signs around it: zero-width spaces, marks of direction, a BOM."""
    if text.isascii():
        return text.strip()
    start, end = 0, len(text)
    while start < end and _is_nothing(text[start]):
        start += 1
    while end > start and _is_nothing(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_nothing(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Cf"


# What nearly all addresses are: an atom in small letters, perhaps with a dot, before a domain of ordinary length.
_ORDINARY = re.compile(r"([a-z0-9_+-]{1,30}(?:\.[a-z0-9_+-]{1,30})?)@([A-Za-z0-9.-]{1,100})")


def _parsed(text: str) -> Address:
    """Raises ValueError. A long list has few domains, and reading those is what takes time."""
    ordinary = _ORDINARY.fullmatch(text)
    if ordinary is None:
        found = _validated(text)
        local, written, ascii_domain = found.local_part, found.normalized, found.ascii_domain
    else:
        local = ordinary[1]
        domain, ascii_domain = _domain(ordinary[2])
        written = f"{local}@{domain}"
    deliverable = f"{local}@{ascii_domain}"
    key = deliverable.lower()
    if text == written == key:
        return Address(text, text, text)  # one text, not three: there may be 100,000 of them
    return Address(written, deliverable, key)


@lru_cache(maxsize=10_000)
def _domain(text: str) -> tuple[str, str]:
    """A domain as it is written, and in ASCII."""
    found = _validated(f"a@{text}")
    return found.domain, found.ascii_domain


def _validated(text: str) -> "ValidatedEmail":
    from email_validator import validate_email  # its tables take long to load; most who begin read no address

    return validate_email(text, check_deliverability=False, test_environment=True)


def mailbox_of(key: str) -> str:
    """The mailbox that an address leads to, by its comparing key: many addresses may lead to one.

    What stands behind a plus is the owner's own (RFC 5233); Gmail passes over dots, and has a second name. Other
    providers' habits are not known well enough. Never mail to it: it is for counting.
    """
    local, _, domain = key.rpartition("@")
    domain = "gmail.com" if domain == "googlemail.com" else domain
    local = local.partition("+")[0] or local
    if domain == "gmail.com":
        local = local.replace(".", "") or local
    return f"{local}@{domain}"


def masked(address: str) -> str:
    """An address its owner recognises and nobody else learns: k•••@example.org."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _fault(text: str) -> Sentence:
    """What is wrong, in words that can be translated; the validator speaks English only."""
    before, at, after = text.rpartition("@")
    if not at:
        return say("it has no @")
    if "@" in before:
        return say("it has more than one @")
    if not before:
        return say("there is nothing before the @")
    if not after:
        return say("there is nothing after the @")
    hidden = next((sign for sign in text if unicodedata.category(sign) == "Cf"), None)
    if hidden is not None:
        return say(
            "it has a sign in it that cannot be seen, {sign} ({name})",
            sign=f"U+{ord(hidden):04X}",
            name=unicodedata.name(hidden, "?"),
        )
    if any(sign.isspace() for sign in text):
        return say("there is a space in it")
    if "." not in after:
        return say("the part after the @ has no dot")
    return say("it has a character, or characters in an order, that no address has")
