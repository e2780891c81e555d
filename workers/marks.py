"""The mark: a small file in the data folder that says how far this machine has seen the ledger come.

It is written durably before anything is submitted that the ledger does not know of. A copy of it says nothing: it was not there.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from newsletter.dispatch.epochs import Place, Seen
from newsletter.logs import Log
from workers.journal import Journal

log = Log()

_MOST_DISPATCHES = 100  # the latest


class Mark:
    """The mark of this host."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, folder / "mark.json"

    def seen(self) -> Seen | None:
        """What was seen; None where there is no mark, or none that can be believed."""
        try:
            with self._path.open("rb") as file:
                kept = json.load(file)
                if kept["inode"] != os.fstat(file.fileno()).st_ino:
                    return None
            reached = {int(dispatch): int(delivery) for dispatch, delivery in kept["reached"].items()}
            return Seen(Place(str(kept["epoch"]), int(kept["position"])), reached)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            log.warning("mark.unreadable")
            return None

    def note(self, place: Place, reached: Mapping[int, int] | None = None) -> None:
        """Take in what was seen. Of another epoch all that was before is of no use any more. A disk that takes nothing costs the
        mark, not the dispatch: the journal decides about that."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (self._folder / "mark.lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                before = self.seen()
                after = _joined(before, place, reached or {})
                if after != before:
                    self._write(after)
        except OSError as error:
            log.warning("mark.unwritten", because=type(error).__name__)

    def _write(self, seen: Seen) -> None:
        making = self._path.with_suffix(".new")
        with making.open("wb") as file:
            kept = {
                "epoch": seen.place.epoch,
                "position": seen.place.position,
                "reached": seen.reached,
                "inode": os.fstat(file.fileno()).st_ino,
            }
            file.write(json.dumps(kept).encode())
            file.flush()
            os.fsync(file.fileno())
        making.rename(self._path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class MarkedSlice:
    """What one slice of a pump leaves outside of the database: the mark of its host, and the steps in its journal."""

    def __init__(self, mark: Mark, journal: Journal, dispatch_id: int) -> None:
        self._mark, self._journal, self._dispatch_id = mark, journal, dispatch_id
        self._place: Place | None = None
        self._reached = 0

    def came(self, place: Place) -> None:
        """The ledger has come to a place."""
        self._place = place
        self._mark.note(place)

    def stepped(self, step: int, *, reached: int) -> None:
        """A transaction of this worker stands, up to which deliveries may be submitted now."""
        with suppress(OSError):  # a full disk, which the next note of a dot will say
            self._journal.stepped(step)
        if reached > self._reached and self._place is not None:
            self._reached = reached
            self._mark.note(self._place, {self._dispatch_id: reached})


def _joined(before: Seen | None, place: Place, reached: Mapping[int, int]) -> Seen:
    if before is None or before.place.epoch != place.epoch:
        return Seen(place, dict(reached))
    furthest = dict(before.reached or {})
    for dispatch_id, delivery_id in reached.items():
        furthest[dispatch_id] = max(delivery_id, furthest.get(dispatch_id, 0))
    latest = dict(sorted(furthest.items())[-_MOST_DISPATCHES:])
    return Seen(Place(place.epoch, max(place.position, before.place.position)), latest)
