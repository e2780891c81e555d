"""How rows and chunks of the database are changed: every change of a state is counted where it is made."""

from collections.abc import Callable, Sequence

from tests.dispatch.protocol import rules
from tests.dispatch.protocol.values import ATTEMPTS, SETTLED, Chunk, Database, Name, Note, Row

Guard = Callable[[Row, Note], bool]


def write(database: Database, number: int, told: Sequence[Note], guard: Guard, name: Name) -> Database:
    """Settle rows by what was answered, as far as the guard lets them, and count."""
    rows = list(database.rows)
    made: list[rules.Change] = []
    all_told: list[rules.Change] = []
    for note in told:
        before, after = rows[note.row], _after(rows[note.row], note, name)
        all_told.append(("pending", after.state))
        if guard(before, note):
            rows[note.row] = after
            made.append((before.state, after.state))
    return _count(database._replace(rows=tuple(rows)), number, rules.counted(made, all_told))


def _after(row: Row, note: Note, name: Name) -> Row:
    match note.answer:
        case "accepted" | "refused" as answer:
            return Row(answer, note.attempt)
        case "deferred":
            return (
                Row("expired", note.attempt)
                if note.attempt >= ATTEMPTS
                else Row("pending", note.attempt, True)
            )
        case _:
            return rules.own_doubt(note.attempt, name)


def put(database: Database, number: int, changed: dict[int, Row]) -> Database:
    """Put other rows in the place of some of a chunk."""
    if not changed:
        return database
    made = [(database.rows[row].state, after.state) for row, after in changed.items()]
    rows = tuple(changed.get(place, row) for place, row in enumerate(database.rows))
    return _count(database._replace(rows=rows), number, made)


def _count(database: Database, number: int, changes: Sequence[rules.Change]) -> Database:
    counts = dict(zip(SETTLED, database.chunks[number].counts, strict=True))
    for before, after in changes:
        for state, change in ((before, -1), (after, 1)):
            if state != "pending":
                counts[state] += change
    return with_chunk(
        database, number, database.chunks[number]._replace(counts=tuple(counts[state] for state in SETTLED))
    )


def with_chunk(database: Database, number: int, chunk: Chunk) -> Database:
    """The database with another chunk at a place."""
    chunks = database.chunks
    return database._replace(chunks=(*chunks[:number], chunk, *chunks[number + 1 :]))
