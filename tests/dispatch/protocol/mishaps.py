"""What happens to it: faults of machines, processes and connections, and the acts of people, each as often as a world says."""

from collections.abc import Callable, Iterator

from tests.dispatch.protocol import canary, rules, transactions
from tests.dispatch.protocol.housekeeping import expired
from tests.dispatch.protocol.submitting import heard, moved, on_the_wire
from tests.dispatch.protocol.values import Database, Held, Journal, Process, Sent, Step, World
from tests.dispatch.protocol.working import after_cycle, stands, written


def mishaps(world: World) -> Iterator[Step]:
    """Every fault and every act that may happen now."""
    for place, kind in enumerate(world.mishaps):
        if kind in world.mishaps[:place]:
            continue  # it is the same which of two kills comes first
        left = (*world.mishaps[:place], *world.mishaps[place + 1 :])
        for label, after in _KINDS[kind](world):
            yield label, after._replace(mishaps=left)


def _processes(world: World) -> Iterator[tuple[int, Process]]:
    for place, host in enumerate(world.hosts):
        if host.process is not None:
            yield place, host.process


def _kill(world: World) -> Iterator[Step]:
    """kill -9: memory is gone, the journal is whole, and what the kernel has still reaches the relay."""
    for place, process in _processes(world):
        yield f"{process.name} is killed", _without_process(world, place, process)


def _without_process(world: World, place: int, process: Process) -> World:
    open_dots = [one.row for one in process.held if one.stage in ("noted", "sent")]
    its_own = frozenset(sent for sent in world.wire if sent.name == process.name)
    on_the_way = {sent._replace(is_heard=False) for sent in its_own if sent.answer is None}
    gone = world._replace(wire=(world.wire - its_own) | on_the_way)
    return gone.with_process(place, None).with_doubts(open_dots)


def _reboot(world: World) -> Iterator[Step]:
    """The machine goes down and comes back: of what was noted last, the disk may have any beginning."""
    for place, process in _processes(world):
        down = _without_machine(world, place, process)
        notes = world.hosts[place].notes
        for kept in range(len(notes) + 1):
            journal = Journal(process.name, notes[:kept], is_whole=False)
            after = down.with_host(place, down.hosts[place]._replace(journals=(journal,)))
            yield f"the machine of {process.name} goes down and has {kept} notes", after


def _lose_host(world: World) -> Iterator[Step]:
    """The machine never comes back; another takes its place."""
    for place, process in _processes(world):
        down = _without_machine(world, place, process)
        after = down.with_host(place, down.hosts[place]._replace(journals=()))
        yield f"the machine of {process.name} is lost", after


def _without_machine(world: World, place: int, process: Process) -> World:
    return _without_process(world, place, process).with_doubts(world.read_by(process.name))


def _expire(world: World) -> Iterator[Step]:
    """A lease runs out though its worker lives, or its journal could still speak: it was silent for too long."""
    for host in world.hosts:
        for journal in host.journals:
            if rules.is_living(world.database, journal.name):
                yield f"the lease of {journal.name} runs out too early", expired(world, journal.name)


def _hang_up(world: World) -> Iterator[Step]:
    """A connection breaks: before the dot was written nothing happened, after it nobody knows."""
    for place, process in _processes(world):
        for held in process.held:
            if held.stage == "noted":
                after = moved(world, place, held._replace(stage="read"))
                notes = tuple(note for note in world.hosts[place].notes if note.row != held.row)
                yield f"the connection of {held.row} breaks before its dot", after.with_notes(place, notes)
            elif held.stage == "sent":
                sent = on_the_wire(world, process, held)
                yield f"the connection of {held.row} breaks", _unheard(world, place, held, sent)


def _unheard(world: World, place: int, held: Held, sent: Sent) -> World:
    after = heard(world, place, held, sent._replace(answer="unknown"))
    on_the_way = set() if sent.answer else {sent._replace(is_heard=False)}
    return after._replace(wire=(world.wire - {sent}) | on_the_way).with_doubts([held.row])


