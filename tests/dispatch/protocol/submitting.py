"""What a worker does with the relay: one message at a time, whose dot is noted, then written, then answered, then noted."""

from collections.abc import Iterator

from tests.dispatch.protocol import rules
from tests.dispatch.protocol.values import Held, Note, Process, Sent, Step, World


def steps(world: World) -> Iterator[Step]:
    """The next step of each message that is on its way."""
    for place, host in enumerate(world.hosts):
        if host.process is not None:
            yield from _submit(world, place, host.process)
    for sent in world.wire:
        if sent.answer is None:
            yield from _take(world, sent)


def _submit(world: World, place: int, process: Process) -> Iterator[Step]:
    open_now = next((one for one in process.held if one.stage in ("noted", "sent")), None)
    if open_now is None:
        waiting = next((one for one in process.held if one.stage == "read"), None)
        if waiting is not None and not process.is_lost:
            yield f"{process.name} notes the dot of {waiting.row}", _noted(world, place, waiting)
    elif open_now.stage == "noted":
        yield f"{process.name} writes the dot of {open_now.row}", _sent(world, place, open_now)
    else:
        sent = on_the_wire(world, process, open_now)
        if sent.answer is not None:
            label = f"{process.name} hears that {open_now.row} is {sent.answer}"
            yield label, heard(world, place, open_now, sent)


def on_the_wire(world: World, process: Process, held: Held) -> Sent:
    """The message that a process waits to be answered."""
    return next(
        sent for sent in world.wire if sent.is_heard and (sent.name, sent.row) == (process.name, held.row)
    )


def _noted(world: World, place: int, held: Held) -> World:
    notes = rules.with_dot(world.hosts[place].notes, Note(held.row, held.attempt))
    return moved(world, place, held._replace(stage="noted")).with_notes(place, notes)


def _sent(world: World, place: int, held: Held) -> World:
    after = moved(world, place, held._replace(stage="sent"))
    process = after.hosts[place].process
    assert process is not None
    return after._replace(wire=after.wire | {Sent(process.name, held.row, held.attempt)})


def heard(world: World, place: int, held: Held, sent: Sent) -> World:
    """The answer is noted, then kept for the next transaction."""
    notes = rules.with_answer(world.hosts[place].notes, Note(held.row, held.attempt, sent.answer))
    last = {note.row: note for note in notes}  # what a reader makes of it: a dot counts until it is answered
    after = moved(world, place, held._replace(stage="answered", answer=sent.answer))
    after = after._replace(wire=after.wire - {sent})
    return after.with_notes(place, tuple(last[row] for row in sorted(last)))


def moved(world: World, place: int, held: Held) -> World:
    """The world with a delivery at another stage in the memory of the process on a host."""
    process = world.hosts[place].process
    assert process is not None
    others = tuple(held if one.row == held.row else one for one in process.held)
    return world.with_process(place, process._replace(held=others))


def _take(world: World, sent: Sent) -> Iterator[Step]:
    """The relay decides about a message whose dot it has; of one whose sender is gone it may never see the dot."""
    others = world.wire - {sent}
    for answer in world.answers:
        copies = list(world.copies)
        if answer == "accepted":
            copies[sent.row] = (*copies[sent.row], sent.attempt)
        wire = others | {sent._replace(answer=answer)} if sent.is_heard else others
        yield (
            f"the relay says that {sent.row} is {answer}",
            world._replace(wire=wire, copies=tuple(copies)),
        )
    if not sent.is_heard:
        yield f"the relay never sees the dot of {sent.row}", world._replace(wire=others)
