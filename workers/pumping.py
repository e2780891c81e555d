"""Where a pump meets the journal of its host, and the relay that has the turn."""

import time
from collections.abc import Collection
from dataclasses import replace

from newsletter.dispatch import epochs, finishing, holds, settling
from newsletter.dispatch.composers import composer_of
from newsletter.dispatch.epochs import Seen
from newsletter.dispatch.leasing import LifeOverError
from newsletter.dispatch.ledger import SupersededError
from newsletter.dispatch.routing.finding import find_relay
from newsletter.dispatch.routing.ways import Way, are_all_paused, choose_way, end_way, is_due
from newsletter.dispatch.sending import pump
from newsletter.dispatch.submitting import Compose
from newsletter.errors import Conflict, Misconfigured, NotFound, sentence_of
from newsletter.feedback.refusals import heed_refusals
from newsletter.logs import Log
from newsletter.runtime import Runtime
from newsletter.wording import Sentence, say
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
    more = _pump_in_turns(runtime, compose, dispatch_id, lanes=lanes)
    with runtime.database.transaction() as session:
        heed_refusals(session, dispatch_id, now=runtime.clock())
    return more


def _pump_in_turns(runtime: Runtime, compose: Compose, dispatch_id: int, *, lanes: int) -> bool:
    """Over one relay after the other, as their turns are; where only the default one is used, a slice is one turn."""
    ends_at = time.monotonic() + SLICE
    without: set[int] = set()  # these found nothing to do
    while (way := _next_way(runtime, dispatch_id, without=without)) is not None:
        seconds = max(ends_at - time.monotonic(), 0)
        more = _pump_over(runtime, compose, dispatch_id, way, lanes=lanes, seconds=seconds)
        if way.relay_id is None or runtime.is_leaving() or time.monotonic() >= ends_at:
            return more
        if not way.taken:
            without.add(way.relay_id)
        with runtime.database.reading() as session:
            if not is_due(session, dispatch_id, now=runtime.clock()):
                return False
    return False


def _next_way(runtime: Runtime, dispatch_id: int, *, without: Collection[int]) -> Way | None:
    """Over which relay the next turn goes; None: the dispatch waits for one."""
    with runtime.database.transaction() as session:
        way = choose_way(session, dispatch_id, now=runtime.clock(), without=without)
        if way is None and are_all_paused(session, dispatch_id):
            because = say("All relays that the newsletter uses are paused")
            finishing.pause_failing(session, dispatch_id, because=because, now=runtime.clock())
            log.warning("dispatch.paused", dispatch_id=dispatch_id, because=str(because))
        return way


def _pump_over(
    runtime: Runtime,
    compose: Compose,
    dispatch_id: int,
    way: Way,
    *,
    lanes: int,
    seconds: float,
) -> bool:
    """One turn over one relay; True when the slice is over before the work."""
    relay = runtime.relay
    try:
        if way.relay_id is not None:
            with runtime.database.reading() as session:
                relay = runtime.switchboard.open(find_relay(session, way.name))
        if not relay.keeps_headers and runtime.letterhead.dkim:
            unsigned = replace(runtime.letterhead, dkim=None)  # our signature would be broken there
            with runtime.database.reading() as session:
                compose = composer_of(session, dispatch_id, letterhead=unsigned)
        with _journals(runtime).open() as journal:
            return pump(
                runtime.database,
                relay,
                compose,
                journal,
                dispatch_id,
                policy=runtime.retries,
                clock=runtime.clock,
                slice_seconds=seconds,
                is_leaving=runtime.is_leaving,
                lanes=lanes,
                witness=MarkedSlice(mark_of(runtime), journal, dispatch_id),
                way=way,
            )
    except (LifeOverError, SupersededError):  # it was only slow; its journal can still say what it knows
        log.warning("worker.overdue", dispatch_id=dispatch_id)
        settle_dead_journals(runtime)
        return True
    except (Misconfigured, NotFound) as error:  # its password cannot be read, or it was just taken away
        assert way.relay_id is not None
        with runtime.database.transaction() as session:
            holds.hold(
                session, dispatch_id, because=error.sentence, now=runtime.clock(), relay_id=way.relay_id
            )
        return False
    finally:
        relay.close()  # the next slice may be another process, and the relay may count connections
        with runtime.database.transaction() as session:
            end_way(session, dispatch_id, way)


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
