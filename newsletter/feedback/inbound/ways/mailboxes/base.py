"""What there is to do with a mailbox, whatever one speaks with its server."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

LONGEST_LINE = 8_192  # of an answer, letters aside


class Refused(Exception):
    """The server does not let us in, or does not do what was asked; its words are not repeated."""


@dataclass(frozen=True)
class Login:
    """Who signs in: with a password, or with an OAuth token (XOAUTH2)."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def xoauth2(self) -> bytes:
        """https://developers.google.com/gmail/imap/xoauth2-protocol"""
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01".encode()

    @property
    def plain(self) -> bytes:
        """RFC 4616."""
        return f"\0{self.user}\0{self.password}".encode()


class Letter(NamedTuple):
    """A mail that lies in the mailbox: what the server calls it, and how large it is in octets."""

    name: str
    size: int


class Mailbox(Protocol):
    """Each raises OSError where the server is gone, and Refused."""

    def letters(self) -> Sequence[Letter]:
        """What lies there, the oldest first."""

    def read(self, letter: Letter) -> bytes:
        """The mail as it arrived. It stays where it is."""

    def remove(self, letter: Letter) -> None:
        """Take it away; for good once the mailbox is closed."""

    def close(self) -> None:
        """Leave."""
