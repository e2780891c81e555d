"""Trying a relay: all the way there, with TLS and sign-in, without a message. Nothing of it happens in a transaction.

Whoever may add relays says to which host we connect, which may well be this one. So nothing is sent to whom does not greet
like a mail server, and nothing is shown of what was heard but a reply of the protocol, on one line.
"""

from newsletter.addresses import parse_address
from newsletter.errors import Invalid
from newsletter.logs import Log
from newsletter.relays.base import Relay
from newsletter.wording import say

log = Log()


def require_it_works(relay: Relay, *, sender: str) -> None:
    """Raise Invalid, with what it said, unless a relay would take mail of a sender, or of anybody if none is given."""
    obstacle = relay.check(parse_address(sender).deliverable if sender else "")
    log.info("relay.tried", relay=relay.name, works=obstacle is None)
    if obstacle is not None:
        raise Invalid(
            say("It was tried and does not work, so it was not saved: {reason}.", reason=obstacle.reply)
        )
