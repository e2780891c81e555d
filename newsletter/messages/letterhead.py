"""What every mail of ours is written with, whatever it says: where we are, our signature on links, our signature on mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from newsletter import links
from newsletter.links import Purpose
from newsletter.signing import Signer

if TYPE_CHECKING:
    from newsletter.messages.dkim import DkimSigner


@dataclass(frozen=True)
class Letterhead:
    """The public address of the service, the signer of its tokens, and of its mails where that is done here."""

    base_url: str
    signer: Signer
    dkim: "DkimSigner | None" = None

    def url(self, purpose: Purpose, *ids: int) -> str:
        """The address of a page, with a token for the row ids."""
        return self.base_url + links.path(purpose, self.signer.token(purpose, *ids))

    def mailbox(self, purpose: Purpose, *ids: int, domain: str) -> str:
        """The address of a mailbox, with a token for the row ids."""
        return links.mailbox(purpose, self.signer.token(purpose, *ids), domain=domain)

    def signature(self, head: bytes, body: bytes, *, domain: str, at: datetime) -> bytes:
        """The DKIM-Signature field to put before a message; nothing where somebody else signs."""
        return self.dkim.signature(head, body, domain=domain, at=at) if self.dkim else b""
