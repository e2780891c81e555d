"""What must hold: in every state, over every step, and where everything has come to rest. Each law says how it is broken."""

from collections.abc import Iterator

from tests.dispatch.protocol import rules
from tests.dispatch.protocol.values import SETTLED, WINDOW, Chunk, World


def broken(world: World) -> str | None:
    """Which law a state breaks, None: none."""
    return next(_broken(world), None)


def _broken(world: World) -> Iterator[str]:
    database = world.database
    for row, stands in enumerate(database.rows):
        if len(world.copies[row]) > 1 + world.chances[row]:
            yield f"{row} went out twice, and nobody risked that"
        if stands.state == "accepted" and stands.attempt not in world.copies[row]:
            yield f"{row} is accepted, and the relay never had it"
        if stands.state in ("refused", "expired", "skipped") and len(world.copies[row]) > world.chances[row]:
            yield f"{row} is {stands.state}, and the relay has it"
        if stands.state == "uncertain" and row not in world.doubts:
            yield f"{row} is uncertain, though its transaction was not open when something failed"
    for number, chunk in enumerate(database.chunks):
        if _counted(world, chunk) != chunk.counts:
            yield f"the counters of chunk {number} are not its rows"
        if len(rules.in_hand(database, chunk)) > WINDOW:
            yield f"more of chunk {number} is in hand than the window has"
    if database.canary and not database.is_passed:
        yield from _broken_by_canary(world)
    if database.dispatch in ("finished", "cancelled") and not world.went_back:
        is_open = any(row.state == "pending" for row in database.rows)
        if world.portions or (is_open and database.dispatch == "finished"):
            yield "it is over, and somebody waits"


def _broken_by_canary(world: World) -> Iterator[str]:
    database = world.database
    held = set(_all_in_hand(world))
    begun = [
        row
        for row, stands in enumerate(database.rows)
        if world.copies[row] or row in held or stands.state not in ("pending", "skipped")
    ]
    if len(begun) > database.canary:
        yield f"{len(begun)} have begun, and the canary has {database.canary}"
    is_waiting = database.is_answered and database.dispatch == "paused"
    ahead = [row for chunk in database.chunks if not chunk.rests for row in range(chunk.first, chunk.last)]
    is_more = len(ahead) < len(database.rows)
    if (
        is_waiting
        and is_more
        and sum(database.rows[row].state != "skipped" for row in ahead) < database.canary
    ):
        yield "it waits for a look, and its canary is not whole"


def _counted(world: World, chunk: Chunk) -> tuple[int, ...]:
    states = [row.state for row in world.database.rows[chunk.first : chunk.last]]
    return tuple(states.count(state) for state in SETTLED)


def broken_by(before: World, after: World) -> str | None:
    """Which law a step breaks, None: none."""
    return next(_broken_by(before, after), None)


def _broken_by(before: World, after: World) -> Iterator[str]:
    if before.database is after.database or after.went_back:
        return
    had = set(_all_in_hand(before))
    for row in _all_in_hand(after):
        if row not in had and row in before.database.left:
            yield f"{row} is taken in hand after it unsubscribed"
        if row not in had and before.database.dispatch != "running":
            yield f"{row} is taken in hand while the dispatch is {before.database.dispatch}"
    if after.database.is_passed and not before.database.is_passed:
        chunks = (chunk for chunk in before.database.chunks if not chunk.rests)
        ahead = (row for chunk in chunks for row in range(chunk.first, chunk.last))
        # A doubt is an answer until late evidence takes it back.
        if any(before.database.rows[row].state == "pending" and row not in before.doubts for row in ahead):
            yield "it goes on before its canary has its answers"
    for row, (was, now) in enumerate(zip(before.database.rows, after.database.rows, strict=False)):
        if was.state in ("accepted", "skipped", "refused", "expired") and was != now:
            yield f"{row} was {was.state} and is {now.state}"
        if now.attempt < was.attempt:
            yield f"{row} was at attempt {was.attempt} and is at {now.attempt}"


def _all_in_hand(world: World) -> Iterator[int]:
    for chunk in world.database.chunks:
        yield from rules.in_hand(world.database, chunk)


def is_at_rest(world: World) -> bool:
    """Nobody has anything in hand, nothing is on the wire, no journal waits, and the dispatch says how it stands."""
    database = world.database
    is_told = database.dispatch != "running"
    is_idle = all(chunk.worker is None for chunk in database.chunks)
    is_silent = not world.wire and all(
        len(host.journals) == (host.process is not None) for host in world.hosts
    )
    is_swept = database.dispatch != "cancelled" or all(row.state != "pending" for row in database.rows)
    return is_told and is_idle and is_silent and is_swept
