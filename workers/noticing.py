"""Where what a host has seen of the ledger meets the database: does it still know all that?"""

from newsletter.dispatch import epochs
from newsletter.runtime import Runtime
from workers.marks import Mark


def look(runtime: Runtime) -> None:
    """Stop every dispatch if the database went back; else see how far it has come. Comes before anything is begun or settled."""
    mark = mark_of(runtime)
    seen = mark.seen()  # before the database is asked: both go on
    with runtime.database.reading() as session:
        place = epochs.place(session)
    if place is None:
        return
    if seen is not None and (seen.place.epoch != place.epoch or place.position < seen.place.position):
        with runtime.database.transaction() as session:
            epochs.notice(session, seen, now=runtime.clock())
            place = epochs.place(session) or place
    mark.note(place)


def mark_of(runtime: Runtime) -> Mark:
    """The mark of this host."""
    return Mark(runtime.settings.data_dir / "seen")
