"""A dispatch that begins with a few people: which rows rest, and when the others may begin."""

from collections.abc import Iterator

from tests.dispatch.protocol import rules
from tests.dispatch.protocol.rows import with_chunk
from tests.dispatch.protocol.values import Chunk, Database, Row


def enrolled(database: Database, first: int, size: int) -> tuple[Chunk, ...]:
    """The chunks of a portion: of as many as the canary lacks, and of those who rest."""
    last = first + size
    begin = last if not rules.is_at_canary(database) else min(last, first + rules.lacking(database))
    ahead = Chunk(first, begin, read_to=first)
    resting = Chunk(begin, last, read_to=begin, is_due=False, rests=True)
    return tuple(chunk for chunk in (ahead, resting) if chunk.first < chunk.last)


def look(database: Database) -> Database:
    """Others take the place of whoever was passed over; it is paused when all of the canary have their answers."""
    if not rules.is_at_canary(database) or not any(chunk.rests for chunk in database.chunks):
        return database
    if lack := rules.lacking(database):
        return _cut(database, lack)
    if any(row.state == "pending" for row in _begun(database)):
        return database
    return database._replace(dispatch="paused", is_answered=True)


def pass_by(database: Database) -> Database:
    """A person lets it go on: what rests is due, if this is a look."""
    if not (rules.is_at_canary(database) and rules.is_a_look(database)):
        return database
    chunks = (chunk._replace(rests=False, is_due=True) if chunk.rests else chunk for chunk in database.chunks)
    return database._replace(chunks=tuple(chunks), is_passed=True)


def _begun(database: Database) -> Iterator[Row]:
    for chunk in database.chunks:
        if not chunk.rests:
            yield from database.rows[chunk.first : chunk.last]


def _cut(database: Database, lack: int) -> Database:
    """The first of those who rest are a chunk of their own, with the next number."""
    number, chunk = next((place, one) for place, one in enumerate(database.chunks) if one.rests)
    end = min(chunk.last, chunk.first + lack)
    if end == chunk.last:
        return with_chunk(database, number, chunk._replace(rests=False, is_due=True))
    ahead = Chunk(chunk.first, end, read_to=chunk.first)
    database = with_chunk(database, number, chunk._replace(first=end, read_to=end))
    return database._replace(chunks=(*database.chunks, ahead))
