"""Where a pump meets the journal of its host."""

from newsletter.dispatch import epochs, finishing, settling
from newsletter.dispatch.composers import composer_of
from newsletter.dispatch.epochs import Seen
from newsletter.dispatch.leasing import LifeOverError
from newsletter.dispatch.ledger import SupersededError
from newsletter.dispatch.sending import pump
from newsletter.errors import Conflict, sentence_of
from newsletter.feedback.refusals import heed_refusals
from newsletter.logs import Log
from newsletter.runtime import Runtime
from newsletter.wording import Sentence
from workers.journal import JournalFolder
from workers.marks import MarkedSlice
from workers.noticing import look, mark_of

log = Log()

SLICE = 10.0  # seconds; short, so that ticks and notices get their turn on a busy worker


def pump_slice(runtime: Runtime, dispatch_id: int) -> bool:
    """Submit for one slice; True when more is left to do at once."""
    look(runtime)
    settle_dead_journals(runtime)
    try:
        with runtime.database.reading() as session:
            compose = composer_of(session, dispatch_id, letterhead=runtime.letterhead)
            lanes = runtime.lanes(session)
    except (Conflict, ValueError) as error:
        _pause(runtime, dispatch_id, because=sentence_of(error))
        return False
    try:
        with _journals(runtime).open() as journal:
            more = pump(
                runtime.database,
                runtime.relay,
                compose,
                journal,
                dispatch_id,
                policy=runtime.retries,
                clock=runtime.clock,
                slice_seconds=SLICE,
                is_leaving=runtime.is_leaving,
                lanes=lanes,
                witness=MarkedSlice(mark_of(runtime), journal, dispatch_id),
            )
    except (LifeOverError, SupersededError):  # it was only slow; its journal can still say what it knows
        log.warning("worker.overdue", dispatch_id=dispatch_id)
        settle_dead_journals(runtime)
        more = True
    runtime.relay.close()  # the next slice may be another process, and the relay may count connections
    with runtime.database.transaction() as session:
        heed_refusals(session, dispatch_id, now=runtime.clock())
    return more


def _pause(runtime: Runtime, dispatch_id: int, *, because: Sentence) -> None:
    """No message of this dispatch can be written, so a person has to look first."""
    with runtime.database.transaction() as session:
        finishing.pause_failing(session, dispatch_id, because=because, now=runtime.clock())
    log.warning("dispatch.paused", dispatch_id=dispatch_id, because=str(because))


def settle_dead_journals(runtime: Runtime) -> None:
    """Let the journals of killed processes of this host speak, before any lease runs out."""
    mark = mark_of(runtime)
    with _journals(runtime).dead() as journals:
        for journal in journals:
            with runtime.database.transaction() as session:
                if epochs.is_behind(session, journal.worker, journal.step):
                    seen = mark.seen() or Seen(epochs.advance(session), None)
                    epochs.notice(session, seen, is_certain=True, now=runtime.clock())
                settling.settle(
                    session,
                    journal.worker,
                    journal.known,
                    is_whole=journal.is_whole,
                    policy=runtime.retries,
                    now=runtime.clock(),
                )
                place = epochs.advance(session)
            mark.note(place)
            log.info("journal.settled", worker=journal.worker)


def settle_the_lost(runtime: Runtime) -> None:
    """Give up the workers of machines that were not heard of for too long.

    Where all processes are on this machine, which SQLite means, a journal that is still held proves that its worker lives.
    """
    is_one_machine = runtime.database.engine.dialect.name == "sqlite"
    spared = _journals(runtime).names() if is_one_machine else []
    with runtime.database.transaction() as session:
        settling.settle_overdue(session, spared=spared, now=runtime.clock())


def _journals(runtime: Runtime) -> JournalFolder:
    return JournalFolder(runtime.settings.data_dir / "journal")
