"""Mail addresses: one way to read them, one way to compare them, one way to hash them."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from newsletter.errors import Invalid
from newsletter.signing import Signer
from newsletter.wording import Sentence, say


@dataclass(frozen=True)
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
    """Read one address. Raises Invalid with the reason; makes no DNS query."""
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Invalid(
            say(
                "“{address}” is not a mail address: {reason}.",
                address=text.strip()[:120],
                reason=_fault(text.strip()),
            )
        ) from None
    deliverable = f"{found.local_part}@{found.ascii_domain}"
    return Address(written=found.normalized, deliverable=deliverable, key=deliverable.lower())


def address_hash(signer: Signer, key: str) -> str:
    """The keyed hash under which an address is suppressed, from its comparing key."""
    return signer.digest("address", key)


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
    if any(sign.isspace() for sign in text):
        return say("there is a space in it")
    if "." not in after:
        return say("the part after the @ has no dot")
    return say("it has a character, or characters in an order, that no address has")
