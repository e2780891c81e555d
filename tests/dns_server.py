"""A real name server on a free UDP port of this machine, that answers from zones a test writes down."""

import socket
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Self

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zones = Mapping[str, Mapping[str, Sequence[str]]]  # name → type → records as a zone file has them


class DnsServer:
    """The server in a thread. Names in `silent` are never answered about, those in `broken` with SERVFAIL."""

    def __init__(self, zones: Zones, *, silent: Sequence[str] = (), broken: Sequence[str] = ()) -> None:
        self._zones = {name.lower().rstrip("."): records for name, records in zones.items()}
        self._silent, self._broken = silent, broken
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def setting(self) -> str:
        """As NEWSLETTER_NAME_SERVERS has it."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(timeout=10)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            octets, asking = self._socket.recvfrom(4096)
            if not octets:
                return
            with suppress(dns.exception.DNSException):
                if answer := self._answer(dns.message.from_wire(octets)):
                    self._socket.sendto(answer, asking)

    def _answer(self, query: dns.message.Message) -> bytes | None:
        (question,) = query.question
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if name in self._silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        records = self._zones.get(name)
        if name in self._broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif records.get(kind):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records[kind]))
        return answer.to_wire()
