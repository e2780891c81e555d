"""A mailbox by IMAP (RFC 3501). Mails are named by UID, and only those that were taken are expunged (RFC 4315)."""

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from newsletter.feedback.inbound.ways.mailboxes.base import Letter, Login, Refused

_SIZE = re.compile(rb"(?=.*\bUID (\d+))(?=.*\bRFC822\.SIZE (\d+))")
_AT_ONCE = 500


class ImapMailbox:
    """A folder of an account, open."""

    def __init__(
        self,
        host: str,
        port: int,
        login: Login,
        *,
        folder: str,
        moved: str,
        context: ssl.SSLContext,
        begins_secured: bool,
        seconds: float,
    ) -> None:
        """Raises OSError and Refused."""
        self._moved = moved
        try:
            self._server: imaplib.IMAP4 = (
                imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=seconds)
                if begins_secured
                else imaplib.IMAP4(host, port, timeout=seconds)
            )
        except imaplib.IMAP4.error:
            raise Refused("no server of IMAP") from None
        try:
            if not begins_secured:
                self._do("STARTTLS", lambda: self._server.starttls(context))
            self._sign_in(login)
            self._do("SELECT", lambda: self._server.select(_quoted(folder)))
            if moved:
                with suppress(Refused):  # it is there already
                    self._do("CREATE", lambda: self._server.create(_quoted(moved)))
        except BaseException:
            self._server.shutdown()
            raise

    def letters(self) -> Sequence[Letter]:
        """See Mailbox."""
        (found,) = self._do("SEARCH", lambda: self._server.uid("SEARCH", "UNDELETED"))[:1] or [b""]
        uids, letters = (found or b"").split(), []
        for start in range(0, len(uids), _AT_ONCE):
            names = b",".join(uids[start : start + _AT_ONCE]).decode()
            lines = self._do("FETCH", partial(self._server.uid, "FETCH", names, "(UID RFC822.SIZE)"))
            sizes = (_SIZE.search(line) for line in lines if isinstance(line, bytes))
            letters += [Letter(size[1].decode(), int(size[2])) for size in sizes if size]
        return sorted(letters, key=lambda letter: int(letter.name))

    def read(self, letter: Letter) -> bytes:
        """See Mailbox."""
        answer = self._do("FETCH", lambda: self._server.uid("FETCH", letter.name, "(BODY.PEEK[])"))
        for part in answer:
            if isinstance(part, tuple):
                octets: bytes = part[1]
                return octets
        raise Refused("no mail of that name")

    def remove(self, letter: Letter) -> None:
        """See Mailbox. A server that cannot expunge one mail keeps it marked as deleted, and it is not read again."""
        name = letter.name
        if self._moved:
            if self._can("MOVE"):
                self._do("MOVE", lambda: self._server.uid("MOVE", name, _quoted(self._moved)))
                return
            self._do("COPY", lambda: self._server.uid("COPY", name, _quoted(self._moved)))
        self._do("STORE", lambda: self._server.uid("STORE", name, "+FLAGS.SILENT", r"(\Deleted)"))
        if self._can("UIDPLUS"):
            self._do("EXPUNGE", lambda: self._server.uid("EXPUNGE", name))

    def close(self) -> None:
        """See Mailbox. CLOSE would expunge what others have marked."""
        try:
            self._server.logout()
        except (OSError, imaplib.IMAP4.error):
            with suppress(OSError):
                self._server.shutdown()

    def _sign_in(self, login: Login) -> None:
        if login.token:
            answers = iter([login.xoauth2])
            # Who is refused is told why, and answers with nothing.
            self._do(
                "AUTHENTICATE", lambda: self._server.authenticate("XOAUTH2", lambda _: next(answers, b""))
            )
        elif self._can("AUTH=PLAIN"):
            self._do("AUTHENTICATE", lambda: self._server.authenticate("PLAIN", lambda _: login.plain))
        else:
            self._do("LOGIN", lambda: self._server.login(_escaped(login.user), login.password))
        self._do("CAPABILITY", self._server.capability)

    def _can(self, capability: str) -> bool:
        return capability in self._server.capabilities

    def _do(self, command: str, ask: Any) -> list[Any]:
        try:
            status, answer = ask()
        except imaplib.IMAP4.abort as error:
            raise ConnectionError(f"{command} was cut off") from error
        except (imaplib.IMAP4.error, UnicodeError):
            raise Refused(f"{command} was refused") from None
        if status != "OK":
            raise Refused(f"{command} was refused")
        if command == "CAPABILITY":
            self._server.capabilities = tuple(answer[-1].decode("ascii", "replace").upper().split())
        return list(answer)


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _quoted(folder: str) -> str:
    """The name of a folder as IMAP writes it (RFC 3501 §5.1.3)."""
    written = "".join(
        _shifted(run) if not run.isascii() else run.replace("&", "&-")
        for run in re.findall(r"[ -~]+|[^ -~]+", folder)
    )
    return _escaped(written)


def _shifted(run: str) -> str:
    letters = b64encode(run.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{letters}-"
