"""What a worker does with the database: begin its life, lease, write and read, give up, end."""

from collections.abc import Iterator

from tests.dispatch.protocol import rules, settling, transactions
from tests.dispatch.protocol.values import Database, Held, Host, Journal, Note, Process, Step, World


def steps(world: World) -> Iterator[Step]:
    """The next transaction of each worker."""
    for place, host in enumerate(world.hosts):
        if host.process is None:
            yield from _begin(world, place, host)
        else:
            yield from _go_on(world, place, host.process)


def _begin(world: World, place: int, host: Host) -> Iterator[Step]:
    """A new life, when there is work for it and the journals of those before it are settled."""
    is_needed = any(rules.is_ready(chunk) and rules.is_free(chunk) for chunk in world.database.chunks)
    # Machines are alike: of two that never had a worker it is the same which one has it first.
    is_next = place == 0 or world.hosts[place - 1].life > 0
    if is_needed and is_next and rules.may_read(world.database) and not host.journals:
        name = (place, host.life)
        begun = world._replace(database=transactions.begin_life(world.database, name))
        living = Host(host.life + 1, Process(name), (Journal(name),))
        yield f"{name} begins", begun.with_host(place, living)


def _go_on(world: World, place: int, process: Process) -> Iterator[Step]:
    if process.is_lost:
        yield from _speak_late(world, place, process)
    elif process.is_asking:
        yield f"{process.name} asks whether its commit was taken", _asked(world, place, process)
    elif not stands(world, process):
        lost = world.with_process(place, process._replace(is_lost=True))
        yield f"{process.name} learns that its lease is over", lost
    elif process.chunk is not None:
        heard = after_cycle(world, place, process)
        if heard is not None:
            yield f"{process.name} writes and reads", heard
    elif process.is_leaving:
        left = world._replace(database=transactions.end_life(world.database, process.name))
        yield f"{process.name} ends well", left.with_host(place, Host(world.hosts[place].life))
    elif rules.may_read(world.database):
        yield from _lease(world, place, process)


def _lease(world: World, place: int, process: Process) -> Iterator[Step]:
    for number, chunk in enumerate(world.database.chunks):
        if rules.is_ready(chunk) and rules.is_free(chunk):
            leased = world._replace(database=transactions.lease(world.database, process.name, number))
            holder = process._replace(chunk=number)
            yield f"{process.name} leases chunk {number}", leased.with_process(place, holder)
            return


def stands(world: World, process: Process) -> bool:
    """Whether a worker may write and read: what each of its transactions asks first."""
    return rules.may_act(_renewed(world, process), process.name, process.chunk)


def after_cycle(world: World, place: int, process: Process) -> World | None:
    """A transaction whose commit is answered; None when there is nothing to write or to read.

    What is not begun of a dispatch that stops is let go of in memory now, and by the row with the next transaction: not the
    other way round, since nobody knows of a commit that is not answered.
    """
    assert process.chunk is not None
    database = written(world, process)
    held = tuple(one for one in process.held if one.stage != "answered")
    if _stops(world, process):
        held = tuple(one for one in held if one.stage != "read")
    else:
        held += _newly_read(database, process.chunk, held)
    if database == world.database and held == process.held:
        return None
    is_mine = database.chunks[process.chunk].worker == process.name
    went_on = process._replace(held=held, chunk=process.chunk if is_mine else None, step=1 - process.step)
    after = world._replace(database=transactions.step(database, process.name)).with_process(place, went_on)
    return after.with_notes(place, _without(world.hosts[place].notes, process.held, "answered"))


def written(world: World, process: Process) -> Database:
    """The database after the transaction of a worker."""
    assert process.chunk is not None
    answers = [Note(one.row, one.attempt, one.answer) for one in process.held if one.stage == "answered"]
    database = _renewed(world, process)
    stops = _stops(world, process)
    return transactions.cycle(
        database, process.name, process.chunk, answers, rules.still_held(process), stops=stops
    )


def _renewed(world: World, process: Process) -> Database:
    return rules.renewed(world.database, process.name, process.chunk)


def _stops(world: World, process: Process) -> bool:
    return process.is_leaving or not rules.may_read(world.database)


def _newly_read(database: Database, number: int, held: tuple[Held, ...]) -> tuple[Held, ...]:
    known = {one.row for one in held}
    hand = rules.in_hand(database, database.chunks[number])
    return tuple(Held(row, database.rows[row].attempt + 1) for row in hand if row not in known)


def _without(notes: tuple[Note, ...], held: tuple[Held, ...], stage: str) -> tuple[Note, ...]:
    """What the database has need not be noted any longer."""
    rows = {one.row for one in held if one.stage == stage}
    return tuple(note for note in notes if note.row not in rows)


def _asked(world: World, place: int, process: Process) -> World:
    """Whether the last commit was taken is told by the number of the step; where its life is over, all comes too late."""
    if not rules.is_living(world.database, process.name):
        return world.with_process(place, process._replace(is_asking=False, is_lost=True))
    if dict(world.database.workers).get(process.name) == process.step:
        again = (one._replace(stage="answered") if one.stage == "told" else one for one in process.held)
        return world.with_process(place, process._replace(is_asking=False, held=tuple(again)))
    is_mine = process.chunk is not None and world.database.chunks[process.chunk].worker == process.name
    taken = process._replace(
        is_asking=False,
        step=1 - process.step,
        held=tuple(one for one in process.held if one.stage != "told"),
        chunk=process.chunk if is_mine else None,
    )
    notes = _without(world.hosts[place].notes, process.held, "told")
    return world.with_process(place, taken).with_notes(place, notes)


def _speak_late(world: World, place: int, process: Process) -> Iterator[Step]:
    """Whoever lost its lease begins nothing more, waits for the answers to its dots, says what it knows, and is over."""
    if not any(one.stage in ("noted", "sent") for one in process.held):
        host = world.hosts[place]
        said = world._replace(database=settling.testify(world.database, host.journals[-1]))
        yield f"{process.name} says what it knows", said.with_host(place, Host(host.life))
