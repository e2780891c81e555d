"""From the row of a relay to the relay itself: each process opens it once, and anew when its address was changed."""

import threading
from dataclasses import dataclass, field

from newsletter.dispatch.allowance.models import DEFAULT, KnownRelay
from newsletter.dispatch.routing.sealing import address_of
from newsletter.relays.base import Relay
from newsletter.relays.urls import relay_at
from newsletter.signing import Signer


@dataclass(frozen=True)
class Switchboard:
    """The relays of a process: that of the environment, and those that were added. Safe to use from several threads."""

    default: Relay
    signer: Signer
    connections: int
    deadline: float  # seconds
    helo_name: str
    _opened: dict[int, tuple[str | None, Relay]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def open(self, known: KnownRelay | None) -> Relay:
        """The relay of a row; without one, that of the environment. Raises Misconfigured."""
        if known is None or known.name == DEFAULT:
            return self.default
        with self._lock:
            sealed, relay = self._opened.get(known.id, (None, None))
            if relay is not None and sealed == known.sealed_address:
                return relay
            if relay is not None:
                relay.close()
            opened = self.at(address_of(known, signer=self.signer))
            self._opened[known.id] = known.sealed_address, opened
            return opened

    def at(self, url: str) -> Relay:
        """The relay of an address, kept by nobody. Raises UnusableUrl."""
        return relay_at(url, connections=self.connections, deadline=self.deadline, helo_name=self.helo_name)

    def close(self) -> None:
        """Close what is idle."""
        for relay in [self.default, *(relay for _, relay in list(self._opened.values()))]:
            relay.close()
