"""How fast messages come to a sink, and what each of some processes works meanwhile."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks._postfix import Sink
from benchmarks._processes import machine_seconds, processor_seconds

_LOOK_EVERY = 0.01  # seconds
_PATIENCE = 120  # seconds without a message


@dataclass(frozen=True)
class Figures:
    """What was seen of some messages: how many came in a second from the first to the last, after how many seconds the
    first, their size in octets with the commands around them, the processor seconds for 1,000 of them by whose they are,
    and how many processors others used meanwhile."""

    per_second: float
    first_after: float
    octets: int
    seconds: dict[str, float]
    others: float

    def __str__(self) -> str:
        seconds = ", ".join(f"{name} {spent:.3f}" for name, spent in self.seconds.items())
        return (
            f"{self.per_second:,.0f} messages/s of {self.octets:,} octets, the first after {self.first_after:.2f} s; "
            f"s of CPU for 1,000: {seconds}; others used {self.others:.1f} processors"
        )


class Watch:
    """Begins when it is made. `processes` are those whose work is told, each with all that it started."""

    def __init__(self, sink: Sink, **processes: int) -> None:
        self._sink, self._processes = sink, {**processes, "sink": sink.pid}
        self._taken, self._octets = sink.taken, sink.octets
        self._before, self._all_before = self._spent(), machine_seconds()
        self._began, self._itself = time.perf_counter(), time.process_time()
        self._first = self._last = (0.0, self._taken)

    def until(self, messages: int, *, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Return when the sink has so many in all; `meanwhile` is done between two looks. Fails when none comes for long."""
        looked = self._last
        while looked[1] < messages:
            meanwhile()
            time.sleep(_LOOK_EVERY)
            looked = (time.perf_counter(), self._sink.taken)
            if looked[1] > self._last[1]:
                self._first = self._first if self._first[0] else looked
                self._last = looked
            since = self._last[0] or self._began
            assert looked[0] - since < _PATIENCE, f"{looked[1]:,} of {messages:,} messages came, and no more"

    def figures(self) -> Figures:
        """What was seen until now."""
        wall = time.perf_counter() - self._began
        spent = {name: after - self._before[name] for name, after in self._spent().items()}
        others = machine_seconds() - self._all_before - sum(spent.values())
        others -= time.process_time() - self._itself
        messages = self._last[1] - self._taken
        return Figures(
            per_second=(self._last[1] - self._first[1]) / (self._last[0] - self._first[0]),
            first_after=self._first[0] - self._began,
            octets=round((self._sink.octets - self._octets) / messages),
            seconds={name: 1000 * each / messages for name, each in spent.items()},
            others=max(0.0, others / wall),
        )

    def _spent(self) -> dict[str, float]:
        return {name: processor_seconds(pid) for name, pid in self._processes.items()}
