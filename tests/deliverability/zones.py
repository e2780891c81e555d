"""DNS without a name server: what the doctor would be told, from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from newsletter.deliverability.names import NoAnswer

Records = Mapping[str, Sequence[str]]


@dataclass
class Zones:
    """A Resolver. By name, the texts, exchanges (`10 host`), addresses (`A`) and names of addresses (`PTR`)."""

    records: Mapping[str, Records]
    silent: Sequence[str] = ()
    asked: list[str] = field(default_factory=list)

    def texts(self, name: str) -> Sequence[str]:
        return self._of(name, "TXT")

    def exchanges(self, name: str) -> Sequence[tuple[int, str]]:
        pairs = (record.split() for record in self._of(name, "MX"))
        return sorted((int(preference), host) for preference, host in pairs)

    def addresses(self, name: str) -> Sequence[str]:
        return self._of(name, "A")

    def hosts(self, address: str) -> Sequence[str]:
        return self._of(address, "PTR")

    def _of(self, name: str, kind: str) -> Sequence[str]:
        self.asked.append(name)
        if name in self.silent:
            raise NoAnswer(name)
        return self.records.get(name.rstrip(".").lower(), {}).get(kind, ())