def _commit_unanswered(world: World) -> Iterator[Step]:
    """The server is killed after it made a commit durable and before it said so."""
    for place, process in _tellers(world):
        database = transactions.step(written(world, process), process.name)
        yield f"{process.name} writes and is not answered", _asking(world, place, process, database)


def _commit_failed(world: World) -> Iterator[Step]:
    """The server is killed before the commit; the worker sees the same."""
    for place, process in _tellers(world):
        yield f"{process.name} fails to write", _asking(world, place, process, world.database)


def _tellers(world: World) -> Iterator[tuple[int, Process]]:
    for place, process in _processes(world):
        is_able = process.chunk is not None and not process.is_lost and not process.is_asking
        if is_able and stands(world, process) and after_cycle(world, place, process) is not None:
            yield place, process


def _asking(world: World, place: int, process: Process, database: Database) -> World:
    held = tuple(one._replace(stage="told") if one.stage == "answered" else one for one in process.held)
    rows = {one.row for one in held if one.stage == "told"}
    notes = world.hosts[place].notes
    told = [note for note in notes if note.row in rows]
    asking = process._replace(held=held, is_asking=True)
    after = world._replace(database=database).with_process(place, asking)
    return after.with_notes(place, rules.while_asking(notes, told))


def _terminate(world: World) -> Iterator[Step]:
    """A worker is told to end (SIGTERM)."""
    for place, process in _processes(world):
        leaving = process._replace(is_leaving=True)
        yield f"{process.name} is told to end", world.with_process(place, leaving)


def _pause(world: World) -> Iterator[Step]:
    if world.database.dispatch == "running":
        yield "a person pauses", world._replace(database=world.database._replace(dispatch="paused"))


def _resume(world: World) -> Iterator[Step]:
    if world.database.dispatch == "paused":
        going_on = canary.pass_by(world.database)._replace(dispatch="running")
        yield "a person lets it go on", world._replace(database=going_on)


def _cancel(world: World) -> Iterator[Step]:
    if world.database.dispatch in ("running", "paused"):
        database = world.database._replace(dispatch="cancelled")
        for number in range(len(database.chunks)):
            database = transactions.sweep(database, number)
        yield "a person cancels", world._replace(database=database, portions=())


def _unsubscribe(world: World) -> Iterator[Step]:
    for row in range(len(world.database.rows)):
        if row not in world.database.left:
            left = world.database.left | {row}
            yield f"{row} unsubscribes", world._replace(database=world.database._replace(left=left))


def _send_again(world: World) -> Iterator[Step]:
    """A person accepts that somebody whose delivery is uncertain may get it twice."""
    for row, stands_at in enumerate(world.database.rows):
        if stands_at.state == "uncertain" and world.database.dispatch != "cancelled":
            chances = tuple(had + (place == row) for place, had in enumerate(world.chances))
            again = transactions.send_again(world.database, row)
            yield f"a person sends {row} again", world._replace(database=again, chances=chances)


def _back_up(world: World) -> Iterator[Step]:
    if not world.portions:
        yield "the database is backed up", world._replace(backup=world.database)


def _restore(world: World) -> Iterator[Step]:
    if world.backup is not None and world.backup != world.database:
        yield "the backup is restored", world._replace(database=world.backup, went_back=True)


_KINDS: dict[str, Callable[[World], Iterator[Step]]] = {
    "kill": _kill,
    "reboot": _reboot,
    "lose_host": _lose_host,
    "expire": _expire,
    "hang_up": _hang_up,
    "commit_unanswered": _commit_unanswered,
    "commit_failed": _commit_failed,
    "terminate": _terminate,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "unsubscribe": _unsubscribe,
    "send_again": _send_again,
    "back_up": _back_up,
    "restore": _restore,
}
