"""The address of a relay, with its password or key, as the database may keep it: sealed for this one row.

It is opened where mail is submitted or a connection is tried, and nowhere else; no page, log or message has it again.
"""

from newsletter.dispatch.allowance.models import KnownRelay
from newsletter.errors import Misconfigured
from newsletter.signing import Signer
from newsletter.wording import say

_PURPOSE = "relay"


def seal_address(relay: KnownRelay, url: str, *, signer: Signer) -> None:
    """Keep the address of a relay whose row has its id."""
    relay.sealed_address = signer.seal(_PURPOSE, url.encode(), owner=_owner(relay))


def address_of(relay: KnownRelay, *, signer: Signer) -> str:
    """The address of a relay, sealed with any of our keys. Raises Misconfigured."""
    opened = signer.unseal(_PURPOSE, relay.sealed_address or "", owner=_owner(relay))
    if opened is None:
        raise Misconfigured(
            say(
                "The password of the relay “{name}” cannot be read: it was kept under another secret key. List that key in "
                "NEWSLETTER_OLD_SECRET_KEYS, or enter the address of the relay again.",
                name=relay.name,
            )
        )
    return opened.decode()


def _owner(relay: KnownRelay) -> str:
    return f"relay {relay.id}"
