"""Whether mail is given to the relay encrypted, and to whom it should be: STARTTLS, certificate, version."""

from newsletter.deliverability.findings import Aspect, Finding, bad, good, warning
from newsletter.deliverability.sender import Sender, Way
from newsletter.relays.base import Unavailable
from newsletter.wording import say


def look_at_encryption(sender: Sender) -> list[Finding]:
    """Connects to each relay as the product does, and leaves before a mail."""
    return [_of(way) for way in sender.ways if way.host]


def _of(way: Way) -> Finding:
    if way.encryption is None:
        if way.is_https:
            return good(Aspect.ENCRYPTION, say("Mail goes to {relay} by https.", relay=way.name))
        return _unencrypted(way)
    seen = way.encryption()
    if isinstance(seen, Unavailable):
        return bad(
            Aspect.ENCRYPTION,
            say("No mail can be given to {relay}: {reason}.", relay=way.name, reason=seen.reply),
            say("Until that is mended no mail leaves by this relay."),
        )
    if seen:
        return good(
            Aspect.ENCRYPTION,
            say("Mail goes to {relay} encrypted ({version}).", relay=way.name, version=seen),
        )
    if way.is_here:
        return good(
            Aspect.ENCRYPTION,
            say("Mail goes to {relay} on this machine, where nobody listens.", relay=way.name),
        )
    return _unencrypted(way)


def _unencrypted(way: Way) -> Finding:
    return warning(
        Aspect.ENCRYPTION,
        say("Mail goes to {relay} unencrypted: who is on the way reads it all.", relay=way.name),
        say("Ask its operator for STARTTLS, and take tls= out of its address."),
    )
