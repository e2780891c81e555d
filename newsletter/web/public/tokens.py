"""Pages whose address holds a token, and where they are.

Whatever a mail program has put around the token reaches the page, which never redirects (RFC 8058 forbids it).
"""

from starlette.convertors import Convertor, register_url_convertor

from newsletter.links import Purpose, path
from newsletter.signing import Signer


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


def preferences_of(subscriber_id: int, signer: Signer) -> str:
    """Where a subscriber's own preferences are."""
    return path(Purpose.PREFERENCES, signer.token(Purpose.PREFERENCES, subscriber_id))
