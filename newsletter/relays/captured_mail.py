"""One mail that the outbox kept, read back as a mail program would show it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import IO, Self

from newsletter.relays.base import Envelope


@dataclass(frozen=True)
class MailHeading:
    """One line of a list of mails. `at` is the mail's own date."""

    id: str
    at: datetime
    envelope: Envelope
    sender: str
    recipient: str
    subject: str

    @classmethod
    def read(cls, file: IO[bytes], *, mail_id: str, at: datetime) -> Self:
        """Read the headers of a mail, and no more of it."""
        head = bytearray()
        while (line := file.readline()).strip():
            head += line
        headers = {name.lower(): value for name, value in _headers(head)}
        return cls(
            id=mail_id,
            at=at,
            envelope=_envelope(headers),
            sender=headers.get("from", ""),
            recipient=headers.get("to", ""),
            subject=headers.get("subject", ""),
        )


@dataclass(frozen=True)
class CapturedMail:
    """One mail. `headers` are in their order and decoded; `source` is every byte of it."""

    id: str
    at: datetime
    envelope: Envelope
    headers: tuple[tuple[str, str], ...]
    subject: str
    html: str
    text: str
    source: bytes

    @classmethod
    def read(cls, source: bytes, *, mail_id: str, at: datetime) -> Self:
        """Read a whole mail."""
        mail = message_from_bytes(source, policy=policy.default)
        headers = tuple(_headers(source.partition(b"\r\n\r\n")[0]))
        by_name = {name.lower(): value for name, value in headers}
        return cls(
            id=mail_id,
            at=at,
            envelope=_envelope(by_name),
            headers=headers,
            subject=by_name.get("subject", ""),
            html=_part(mail, "html"),
            text=_part(mail, "plain"),
            source=source,
        )

    def header(self, name: str) -> str:
        """The first header of that name, decoded, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def _headers(head: bytes | bytearray) -> Iterator[tuple[str, str]]:
    """Each header unfolded and decoded.

    Not by the modern policy of the email package: it takes a millisecond for one mail, and puts a space
    between two encoded-words of one display name.
    """
    for field in _FIELD.finditer(head.decode("utf-8", "replace")):
        value = _FOLD.sub("", field["value"])
        yield field["name"], str(make_header(decode_header(value))) if "=?" in value else value


def _envelope(headers: Mapping[str, str]) -> Envelope:
    return Envelope(headers.get("return-path", "").strip("<>"), headers.get("delivered-to", ""))


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


_FIELD = re.compile(r"^(?P<name>[!-9;-~]+):[ \t]*(?P<value>[^\r\n]*(?:\r\n[ \t][^\r\n]*)*)", re.MULTILINE)
_FOLD = re.compile(r"\r\n(?=[ \t])")
