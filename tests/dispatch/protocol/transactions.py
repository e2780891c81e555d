"""The transactions of the ledger: each is one function of the database as it was, and happens whole or not at all."""

from collections.abc import Sequence

from tests.dispatch.protocol import canary, rules
from tests.dispatch.protocol.rows import put, with_chunk, write
from tests.dispatch.protocol.values import (
    WINDOW,
    Database,
    Name,
    Note,
    Row,
)


def enrol(database: Database, size: int) -> Database:
    """One portion: its rows and their chunk, or two where only some of them begin."""
    chunks = canary.enrolled(database, len(database.rows), size)
    return database._replace(rows=database.rows + (Row(),) * size, chunks=database.chunks + chunks)


def begin_life(database: Database, name: Name) -> Database:
    """The row of a worker, whose name is new."""
    return database._replace(workers=tuple(sorted((*database.workers, (name, 0)))))


def end_life(database: Database, name: Name) -> Database:
    """Its name is no fence any more."""
    return database._replace(workers=tuple(entry for entry in database.workers if entry[0] != name))


def lease(database: Database, name: Name, number: int) -> Database:
    """A free chunk, for one worker, to be read from its beginning."""
    chunk = database.chunks[number]
    return with_chunk(database, number, chunk._replace(worker=name, read_to=chunk.first))


def cycle(
    database: Database, name: Name, number: int, answers: Sequence[Note], kept: Sequence[int], *, stops: bool
) -> Database:
    """Write what was answered, then read on, or let go of what is not `kept`; give the chunk up when nothing is in hand."""
    database = write(database, number, answers, rules.takes, name)
    database = _set_back(database, number, kept) if stops else _read(database, number, kept)
    if not rules.in_hand(database, database.chunks[number]):
        database = give_up(database, number)
    return database


def step(database: Database, name: Name) -> Database:
    """Count one transaction of a worker, as parity: an answer that is lost is asked for by it."""
    counted = ((living, 1 - last if living == name else last) for living, last in database.workers)
    return database._replace(workers=tuple(counted))


def _read(database: Database, number: int, known: Sequence[int]) -> Database:
    room = WINDOW - len(known)
    chunk = database.chunks[number]
    for row in range(chunk.first, chunk.last):
        if row in known or not rules.is_turn_of(database.rows[row]):
            continue
        if room <= 0:
            break
        if rules.may_be_mailed(database, row):
            room -= 1
            chunk = database.chunks[number]
            database = with_chunk(database, number, chunk._replace(read_to=max(chunk.read_to, row + 1)))
        else:
            database = put(database, number, {row: database.rows[row]._replace(state="skipped")})
    return database


def _set_back(database: Database, number: int, kept: Sequence[int]) -> Database:
    chunk = database.chunks[number]
    return with_chunk(
        database, number, chunk._replace(read_to=min(chunk.read_to, rules.read_back_to(chunk, kept)))
    )


def give_up(database: Database, number: int) -> Database:
    """The chunk is free again; it is due when something of it is."""
    chunk = database.chunks[number]._replace(worker=None)
    chunk = chunk._replace(read_to=chunk.first)
    is_due = any(map(rules.is_turn_of, database.rows[chunk.first : chunk.last]))
    database = with_chunk(database, number, chunk._replace(is_due=is_due))
    return sweep(database, number) if database.dispatch == "cancelled" else database


def come_due(database: Database, number: int) -> Database:
    """The time of those who wait has come."""
    chunk = database.chunks[number]
    rows = tuple(
        row._replace(waits=False) if chunk.first <= place < chunk.last else row
        for place, row in enumerate(database.rows)
    )
    return with_chunk(database._replace(rows=rows), number, chunk._replace(is_due=True))


def send_again(database: Database, row: int) -> Database:
    """A person accepts that somebody may get it twice."""
    (number,) = (place for place, chunk in enumerate(database.chunks) if chunk.first <= row < chunk.last)
    waits = rules.waits_when_it_comes_back(database.chunks[number])
    back = Row("pending", database.rows[row].attempt, waits=waits)
    return reopen(put(database, number, {row: back}), number)


def reopen(database: Database, number: int) -> Database:
    """Rows may have come back: the chunk is due again when nobody has it, and a finished dispatch runs again."""
    chunk = database.chunks[number]
    if database.dispatch == "cancelled":
        return sweep(database, number)
    if chunk.rests:  # nobody ever had it
        return database
    pending = [row for row in database.rows[chunk.first : chunk.last] if row.state == "pending"]
    if pending and database.dispatch == "finished":
        database = database._replace(dispatch="running")
    is_due = chunk.is_due or any(map(rules.is_turn_of, pending))
    return with_chunk(database, number, chunk._replace(is_due=is_due)) if chunk.worker is None else database


def sweep(database: Database, number: int) -> Database:
    """What nobody has in hand of a cancelled dispatch is skipped."""
    left = rules.left_of(database, database.chunks[number])
    return put(
        database, number, {row: database.rows[row]._replace(state="skipped", waits=False) for row in left}
    )


def finish(database: Database) -> Database:
    """Mark a running dispatch as finished when nobody of it is open."""
    is_open = any(row.state == "pending" for row in database.rows)
    return database if is_open else database._replace(dispatch="finished")
