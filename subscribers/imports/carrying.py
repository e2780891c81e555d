"""The one loop that takes in an import, portion after portion, each in a transaction of its own: in the job of a worker, or in a
command that stays until it is over. The file is read before, outside of any transaction that writes.
"""

import math
import time
from collections.abc import Callable

from newsletter.clock import Clock
from newsletter.db import AWAY, Database
from newsletter.errors import Conflict, NewsletterError
from newsletter.logs import Log
from newsletter.signing import Signer
from newsletter.wording import say
from subscribers.imports.deciding import Pace, portions
from subscribers.imports.keeping import read_kept
from subscribers.imports.reading_csv import SubscriberFile
from subscribers.imports.running import NO_FILE, fail_import, leave_import, take_portion
from subscribers.models import SubscriberImport

log = Log()

Tell = Callable[[int, int], None]  # how many rows were taken in, and how many there are


def carry_on(
    database: Database,
    import_id: int,
    *,
    holder: str,
    signer: Signer,
    clock: Clock,
    seconds: float = math.inf,
    tell: Tell = lambda done, rows: None,  # noqa: ARG005 (it tells nobody)
    is_leaving: Callable[[], bool] = bool,
) -> None:
    """Take in what is left of an import that `holder` has claimed, for about so many seconds, or until it `is_leaving`.

    It ends when the import is over, when it was stopped, and when it fails: then the import says why. Raises only what
    is a matter of time, such as a database that is away: whoever comes next goes on.
    """
    try:
        ends_at = time.monotonic() + seconds

        def is_enough() -> bool:
            return is_leaving() or time.monotonic() > ends_at

        _take_in(database, import_id, holder, signer, clock, is_enough=is_enough, tell=tell)
    except AWAY:
        raise
    except NewsletterError as error:
        because = error.sentence
    except Exception as error:
        log.error("import.failed", import_id=import_id, exc_info=error)
        because = say(
            "The next rows could not be taken in, by a fault of the program. Look into the log, which says more, and "
            "then let the import go on."
        )
    else:
        return
    with database.transaction() as session:
        fail_import(session, import_id, holder=holder, because=because)


def _take_in(
    database: Database,
    import_id: int,
    holder: str,
    signer: Signer,
    clock: Clock,
    *,
    is_enough: Callable[[], bool],
    tell: Tell,
) -> None:
    file, kept = _opened(database, import_id)
    pace = Pace()
    for portion in portions(file, signer=signer, locales=kept.locales, start=kept.position, pace=pace):
        with database.transaction() as session:
            session.connection()  # the wait for whoever writes in another process is over
            begun_at = time.monotonic()
            if not take_portion(session, import_id, portion, holder=holder, now=clock()):
                return
        pace.took(portion.end - portion.start, time.monotonic() - begun_at)
        tell(portion.end, kept.rows)
        if portion.end == kept.rows:
            return
        if is_enough():
            with database.transaction() as session:
                leave_import(session, import_id, holder=holder)
            return
        database.make_room()


def _opened(database: Database, import_id: int) -> tuple[SubscriberFile, SubscriberImport]:
    """The file and the row of an import. Raises Conflict when the file is gone, or is read otherwise than it was."""
    with database.reading() as session:
        kept = session.get_one(SubscriberImport, import_id)
        file = read_kept(session, kept)
    if file is None:
        raise Conflict(NO_FILE)
    if len(file.rows) != kept.rows or file.doubt is not None:
        raise Conflict(
            say(
                "The file is read otherwise than when this import began: the program was changed meanwhile. Import the "
                "file again: who is on the list stays as they are."
            )
        )
    return file, kept
