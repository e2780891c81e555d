"""Every state that can be reached, each once, the nearest first: so that the first broken law has the shortest way there."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.dispatch.protocol.laws import broken, broken_by, is_at_rest
from tests.dispatch.protocol.mishaps import mishaps
from tests.dispatch.protocol.steps import own_steps
from tests.dispatch.protocol.values import World


class Counterexample(AssertionError):
    """A law is broken; says by which steps."""


@dataclass(frozen=True)
class Explored:
    """How much was looked at: states, steps between them, and states at rest."""

    states: int
    steps: int
    at_rest: int


class _Map:
    """The states found so far; of each, from which it was reached first, and by what."""

    def __init__(self, start: World) -> None:
        self.worlds = [start]
        self.came_from = [(0, "")]
        self.places = {start: 0}
        self.own: list[list[int]] = []  # where the own steps of each lead

    def place_of(self, world: World, came_from: int, label: str) -> int:
        place = self.places.setdefault(world, len(self.worlds))
        if place == len(self.worlds):
            self.worlds.append(world)
            self.came_from.append((came_from, label))
        return place

    def way_to(self, place: int, *last: str) -> str:
        labels = list(last)
        while place:
            place, label = self.came_from[place]
            labels.insert(0, label)
        return "\n".join(f"{number:>3}. {label}" for number, label in enumerate(labels, 1))


def explore(start: World) -> Explored:
    """Look at every state there is. Raises Counterexample when a law is broken, or something never comes to rest."""
    found = _Map(start)
    steps = 0
    for place, world in enumerate(_growing(found.worlds)):
        if why := broken(world):
            raise Counterexample(f"{why}:\n{found.way_to(place)}")
        found.own.append([])
        for is_own, label, after in _steps(world):
            steps += 1
            if why := broken_by(world, after):
                raise Counterexample(f"{why}:\n{found.way_to(place, label)}")
            reached = found.place_of(after, place, label)
            if is_own:
                found.own[-1].append(reached)
        if not found.own[-1] and not is_at_rest(world):
            raise Counterexample(f"nothing goes on, and it is not at rest:\n{found.way_to(place)}")
    _require_an_end(found)
    at_rest = sum(not own for own in found.own)
    return Explored(len(found.worlds), steps, at_rest)


def _growing(worlds: list[World]) -> Iterator[World]:
    yield from worlds  # a list that grows is read to its end


def _steps(world: World) -> Iterator[tuple[bool, str, World]]:
    for label, after in own_steps(world):
        yield True, label, after
    for label, after in mishaps(world):
        yield False, label, after


def _require_an_end(found: _Map) -> None:
    """Left alone, it comes to rest, whatever comes first: no way of own steps leads back to where it was."""
    entered = [0] * len(found.own)
    for reached in found.own:
        for place in reached:
            entered[place] += 1
    ready = [place for place, count in enumerate(entered) if not count]
    for place in ready:  # grows
        for reached_place in found.own[place]:
            entered[reached_place] -= 1
            if not entered[reached_place]:
                ready.append(reached_place)
    if len(ready) < len(found.own):
        place = next(place for place, count in enumerate(entered) if count)
        raise Counterexample(f"it may go round for ever:\n{found.way_to(place)}")
