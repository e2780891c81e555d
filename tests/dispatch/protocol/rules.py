"""The rules that make the protocol safe, each alone: a test puts a wrong one in its place and looks whether that is found."""

from collections.abc import Sequence

from tests.dispatch.protocol.values import Chunk, Database, Host, Journal, Name, Note, Process, Row, State

Change = tuple[State, State]  # what a row was and what it became


def is_living(database: Database, name: Name) -> bool:
    """Whether the life of a worker stands in the database: whoever settles it ends it in the same transaction."""
    return any(name == living for living, _ in database.workers)


def may_act(database: Database, name: Name, number: int | None) -> bool:
    """The fence: a worker whose life was ended by others records nothing, reads nothing, and renews nothing."""
    leased = (place for place, chunk in enumerate(database.chunks) if chunk.worker == name)
    return is_living(database, name) and next(leased, None) == number


def renewed(database: Database, name: Name, number: int | None) -> Database:
    """A heartbeat prolongs a lease that stands; it never makes one of a lease that is over."""
    return database


def is_free(chunk: Chunk) -> bool:
    """A chunk is leased to one worker at a time."""
    return chunk.worker is None


def is_ready(chunk: Chunk) -> bool:
    """A chunk is leased when something of it is due; of one that rests nothing is."""
    return chunk.is_due


def is_at_canary(database: Database) -> bool:
    """Whether only a few may begin."""
    return database.canary > 0 and not database.is_passed


def lacking(database: Database) -> int:
    """How many more belong to the canary than do. Whoever was passed over does not count."""
    begun = (row for chunk in database.chunks if not chunk.rests for row in range(chunk.first, chunk.last))
    return max(0, database.canary - sum(database.rows[row].state != "skipped" for row in begun))


def is_a_look(database: Database) -> bool:
    """A person who lets it go on has looked at the canary if it had its answers."""
    return database.is_answered


def may_read(database: Database) -> bool:
    """Nothing more is taken in hand of a dispatch that does not run."""
    return database.dispatch == "running"


def may_be_mailed(database: Database, row: int) -> bool:
    """Whoever left is passed over, however late."""
    return row not in database.left


def in_hand(database: Database, chunk: Chunk) -> tuple[int, ...]:
    """Which rows the worker of a chunk may have before it: no column says so, it follows from how far it has read."""
    if chunk.worker is None:
        return ()
    read = range(chunk.first, chunk.read_to)
    return tuple(row for row in read if is_turn_of(database.rows[row]))


def is_turn_of(row: Row) -> bool:
    """A row whose turn it was when the lease began, and that is not settled."""
    return row.state == "pending" and not row.waits


def takes(row: Row, note: Note) -> bool:
    """A row is settled by the attempt that it waits for, and by no other."""
    return row.state == "pending" and row.attempt == note.attempt - 1


def is_believed(row: Row, note: Note, name: Name) -> bool:
    """Evidence beats doubt, when it is of the worker and the attempt that are doubted."""
    return row.state == "uncertain" and row.doubted == name and row.attempt == note.attempt


def counted(made: Sequence[Change], told: Sequence[Change]) -> Sequence[Change]:
    """Counters follow what was changed, never what was told."""
    return made


def without_witness(row: Row, name: Name) -> Row:
    """What becomes of a row in hand of which nobody can tell: it is never sent again by itself."""
    return Row("uncertain", row.attempt + 1, doubted=name)


def own_doubt(attempt: int, name: Name) -> Row:
    """What its worker itself cannot tell, nobody of us ever will: no journal is asked, which may have let go of its note."""
    return Row("uncertain", attempt)


def is_abandoned(host: Host, journal: Journal) -> bool:
    """A journal speaks for its worker when the process is gone for certain: the system has let go of the lock."""
    return host.process is None or host.process.name != journal.name


def proves_silence(journal: Journal) -> bool:
    """That nothing is noted of a dot proves that there was none, as long as the machine that wrote the journal stayed up."""
    return journal.is_whole


def with_dot(notes: tuple[Note, ...], note: Note) -> tuple[Note, ...]:
    """The journal has each dot before the wire has it."""
    return (*notes, note)


def with_answer(notes: tuple[Note, ...], note: Note) -> tuple[Note, ...]:
    """The journal has each answer before anybody acts on it."""
    return (*notes, note)


def while_asking(notes: tuple[Note, ...], told: Sequence[Note]) -> tuple[Note, ...]:
    """A note goes when the commit that has it was answered, not before."""
    return notes


def still_held(process: Process) -> list[int]:
    """What a transaction keeps in hand: all that memory has, begun or not, for nobody may ever learn that it was taken."""
    return [one.row for one in process.held if one.stage != "answered"]


def read_back_to(chunk: Chunk, kept: Sequence[int]) -> int:
    """How far the reading is set back when rows are let go: to behind the last that is still before the worker."""
    return max(kept, default=chunk.first - 1) + 1


def left_of(database: Database, chunk: Chunk) -> tuple[int, ...]:
    """What a cancelled dispatch skips of a chunk: whatever is pending and not in hand."""
    pending = (row for row in range(chunk.first, chunk.last) if database.rows[row].state == "pending")
    return tuple(row for row in pending if row not in in_hand(database, chunk))


def waits_when_it_comes_back(chunk: Chunk) -> bool:
    """A row that becomes pending while its chunk is leased belongs to the next lease."""
    return chunk.worker is not None


def is_noticed(went_back: bool) -> bool:
    """A database that is older than what a worker or the broker has seen of it does nothing before a person has looked."""
    return went_back
