"""What processes take of the machine, read from /proc: a process with all that it started."""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(root: int) -> float:
    """What a process and all that it started have worked until now, in themselves and for the system, ended ones included."""
    # Fields 14 to 17: its own, and those of children that ended and were waited for.
    return sum(sum(map(int, stat[11:15])) for stat in _tree(root)) / _TICKS


def machine_seconds() -> float:
    """What all processes of the machine have worked until now."""
    user, nice, system = Path("/proc/stat").read_text().split()[1:4]
    return (int(user) + int(nice) + int(system)) / _TICKS


def peak_megabytes(root: int) -> dict[int, int]:
    """The most memory that a process and each that it started had, by process id."""
    found: dict[int, int] = {}
    for stat in _tree(root):
        with suppress(FileNotFoundError, ProcessLookupError, IndexError):  # it has ended
            status = Path(f"/proc/{stat[-1]}/status").read_text()
            found[int(stat[-1])] = int(status.split("VmHWM:")[1].split()[0]) // 1024
    return found


def _tree(root: int) -> list[list[str]]:
    """The fields of each process from its state on, and its id behind them."""
    children = defaultdict[int, list[list[str]]](list)
    own = []
    for stat in _stats():
        children[int(stat[1])].append(stat)
        if int(stat[-1]) == root:
            own.append(stat)
    assert own, f"process {root} has ended and nobody knows what it took"
    for stat in own:  # it grows meanwhile
        own += children[int(stat[-1])]
    return own


def _stats() -> Iterator[list[str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            # A name may have spaces and parentheses in it.
            yield [*(folder / "stat").read_text().rpartition(")")[2].split(), folder.name]
