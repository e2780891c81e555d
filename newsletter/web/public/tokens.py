"""Pages whose address holds a token: where they are, and of whom the token speaks.

Whatever a mail program has put around the token reaches the page, which never redirects (RFC 8058 forbids it).
"""

from sqlalchemy.orm import Session
from starlette.convertors import Convertor, register_url_convertor

from newsletter.links import Purpose, ids, path
from newsletter.signing import Signer, gone
from subscribers.models import Subscriber, Subscription


class _Token(Convertor[str]):
    """The rest of a path, with slashes and line ends: a link that was cut or quoted is read all the same."""

    regex = "(?s:.*)"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("token", _Token())


def route(purpose: Purpose, rest: str = "") -> str:
    """The route of the page that takes a token, or of what is below it; that has to be declared first."""
    return path(purpose, "{token:token}") + rest


def subscription_of(
    session: Session, signer: Signer, purpose: Purpose, token: str
) -> tuple[Subscription, int]:
    """The subscription a token speaks of, and its delivery (0 for none).

    Raises NotFound alike for a token that is not ours and for a person whose data were erased.
    """
    subscription_id, *rest = ids(signer, purpose, token)
    found = session.get(Subscription, subscription_id)
    if found is None:
        raise gone()
    return found, rest[0] if rest else 0


def subscriber_of(session: Session, signer: Signer, token: str) -> Subscriber:
    """The subscriber a preferences token speaks of. Raises NotFound."""
    found = session.get(Subscriber, ids(signer, Purpose.PREFERENCES, token)[0])
    if found is None:
        raise gone()
    return found


def preferences_of(subscriber_id: int, signer: Signer) -> str:
    """Where a subscriber's own preferences are."""
    return path(Purpose.PREFERENCES, signer.token(Purpose.PREFERENCES, subscriber_id))
