"""Which mailbox is read, and how one signs in there: `imaps://user@host/FOLDER` or `pop3s://user@host`, always over TLS.

`imap://` and `pop3://` begin in the clear and go on with STARTTLS or not at all. The secret never stands in the address.
"""

import shlex
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from newsletter.errors import Misconfigured
from newsletter.feedback.inbound.ways.mailboxes.base import Login, Mailbox
from newsletter.wording import Sentence, say

_PORTS = {"imaps": 993, "imap": 143, "pop3s": 995, "pop3": 110}
_OPTIONS = {"ca", "moved"}
_COMMAND_SECONDS = 30
SECONDS = 30.0  # for each answer of the server


@dataclass(frozen=True)
class Secret:
    """Where the password or the OAuth token is; read anew at each visit."""

    password: str = field(default="", repr=False)
    password_file: str = ""
    token_file: str = ""
    token_command: str = ""

    def of(self, user: str) -> Login:
        """What one signs in with. Raises Misconfigured."""
        given = (self.password, self.password_file, self.token_file, self.token_command)
        if sum(map(bool, given)) != 1:
            raise _unusable(say("name one of a password, a file with it, a token file and a token command"))
        if self.password:
            return Login(user, password=self.password)
        if self.password_file:
            return Login(user, password=_first_line(self.password_file))
        if self.token_file:
            return Login(user, token=_first_line(self.token_file))
        return Login(user, token=_printed(self.token_command))


@dataclass(frozen=True)
class Inbox:
    """A mailbox that can be opened."""

    kind: str  # the scheme
    host: str
    port: int
    user: str
    folder: str
    moved: str  # the folder into which what was taken goes; "": it is deleted
    secret: Secret
    context: ssl.SSLContext = field(repr=False)

    @classmethod
    def at(cls, url: str, secret: Secret) -> Self:
        """The mailbox of an address. Raises Misconfigured, which never tells what stands before the @."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
            options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        except ValueError:
            raise _unusable(say("it cannot be read")) from None
        if parts.scheme not in _PORTS:
            raise _unusable(say("it must begin with imaps://, imap://, pop3s:// or pop3://"))
        if parts.password is not None:
            raise _unusable(say("the password has a setting of its own"))
        user = unquote(parts.username or "")
        if not host or not user or any(sign < " " for sign in user):
            raise _unusable(say("it names no user or no server"))
        if unknown := set(options) - _OPTIONS:
            raise _unusable(say("there is no option {option}", option=min(unknown)))
        is_imap = parts.scheme.startswith("imap")
        folder, moved = unquote(parts.path.strip("/")), options.get("moved", "")
        if not is_imap and (folder or moved):
            raise _unusable(say("a mailbox that is read by POP has no folders"))
        if any(sign < " " for sign in folder + moved):
            raise _unusable(say("it cannot be read"))
        context = _trusting(options.get("ca", ""))
        return cls(parts.scheme, host, port, user, folder or "INBOX", moved, secret, context)

    @contextmanager
    def opened(self) -> Iterator[Mailbox]:
        """The mailbox, signed in to. Raises Misconfigured, OSError and Refused."""
        from newsletter.feedback.inbound.ways.mailboxes.imap import ImapMailbox
        from newsletter.feedback.inbound.ways.mailboxes.pop import PopMailbox

        login = self.secret.of(self.user)
        is_imap, begins_secured = self.kind.startswith("imap"), self.kind.endswith("s")
        if is_imap:
            mailbox: Mailbox = ImapMailbox(
                self.host,
                self.port,
                login,
                folder=self.folder,
                moved=self.moved,
                context=self.context,
                begins_secured=begins_secured,
                seconds=SECONDS,
            )
        else:
            mailbox = PopMailbox(
                self.host,
                self.port,
                login,
                context=self.context,
                begins_secured=begins_secured,
                seconds=SECONDS,
            )
        try:
            yield mailbox
        finally:
            mailbox.close()


def _trusting(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca or None)
    except OSError:
        raise _unusable(say("the certificates at {place} cannot be read", place=ca)) from None


def _first_line(file: str) -> str:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise _unusable(say("{file} cannot be read", file=file)) from None
    if not lines or not lines[0].strip():
        raise _unusable(say("there is nothing in {file}", file=file))
    return lines[0].strip()


def _printed(command: str) -> str:
    """What a command prints; what it complains of is left to it."""
    try:
        ended = subprocess.run(  # noqa: S603 (whoever sets it runs the machine)
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=_COMMAND_SECONDS,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        raise _unusable(say("the command for the token failed")) from None
    token = ended.stdout.decode("ascii", "ignore").strip()
    if not token:
        raise _unusable(say("the command for the token printed nothing"))
    return token


def _unusable(reason: Sentence) -> Misconfigured:
    return Misconfigured(say("The mailbox of NEWSLETTER_INBOX_URL cannot be used: {reason}.", reason=reason))
