"""What whoever looks for due work does, in whatever process: enrol, settle what dead workers left, wake, finish."""

from collections.abc import Iterator

from tests.dispatch.protocol import canary, rules, settling, transactions
from tests.dispatch.protocol.values import Journal, Name, Step, World


def steps(world: World) -> Iterator[Step]:
    """What is due now."""
    yield from _enrol(world)
    yield from _expire(world)
    yield from _wake(world)
    yield from _look(world)
    yield from _finish(world)
    for place, host in enumerate(world.hosts):
        for journal in host.journals:
            if rules.is_abandoned(host, journal):
                yield from _settle(world, place, journal)


def notice(world: World) -> Step:
    """An older database than was seen before: every life in it is over, and nothing goes on before a person has looked."""
    for name, _ in world.database.workers:
        world = expired(world, name)
    stopped = world.database._replace(dispatch="stopped")
    return "somebody notices that the database went back", world._replace(database=stopped)


def expired(world: World, name: Name) -> World:
    """The lease of a worker ran out, and nobody speaks for it."""
    doubting = world.with_doubts(world.read_by(name))
    return doubting._replace(database=settling.settle(world.database, name, None))


def _enrol(world: World) -> Iterator[Step]:
    if world.portions and world.database.dispatch in ("running", "paused"):
        size, *others = world.portions
        database = transactions.enrol(world.database, size)
        yield "a portion is enrolled", world._replace(database=database, portions=tuple(others))


def _expire(world: World) -> Iterator[Step]:
    speakers = {journal.name for host in world.hosts for journal in host.journals}
    for name, _ in world.database.workers:
        if name not in speakers:
            yield f"the lease of {name} runs out", expired(world, name)


def _wake(world: World) -> Iterator[Step]:
    for number, chunk in enumerate(world.database.chunks):
        rows = world.database.rows[chunk.first : chunk.last]
        if chunk.worker is None and any(row.waits and row.state == "pending" for row in rows):
            due = world._replace(database=transactions.come_due(world.database, number))
            yield f"chunk {number} comes due", due


def _look(world: World) -> Iterator[Step]:
    if world.database.dispatch == "running" and not world.portions:
        looked = canary.look(world.database)
        if looked != world.database:
            yield "somebody looks after the canary", world._replace(database=looked)


def _finish(world: World) -> Iterator[Step]:
    if world.database.dispatch == "running" and not world.portions:
        ended = transactions.finish(world.database)
        if ended != world.database:
            yield "the dispatch is finished", world._replace(database=ended)


def _settle(world: World, place: int, dead: Journal) -> Iterator[Step]:
    """A journal is removed after the transaction that has what it says; it may be read twice."""
    is_first_to_come = rules.is_living(world.database, dead.name)
    settled = (
        settling.settle(world.database, dead.name, dead)
        if is_first_to_come
        else settling.testify(world.database, dead)
    )
    host = world.hosts[place]
    if settled != world.database:
        yield f"the journal of {dead.name} is settled", world._replace(database=settled)
    elif host.process is None:
        others = tuple(journal for journal in host.journals if journal != dead)
        yield f"the journal of {dead.name} is removed", world.with_host(place, host._replace(journals=others))
