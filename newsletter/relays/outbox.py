"""The outbox: a relay that keeps every mail as a file instead of sending it on, and the reader of that folder.

One `.eml` file for each mail, under a name made of its date and its Message-ID: names sort by time, and a
mail that is submitted twice is kept once.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import NotFound
from newsletter.relays.base import Accepted, Envelope, Outcome, Unavailable, Work
from newsletter.relays.side_by_side import submit_side_by_side
from newsletter.wording import say

if TYPE_CHECKING:
    from newsletter.relays.captured_mail import CapturedMail, MailHeading


class OutboxRelay:
    """Keeps mails in a folder. Safe to use from several threads and processes at once."""

    name = "outbox"
    connections = 4
    keeps_headers = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def submit(self, envelope: Envelope, message: bytes, *, before_dot: Callable[[], None]) -> Outcome:
        """Keep the mail as it would arrive. It is there whole or not at all, also after a crash of this process."""
        name = _file_name(envelope, message)
        arrived = (
            f"Return-Path: <{envelope.sender}>\r\nDelivered-To: {envelope.recipient}\r\n".encode() + message
        )
        try:
            unfinished = self._write(arrived)
        except OSError as error:
            return self._unwritable(error)
        try:
            before_dot()
            if (self._folder / name).exists():
                return Accepted(say("This mail was in the outbox already; it is kept once"))
            unfinished.replace(self._folder / name)
            return Accepted(say("Kept in the outbox"))
        finally:
            unfinished.unlink(missing_ok=True)

    def submit_all(self, work: Work) -> None:
        """See Relay."""
        submit_side_by_side(self, work)

    def check(self, sender: str = "") -> Unavailable | None:  # noqa: ARG002 (anybody)
        """See Relay: whether a file can be written."""
        try:
            self._write(b"").unlink()
        except OSError as error:
            return self._unwritable(error)
        return None

    def close(self) -> None:
        """Nothing is held open."""

    def reader(self) -> "OutboxReader":
        """Who reads what this keeps."""
        return OutboxReader(self._folder)

    def _write(self, octets: bytes) -> Path:
        # Not synced to the disk: a lost capture after a power cut loses nobody's mail.
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, path = tempfile.mkstemp(prefix=".", suffix=".unfinished", dir=self._folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
        return Path(path)

    def _unwritable(self, error: OSError) -> Unavailable:
        return Unavailable(
            say(
                "The outbox folder {folder} cannot be written: {problem}",
                folder=self._folder,
                problem=error.strerror,
            )
        )


@dataclass(frozen=True)
class OutboxPage:
    """Some mails, newest first, of `total`."""

    mails: "tuple[MailHeading, ...]"
    total: int


class OutboxReader:
    """Reads what an OutboxRelay kept in the same folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def page(self, *, offset: int = 0, limit: int = 50) -> OutboxPage:
        """`limit` mails from the `offset`th newest. Lists the folder, and reads the headers of what is shown only."""
        names = os.listdir(self._folder) if self._folder.is_dir() else []
        ids = sorted((name[:-4] for name in names if _NAME.fullmatch(name)), reverse=True)
        first = max(offset, 0)
        return OutboxPage(tuple(map(self._heading, ids[first : first + limit])), len(ids))

    def get(self, mail_id: str) -> "CapturedMail":
        """One mail. Raises NotFound."""
        from newsletter.relays.captured_mail import CapturedMail  # what takes mails apart loads much

        name = f"{mail_id}.eml"
        if not _NAME.fullmatch(name) or not (self._folder / name).is_file():
            raise NotFound(say("This mail is not in the outbox."))
        source = (self._folder / name).read_bytes()
        return CapturedMail.read(source, mail_id=mail_id, at=_at(mail_id))

    def _heading(self, mail_id: str) -> "MailHeading":
        from newsletter.relays.captured_mail import MailHeading  # as above

        with (self._folder / f"{mail_id}.eml").open("rb") as file:
            return MailHeading.read(file, mail_id=mail_id, at=_at(mail_id))


def _file_name(envelope: Envelope, message: bytes) -> str:
    head = message[: message.find(b"\r\n\r\n")]
    message_id = _MESSAGE_ID.search(head)
    identity = message_id[1].strip() if message_id else message
    digest = hashlib.sha256(envelope.recipient.encode() + b"\0" + identity).hexdigest()[:20]
    return f"{_date(head):{_TIME}}-{digest}.eml"


def _at(mail_id: str) -> datetime:
    return datetime.strptime(mail_id.partition("-")[0], _TIME).replace(tzinfo=UTC)


def _date(head: bytes) -> datetime:
    found = _DATE.search(head)
    try:
        return parsedate_to_datetime(found[1].decode()).astimezone(UTC) if found else _UNDATED
    except ValueError:
        return _UNDATED


_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{20}\.eml")
_MESSAGE_ID = re.compile(rb"^Message-ID:(.*)$", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^Date:(.*)$", re.IGNORECASE | re.MULTILINE)
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
