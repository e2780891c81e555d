"""SPF as RFC 7208 has it: which hosts a record lets send, and how many look-ups it takes to know that."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from newsletter.deliverability.names import Resolver
from newsletter.wording import Sentence, say

MOST_LOOKUPS = 10  # §4.6.4
MOST_VOIDS = 2  # §4.6.4
_MOST_COUNTED = 40  # a record that leads in a circle is not followed for ever
_MOST_EXCHANGES = 10

Address = IPv4Address | IPv6Address


class Verdict(StrEnum):
    """What a record says of a host (§2.6)."""

    PASS = "+"  # noqa: S105 (nothing secret)
    FAIL = "-"
    SOFT_FAIL = "~"
    NEUTRAL = "?"
    NONE = "none"
    BROKEN = "broken"  # "permerror": as if there were no record, or worse


@dataclass(frozen=True)
class Spf:
    """The records of a domain, read to all their ends. `otherwise` is what it says of hosts that it does not name."""

    records: tuple[str, ...]
    otherwise: Verdict
    lookups: int
    voids: int
    includes: frozenset[str]
    has_macros: bool
    faults: tuple[Sentence, ...]


def read_spf(resolver: Resolver, domain: str) -> Spf:
    """What a domain has published, whoever sends: each term is followed until the `all` of its record."""
    walk = _Walk(resolver, None)
    otherwise = walk.check(domain)
    return Spf(
        records=spf_records(resolver, domain),
        otherwise=otherwise,
        lookups=walk.lookups,
        voids=walk.voids,
        includes=frozenset(walk.includes),
        has_macros=walk.has_macros,
        faults=tuple(walk.faults),
    )


def verdict_on(resolver: Resolver, domain: str, address: str) -> Verdict:
    """What it says of one host."""
    return _Walk(resolver, ip_address(address)).check(domain)


def spf_records(resolver: Resolver, domain: str) -> tuple[str, ...]:
    """Those of its TXT records that are SPF (§4.5)."""
    return tuple(text for text in resolver.texts(domain) if _is_spf(text))


def with_mechanism(record: str, mechanism: str) -> str:
    """The record with one more mechanism, before what it says of all others."""
    terms = record.split()
    place = next(
        (
            number
            for number, term in enumerate(terms)
            if re.fullmatch(r"[+?~-]?all|redirect=.*", term, re.IGNORECASE)
        ),
        len(terms),
    )
    return " ".join([*terms[:place], mechanism, *terms[place:]])


@dataclass
class _Walk:
    """One evaluation of `check_host()` (§4); without an address no host is meant, and every term is followed."""

    resolver: Resolver
    address: Address | None
    lookups: int = 0
    voids: int = 0
    has_macros: bool = False
    includes: set[str] = field(default_factory=set)
    faults: list[Sentence] = field(default_factory=list)

    def check(self, domain: str) -> Verdict:
        records = spf_records(self.resolver, domain)
        if not records:
            return Verdict.NONE
        if len(records) > 1:
            return self._broken(say("{domain} has {count} SPF records", domain=domain, count=len(records)))
        redirect = ""
        for term in records[0].split()[1:]:
            found = _TERM.fullmatch(term)
            if found is None:
                return self._broken(say("“{term}” of {domain} cannot be read", term=term[:80], domain=domain))
            if found["modifier"]:
                if found["modifier"].lower() == "redirect":
                    redirect = found["value"]
                continue
            verdict = Verdict(found["qualifier"] or "+")
            if found["mechanism"].lower() == "all":
                return verdict
            match = self._matches(found["mechanism"].lower(), found["argument"] or "", domain)
            if match is None:
                return Verdict.BROKEN
            if match and self.address is not None:
                return verdict
        if not redirect:
            return Verdict.NEUTRAL
        self.lookups += 1
        if (target := self._target(redirect)) is None or self._is_long:
            return Verdict.NEUTRAL
        followed = self.check(target)
        if followed is Verdict.NONE:  # §6.1
            return self._broken(
                say("{domain} redirects to {target}, which has no SPF", domain=domain, target=target)
            )
        return followed

    def _matches(self, mechanism: str, argument: str, domain: str) -> bool | None:
        """Whether a mechanism means the address; None: the whole record is broken by it."""
        if mechanism in ("ip4", "ip6"):
            return self._is_within(argument[1:], domain)
        if mechanism not in ("include", "a", "mx", "ptr", "exists"):
            self._broken(say("“{term}” of {domain} cannot be read", term=mechanism, domain=domain))
            return None
        self.lookups += 1
        name, lengths = _split(argument)
        target = self._target(name) if name else domain
        if target is None or self._is_long or mechanism == "ptr":
            return False
        if mechanism == "include":
            return self._includes(target, domain)
        hosts = [target]
        if mechanism == "mx":
            exchanges = self.resolver.exchanges(target)
            hosts = [host for _, host in exchanges[:_MOST_EXCHANGES] if host != "."]
            self.voids += not exchanges
        found = [address for host in hosts for address in self.resolver.addresses(host)]
        self.voids += mechanism != "mx" and not found
        if mechanism == "exists":
            return bool(found)
        return any(self._is_in(address, lengths) for address in found)

    def _includes(self, target: str, domain: str) -> bool | None:
        self.includes.add(target.rstrip(".").lower())
        self.voids += not self.resolver.texts(target)
        verdict = self.check(target)
        if verdict is Verdict.NONE:  # §5.2
            self._broken(say("{domain} includes {target}, which has no SPF", domain=domain, target=target))
        if verdict in (Verdict.NONE, Verdict.BROKEN):
            return None if self.address is not None else False
        return verdict is Verdict.PASS

    def _is_within(self, network: str, domain: str) -> bool | None:
        try:
            meant = ip_network(network, strict=False)
        except ValueError:
            self._broken(say("“{term}” of {domain} cannot be read", term=network[:80], domain=domain))
            return None
        return self.address is not None and self.address in meant

    def _is_in(self, address: str, lengths: Sequence[str]) -> bool:
        found = ip_address(address)
        if self.address is None or found.version != self.address.version:
            return False
        length = lengths[found.version == 6] or str(found.max_prefixlen)
        try:
            return self.address in ip_network(f"{found}/{length}", strict=False)
        except ValueError:  # a length that no address has
            return False

    def _target(self, name: str) -> str | None:
        """The name that a term speaks of; None where it depends on the mail (§7)."""
        if "%" in name:
            self.has_macros = True
            return None
        return name

    @property
    def _is_long(self) -> bool:
        return self.lookups > _MOST_COUNTED

    def _broken(self, fault: Sentence) -> Verdict:
        self.faults.append(fault)
        return Verdict.BROKEN


def _is_spf(text: str) -> bool:
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def _split(argument: str) -> tuple[str, tuple[str, str]]:
    """`:name/24//64` in its parts."""
    found = _ARGUMENT.fullmatch(argument)
    if found is None:
        return "", ("", "")
    return found["name"] or "", (found["four"] or "", found["six"] or "")


_TERM = re.compile(
    r"(?P<modifier>[A-Za-z][\w.-]*)=(?P<value>\S*)"
    r"|(?P<qualifier>[+?~-]?)(?P<mechanism>[A-Za-z]\w*)(?P<argument>[:/]\S+)?"
)
_ARGUMENT = re.compile(
    r"(?::(?P<name>(?:[^/%]|%\{[^}]*\}|%[%_-])+))?(?:/(?P<four>\d{1,2}))?(?://(?P<six>\d{1,3}))?"
)
