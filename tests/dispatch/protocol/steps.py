"""What happens by itself: every step that the product and its relay may take when nothing goes wrong.

Each comes with what it is called in a trace. A process acts by what it has in memory; only a transaction tells it how the
rows stand.
"""

from collections.abc import Iterator

from tests.dispatch.protocol import housekeeping, rules, submitting, working
from tests.dispatch.protocol.values import Step, World


def own_steps(world: World) -> Iterator[Step]:
    """Every step of its own that a world may take next."""
    if rules.is_noticed(world.went_back) and world.database.dispatch in ("running", "paused"):
        yield housekeeping.notice(world)
    else:
        yield from housekeeping.steps(world)
        yield from working.steps(world)
    yield from submitting.steps(world)
