"""What becomes of the deliveries of a worker that is gone: by its journal, or by nobody's word."""

from collections.abc import Sequence

from tests.dispatch.protocol import rules
from tests.dispatch.protocol.rows import Guard, put, write
from tests.dispatch.protocol.transactions import end_life, give_up, reopen
from tests.dispatch.protocol.values import Chunk, Database, Journal, Name, Note, Row


def settle(database: Database, name: Name, journal: Journal | None) -> Database:
    """End the life of a worker that is gone, by its journal or without: its chunks go back, what it had in hand is settled."""
    for number, chunk in enumerate(database.chunks):
        if chunk.worker != name:
            continue
        told = journal.notes if journal else ()
        silent = [
            row for row in rules.in_hand(database, chunk) if not _is_told_of(database.rows[row], row, told)
        ]
        of_chunk = [note for note in told if chunk.first <= note.row < chunk.last]
        database = write(database, number, of_chunk, rules.takes, name)
        if journal is None or not rules.proves_silence(journal):
            doubts = {row: rules.without_witness(database.rows[row], name) for row in silent}
            database = put(database, number, doubts)
        database = give_up(database, number)
    return end_life(database, name)


def testify(database: Database, journal: Journal) -> Database:
    """Late evidence of a worker whose life was ended by others: what it knows of the rows that are doubted because of it."""
    known = {note.row: note for note in journal.notes}
    for number, chunk in enumerate(database.chunks):
        for row in range(chunk.first, chunk.last):
            stands = database.rows[row]
            note = known.get(row)
            if note is not None and note.answer in (None, "unknown"):
                continue
            if note is not None and _is_late_yes(database, chunk, note):
                database = put(database, number, {row: stands._replace(state="accepted", waits=False)})
            elif note is not None:
                database = write(database, number, [note], _believing(journal.name), journal.name)
            elif stands.doubted == journal.name and rules.proves_silence(journal):
                back = Row("pending", stands.attempt, waits=rules.waits_when_it_comes_back(chunk))
                database = put(database, number, {row: back})
        database = reopen(database, number)
    return database


def _is_told_of(stands: Row, row: int, told: Sequence[Note]) -> bool:
    return any(note.row == row and note.attempt == stands.attempt + 1 for note in told)


def _believing(name: Name) -> Guard:
    return lambda row, note: rules.is_believed(row, note, name)


def _is_late_yes(database: Database, chunk: Chunk, note: Note) -> bool:
    """Somebody risked a second copy, nobody has begun with it, and now it is known that there is a first."""
    row = database.rows[note.row]
    is_untouched = row.state == "pending" and note.row not in rules.in_hand(database, chunk)
    return is_untouched and row.attempt == note.attempt and note.answer == "accepted"
