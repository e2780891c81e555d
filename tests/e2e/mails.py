"""Mails read byte by byte, with the header reader that was written from the RFCs and not with the email package."""

import base64
import quopri
import re
from dataclasses import dataclass
from pathlib import Path

import lxml.html

from tests.messages import rfc2047


@dataclass(frozen=True)
class Mail:
    """One mail as it would arrive."""

    fields: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]  # content type and decoded text, in their order

    @classmethod
    def read(cls, data: bytes) -> "Mail":
        """Read the bytes of a multipart/alternative mail; each header must keep to the RFCs."""
        head, _, body = data.partition(b"\r\n\r\n")
        fields = tuple(rfc2047.fields(head + b"\r\n"))
        boundary = re.fullmatch(r'multipart/alternative; boundary="([^"]+)"', dict(fields)["Content-Type"])
        assert boundary
        sections = (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())
        assert sections[-1].startswith(b"--"), "the last boundary closes the mail"
        return cls(fields, tuple(_part(section) for section in sections[1:-1]))

    def header(self, name: str) -> str:
        """The value of the one field with that name, not decoded."""
        values = [value for field, value in self.fields if field.lower() == name.lower()]
        assert len(values) == 1, f"{name}: {len(values)} times"
        return values[0]

    @property
    def subject(self) -> str:
        """The subject, decoded."""
        return rfc2047.text(self.header("Subject"))

    @property
    def text(self) -> str:
        """The text part."""
        return dict(self.parts)["text/plain"]

    @property
    def html(self) -> str:
        """The HTML part."""
        return dict(self.parts)["text/html"]

    @property
    def words(self) -> str:
        """What the HTML part says, without its markup, blanks evened out."""
        document = lxml.html.fromstring(self.html)
        return " ".join(document.find("body").text_content().split())

    @property
    def pictures(self) -> list[str]:
        """The addresses of its pictures."""
        return list(lxml.html.fromstring(self.html).xpath("//img/@src"))

    def link(self, path: str) -> str:
        """The one address of the HTML part whose path begins like this pattern."""
        found = {
            str(href)
            for href in lxml.html.fromstring(self.html).xpath("//a/@href")
            if re.match(rf"https?://[^/]+{path}", href)
        }
        assert len(found) == 1, f"links to {path}: {found}"
        return found.pop()

    @property
    def one_click(self) -> str:
        """The https address of List-Unsubscribe (RFC 8058)."""
        return self.header("List-Unsubscribe").partition(">")[0].removeprefix("<")


def mails_in(outbox: Path) -> dict[str, Mail]:
    """The newest mail of everyone in the outbox, by address."""
    found = (Mail.read(file.read_bytes()) for file in sorted(outbox.glob("*.eml")))
    return {mail.header("Delivered-To"): mail for mail in found}


def _part(section: bytes) -> tuple[str, str]:
    head, _, body = section.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    fields = dict(rfc2047.fields(head + b"\r\n"))
    kind, _, charset = fields["Content-Type"].partition("; charset=")
    decode = {"quoted-printable": quopri.decodestring, "base64": base64.b64decode, "7bit": bytes}
    return kind, decode[fields["Content-Transfer-Encoding"]](body).decode(charset.strip('"'))
