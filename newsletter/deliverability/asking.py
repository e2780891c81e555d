"""Asking real name servers. Each question is asked once for a doctor's visit, and all of them share one deadline."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import dns.exception
import dns.name
import dns.nameserver
import dns.resolver
import dns.reversename

from newsletter.clock import Deadline
from newsletter.deliverability.names import NoAnswer

_SECONDS = 12.0  # for all questions: somebody waits
_SECONDS_EACH = 3.0
_TRY_SECONDS = 1.5
_MOST_NAMES = 10

Answered = TypeVar("Answered")


class DnsResolver:
    """A Resolver over UDP, or TCP where an answer is long. For one visit of one thread."""

    def __init__(self, name_servers: Sequence[tuple[str, int]] = (), *, seconds: float = _SECONDS) -> None:
        """Without name servers, each an address and a port, those of the system are asked."""
        self._servers, self._deadline = name_servers, Deadline(seconds)
        self._asking: dns.resolver.Resolver | None = None
        self._known: dict[tuple[str, str], list[Any] | None] = {}

    def texts(self, name: str) -> Sequence[str]:
        """See Resolver."""
        return self._ask(name, "TXT", lambda data: b"".join(data.strings).decode("utf-8", "replace"))

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        """See Resolver."""
        return sorted(self._ask(name, "MX", lambda data: (data.preference, _written(data.exchange))))

    def addresses(self, name: str) -> Sequence[str]:
        """See Resolver."""
        return [*self._ask(name, "A", _address), *self._ask(name, "AAAA", _address)]

    def hosts(self, address: str) -> Sequence[str]:
        """See Resolver."""
        name = dns.reversename.from_address(address).to_text()
        return self._ask(name, "PTR", lambda data: _written(data.target))[:_MOST_NAMES]

    def _ask(self, name: str, kind: str, read: Callable[[Any], Answered]) -> list[Answered]:
        asked = name.rstrip(".").lower(), kind
        if asked not in self._known:
            self._known[asked] = self._answer(*asked)
        if (answer := self._known[asked]) is None:
            raise NoAnswer(name)
        return [read(data) for data in answer]

    def _answer(self, name: str, kind: str) -> list[Any] | None:
        try:
            whole = dns.name.from_text(f"{name}.")
        except dns.exception.DNSException:  # what a record names need not be a name
            return []
        try:
            answer = self._resolver().resolve(
                whole,
                kind,
                search=False,
                raise_on_no_answer=False,
                lifetime=min(_SECONDS_EACH, self._deadline.left()),
            )
        except dns.resolver.NXDOMAIN:
            return []
        except (dns.exception.DNSException, OSError):
            return None
        return list(answer.rrset or ())

    def _resolver(self) -> dns.resolver.Resolver:
        if self._asking is None:
            self._asking = dns.resolver.Resolver(configure=not self._servers)
            if self._servers:
                self._asking.nameservers = [dns.nameserver.Do53Nameserver(*one) for one in self._servers]
            self._asking.timeout = _TRY_SECONDS
            self._asking.use_edns(0, 0, 1232)
        return self._asking


def _address(data: Any) -> str:
    return str(data.address)


def _written(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
