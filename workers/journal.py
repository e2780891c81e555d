"""The journal: what a worker process did with the mails it holds, written where a kill -9 cannot reach.

One file for each pump, locked while the process lives; one record before a body's final dot, one after
the answer. The records are in the operating system's hands when `write` returns, so they outlive the
process; they are not forced to the disk, so losing the whole host loses them (then the leases decide). A machine
that went down may have lost the last of them: the first says since which start of the machine it was written.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ulid import ULID

from newsletter.relays.base import Accepted, Deferred, Fault, Outcome, Refused, Unavailable, Uncertain
from newsletter.wording import Sentence

_ABOUT_TO_END = "."
_BOOT = "B"
_STEP = "S"
_LETTERS: dict[type[Outcome], str] = {
    Accepted: "A",
    Deferred: "D",
    Refused: "R",
    Uncertain: "U",
    Unavailable: "N",
}
_OUTCOMES = {letter: outcome for outcome, letter in _LETTERS.items()}


class Journal:
    """The open journal of one living pump. `worker` is the name of its life."""

    def __init__(self, file: BinaryIO, worker: str) -> None:
        self._fd = file.fileno()
        self._writing, self._size = threading.Lock(), 0
        self.worker = worker

    def began(self, boot: str) -> None:
        """The first record: in which start of the machine it is written. Raises OSError."""
        self._write(f"{_BOOT} {boot}\n".encode())

    def about_to_end(self, delivery_id: int, attempt: int) -> None:
        """The final dot is next: from here on only an answer tells what happened. Raises OSError when it cannot be noted."""
        self._note(_ABOUT_TO_END, delivery_id, attempt, "")

    def answered(self, delivery_id: int, attempt: int, outcome: Outcome) -> None:
        """The relay answered."""
        said = outcome.reply.as_line()
        if isinstance(outcome, Accepted) and outcome.receipt:
            said += f"\t{outcome.receipt}"  # no printable line has a tab
        if isinstance(outcome, Deferred | Refused):
            said += f"\t{outcome.fault}"
        self._note(_LETTERS[type(outcome)], delivery_id, attempt, said)

    def stepped(self, step: int) -> None:
        """So many transactions of this worker stand in the database. Raises OSError."""
        self._write(f"{_STEP} {step}\n".encode())

    def _note(self, letter: str, delivery_id: int, attempt: int, said: str) -> None:
        self._write(f"{letter} {delivery_id} {attempt} {said}\n".encode())

    def _write(self, record: bytes) -> None:
        with self._writing:
            if os.write(self._fd, record) == len(record):
                self._size += len(record)
            else:
                os.ftruncate(
                    self._fd, self._size
                )  # or the next record would go on where this one was cut off
                raise OSError("the journal could not be written: is the disk full?")


@dataclass(frozen=True)
class DeadJournal:
    """The journal of a process that is gone: `known` maps (delivery id, attempt) to its outcome or None. What it does not say did
    not happen where it `is_whole`: the machine has been up ever since."""

    worker: str
    known: dict[tuple[int, int], Outcome | None]
    is_whole: bool
    step: int = 0  # of so many of its transactions it knew that they stand


class JournalFolder:
    """The journals of this host."""

    def __init__(self, folder: Path, *, boot: str | None = None) -> None:
        """`boot` names the present start of the machine, by default as Linux does; elsewhere they are not told apart."""
        self._folder, self._boot = folder, _boot() if boot is None else boot

    @contextmanager
    def open(self) -> Iterator[Journal]:
        """A journal under a new worker name; removed when the block ends well, kept for recovery otherwise."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        worker = str(ULID())
        path = self._folder / f"{worker}.journal"
        # Locked before it has its name: nobody can take it for a dead one in between.
        making = path.with_suffix(".new")
        with making.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            journal = Journal(file, worker)
            try:
                journal.began(self._boot)
                making.rename(path)
            except OSError:
                making.unlink()
                raise
            yield journal
            path.unlink()

    def names(self) -> list[str]:
        """The workers that have a journal here."""
        return [path.stem for path in self._folder.glob("*.journal")]

    @contextmanager
    def dead(self) -> Iterator[list[DeadJournal]]:
        """The journals whose process is gone, held against a second reader; removed when the block ends well."""
        files: list[tuple[Path, BinaryIO]] = []
        try:
            for path in sorted(self._folder.glob("*.journal")):
                file = _lock_if_abandoned(path)
                if file is not None:
                    files.append((path, file))
            yield [self._read(path.stem, file) for path, file in files]
            for path, _ in files:
                path.unlink(missing_ok=True)
        finally:
            for _, file in files:
                file.close()

    def _read(self, worker: str, file: BinaryIO) -> DeadJournal:
        known: dict[tuple[int, int], Outcome | None] = {}
        is_whole, is_damaged, step = False, False, 0
        for line in (
            file.read().decode("utf-8", "replace").split("\n")[:-1]
        ):  # what follows the last was never finished
            if line == f"{_BOOT} {self._boot}":
                is_whole = True
            elif (record := _record(line)) is not None:
                known[record[0]] = record[1]
            elif (stepped := line.removeprefix(f"{_STEP} ")).isdecimal() and stepped != line:
                step = int(stepped)
            elif not line.startswith(
                _BOOT
            ):  # a disk that failed: whoever is not in it may have been in this line
                is_damaged = True
        return DeadJournal(worker, known, is_whole and not is_damaged, step)


def _record(line: str) -> tuple[tuple[int, int], Outcome | None] | None:
    """Of which attempt a line tells, and what; None where it is no record."""
    letter, _, rest = line.partition(" ")
    fields = rest.split(" ", 2)
    if letter not in (_ABOUT_TO_END, *_OUTCOMES) or len(fields) != 3:
        return None
    delivery_id, attempt, said = fields
    if not (delivery_id.isascii() and delivery_id.isdigit() and attempt.isascii() and attempt.isdigit()):
        return None
    return (int(delivery_id), int(attempt)), None if letter == _ABOUT_TO_END else _outcome(letter, said)


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _lock_if_abandoned(path: Path) -> BinaryIO | None:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    if not path.exists():  # its owner ended well between our two steps
        file.close()
        return None
    return file


def _outcome(letter: str, said: str) -> Outcome:
    line, _, further = said.partition("\t")
    reply = Sentence.from_line(line)
    match _OUTCOMES[letter]:
        case kind if kind is Accepted:
            return Accepted(reply, further)
        case kind if kind is Refused or kind is Deferred:
            return kind(reply, Fault(further) if further in list(Fault) else Fault.UNCLEAR)
        case kind:
            return kind(reply)
