"""An import of subscribers on the command line: taken in by this process, with its progress, until it is over or stopped."""

import math
import time
from collections.abc import Callable

import click
from ulid import ULID

from newsletter.cli.saying import tell
from newsletter.errors import Conflict
from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.wording import Sentence, say
from subscribers.imports.carrying import carry_on
from subscribers.imports.keeping import report_of
from subscribers.imports.report import ImportReport
from subscribers.imports.running import stop_import
from subscribers.models import ImportState, SubscriberImport

_TELL_EVERY = 2.0  # seconds

Begin = Callable[[str], int]  # is given the name of the holder, and returns the id of the import


def carried_out(built: Runtime, begin: Begin) -> ImportReport:
    """Begin or resume an import, take it in, and return what became of its rows.

    Raises Conflict, with the way to go on, when it fails or a colleague stops it; Ctrl+C stops it and says the same.
    """
    holder = str(ULID())
    import_id = begin(holder)
    with built.database.reading() as session:
        kept = session.get_one(SubscriberImport, import_id)
        if kept.state is ImportState.FINISHED:
            return report_of(session, kept)
    tell(
        say(
            "Import {id}: {rows} rows. Ctrl+C stops it; then it can go on by: newsletter subscribers resume {id}",
            id=import_id,
            rows=f"{kept.rows:,}",
        )
    )
    try:
        carry_on(
            built.database,
            import_id,
            holder=holder,
            signer=built.signer,
            clock=built.clock,
            tell=_teller(),
        )
    except KeyboardInterrupt:
        with built.database.transaction() as session:
            kept = session.get_one(SubscriberImport, import_id)
            if kept.state is not ImportState.FINISHED:
                stop_import(session, kept, by=OPERATOR)
        if kept.state is not ImportState.FINISHED:
            tell(_how_to_go_on(kept))
            raise click.Abort from None
    with built.database.reading() as session:
        kept = session.get_one(SubscriberImport, import_id)
        if kept.state is not ImportState.FINISHED:
            raise Conflict(_how_to_go_on(kept))
        return report_of(session, kept)


def _teller() -> Callable[[int, int], None]:
    told_at = -math.inf  # the first portion is told of at once

    def tell_now_and_then(done: int, rows: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > _TELL_EVERY:
            told_at = time.monotonic()
            tell(say("{done} of {rows} rows", done=f"{done:,}", rows=f"{rows:,}"))

    return tell_now_and_then


def _how_to_go_on(kept: SubscriberImport) -> Sentence:
    counted = {"id": kept.id, "done": f"{kept.position:,}", "rows": f"{kept.rows:,}"}
    match kept.state:
        case ImportState.STOPPED:
            return say(
                "Import {id} was stopped after {done} of {rows} rows. To go on: newsletter subscribers resume {id}",
                **counted,
            )
        case ImportState.FAILED:
            return say(
                "Import {id} failed after {done} of {rows} rows: {because} To go on: newsletter subscribers resume {id}",
                because=kept.because,
                **counted,
            )
        case _:
            return say("Import {id}: another process goes on with it, from row {done} of {rows}.", **counted)
