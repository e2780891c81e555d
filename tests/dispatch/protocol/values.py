"""What the protocol is about, as values: rows, chunks, processes, journals, and what is on the wire.

A delivery is known by its number, which is its place in `Database.rows`. A worker's name is its host and which of the lives
on that host it is; no name is given twice. They are named tuples because many are made, hashed and compared.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

State = Literal["pending", "accepted", "refused", "expired", "skipped", "uncertain"]
Answer = Literal["accepted", "deferred", "refused", "unknown"]
Stage = Literal["read", "noted", "sent", "answered", "told"]
Name = tuple[int, int]

SETTLED: tuple[State, ...] = ("accepted", "refused", "expired", "skipped", "uncertain")
WINDOW = 2  # rows of a chunk that a process may have in hand
ATTEMPTS = 2  # whoever is deferred so often has expired


class Row(NamedTuple):
    """A delivery. `waits`: its turn comes later than the lease began; `doubted`: whose attempt it is uncertain of."""

    state: State = "pending"
    attempt: int = 0
    waits: bool = False
    doubted: Name | None = None


class Chunk(NamedTuple):
    """Consecutive deliveries from `first` to before `last`, read up to before `read_to` under the lease of `worker`."""

    first: int
    last: int
    read_to: int
    counts: tuple[int, ...] = (0,) * len(SETTLED)
    worker: Name | None = None
    is_due: bool = True
    rests: bool = False  # until a person has looked at the canary


class Database(NamedTuple):
    """What is durable: committed, and kept when the server is killed. `workers` has each living name and its last step."""

    dispatch: Literal["running", "paused", "cancelled", "finished", "stopped"] = "running"
    rows: tuple[Row, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    workers: tuple[tuple[Name, int], ...] = ()
    left: frozenset[int] = frozenset()  # who unsubscribed
    canary: int = 0  # with so many people it begins; 0: with all
    is_answered: bool = False  # all of the canary
    is_passed: bool = False  # a person has looked at it


class Held(NamedTuple):
    """A delivery in the memory of a process. `told`: its answer is in a transaction of which nobody knows yet."""

    row: int
    attempt: int
    stage: Stage = "read"
    answer: Answer | None = None


class Process(NamedTuple):
    """A living worker: the chunk it believes to hold, what it has of it in memory, and the number of its last step."""

    name: Name
    chunk: int | None = None
    held: tuple[Held, ...] = ()
    step: int = 0
    is_asking: bool = False  # a commit was not answered: was it taken?
    is_lost: bool = False  # it knows that its lease is over
    is_leaving: bool = False  # it was told to end


class Note(NamedTuple):
    """A line of a journal: a dot that is about to be written, or what was answered to it."""

    row: int
    attempt: int
    answer: Answer | None = None


class Journal(NamedTuple):
    """What one life of a worker noted. It is whole unless its machine went down since."""

    name: Name
    notes: tuple[Note, ...] = ()
    is_whole: bool = True


class Host(NamedTuple):
    """A machine with at most one worker, and the journals on its disk: the last is the living one's."""

    life: int = 0
    process: Process | None = None
    journals: tuple[Journal, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the living worker has noted."""
        return self.journals[-1].notes


class Sent(NamedTuple):
    """A message whose dot is on its way, from whom, and what the relay made of it; `is_heard`: somebody waits for that."""

    name: Name
    row: int
    attempt: int
    answer: Answer | None = None
    is_heard: bool = True


class World(NamedTuple):
    """Everything there is. What stands last is known to nobody in it: it is what the laws are told by."""

    database: Database
    hosts: tuple[Host, ...]
    portions: tuple[int, ...]  # still to be enrolled: rows of each chunk
    answers: tuple[Answer, ...]  # what the relay may say
    mishaps: tuple[str, ...]  # what may still happen to it, each once
    wire: frozenset[Sent] = frozenset()
    backup: Database | None = None
    copies: tuple[tuple[int, ...], ...] = ()  # by delivery: the attempts that the relay took
    chances: tuple[int, ...] = ()  # by delivery: how often a person risked a second copy
    doubts: frozenset[int] = frozenset()  # of whom nobody on our side may know
    went_back: bool = False  # the database was restored and is older than what was done

    def with_host(self, place: int, host: Host) -> "World":
        """The same with another host at a place."""
        return self._replace(hosts=(*self.hosts[:place], host, *self.hosts[place + 1 :]))

    def with_process(self, place: int, process: Process | None) -> "World":
        """The same with another process on a host."""
        return self.with_host(place, self.hosts[place]._replace(process=process))

    def with_notes(self, place: int, notes: tuple[Note, ...]) -> "World":
        """The same with other notes of the worker that lives on a host."""
        host = self.hosts[place]
        *dead, living = host.journals
        return self.with_host(place, host._replace(journals=(*dead, living._replace(notes=notes))))

    def with_doubts(self, rows: Iterable[int]) -> "World":
        """Something failed while these were open: from now on it may be that nobody knows what became of them."""
        return self._replace(doubts=self.doubts | frozenset(rows))

    def read_by(self, name: Name) -> Iterator[int]:
        """Which rows a worker may be at work on: told apart from the rule that the ledger has for it."""
        for chunk in self.database.chunks:
            for row in range(chunk.first, chunk.read_to):
                stands = self.database.rows[row]
                if chunk.worker == name and stands.state == "pending" and not stands.waits:
                    yield row


Step = tuple[str, World]  # what it is called in a trace, and where it leads
