"""One mail that the outbox kept, read back as a mail program would show it."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
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
        mail = message_from_bytes(head, policy=policy.default)
        return cls(
            mail_id, at, _envelope(mail), _text(mail["From"]), _text(mail["To"]), _text(mail["Subject"])
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
        return cls(
            id=mail_id,
            at=at,
            envelope=_envelope(mail),
            headers=tuple((name, _text(value)) for name, value in mail.items()),
            subject=_text(mail["Subject"]),
            html=_part(mail, "html"),
            text=_part(mail, "plain"),
            source=source,
        )

    def header(self, name: str) -> str:
        """The first header of that name, decoded, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def _envelope(mail: EmailMessage) -> Envelope:
    return Envelope(_text(mail["Return-Path"]).strip("<> "), _text(mail["Delivered-To"]))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""
