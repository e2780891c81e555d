"""A short run of `make bench-faults`: faults at random moments, by a seed."""

from collections.abc import Iterator

import pytest

from tests.faults.at_random import (
    Ground,
    Inflict,
    Row,
    backend_ended,
    database_crashed,
    ground,
    run,
    whole_worker,
)
from tests.faults.oracle import BROKER_AWAY, DATABASE_AWAY

SEED = 10
KINDS: list[tuple[Inflict, int]] = [
    (Ground.kill_one, 5),
    (whole_worker, 1),
    (backend_ended, 2),
    (database_crashed, 1),
]


@pytest.fixture(scope="module")
def beaten(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("random")
    with ground(folder, SEED, lists=24, people=60, delay=0.05) as made:
        yield made
        assert made.scene.complaints(but=(*DATABASE_AWAY, *BROKER_AWAY)) == []


@pytest.mark.parametrize(("inflict", "times"), KINDS, ids=lambda value: getattr(value, "__name__", value))
def test_three_records_agree(beaten: Ground, inflict: Inflict, times: int) -> None:
    row = run(beaten, inflict.__name__, inflict, times=times)

    assert row.is_exact, row
    assert row.times == times


def test_a_row_tells_what_is_wrong() -> None:
    assert Row("none", uncertain=4, allowed=4).is_exact
    assert not Row("a doubt too many", uncertain=5, allowed=4).is_exact
    assert not Row("twice", doubled=1).is_exact
    assert not Row("lost", lost=1).is_exact
    assert not Row("counted wrongly", miscounted=1).is_exact
