"""What the doctor asks DNS, and how it writes a record to copy."""

import re
from collections.abc import Sequence
from typing import Protocol


class NoAnswer(Exception):
    """DNS said neither that there is such a record nor that there is none."""


class Resolver(Protocol):
    """Asks DNS. Where there is no such record the answer is empty; each of them raises NoAnswer."""

    def texts(self, name: str) -> Sequence[str]:
        """The TXT records, each with its strings joined."""

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        """The MX records: preference and host, which is "." where no mail is taken (RFC 7505)."""

    def addresses(self, name: str) -> Sequence[str]:
        """The addresses of a host, IPv4 and IPv6."""

    def hosts(self, address: str) -> Sequence[str]:
        """The names of an address (PTR)."""


def txt_record(name: str, value: str) -> str:
    """The line for a zone file; a string in it holds 255 characters (RFC 1035 §3.3)."""
    strings = " ".join(f'"{piece}"' for piece in re.findall(".{1,255}", value))
    return f"{name}. IN TXT {strings}"


def tags_of(record: str) -> dict[str, str]:
    """The `name=value` pairs of a DKIM or DMARC record, separated by semicolons; of a name that stands twice the first."""
    found: dict[str, str] = {}
    for part in record.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same to DNS."""
    return one.rstrip(".").lower() == other.rstrip(".").lower()
