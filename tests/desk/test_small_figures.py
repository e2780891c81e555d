"""What is hidden cannot be worked out from what is shown."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from newsletter.desk.small_figures import FEWEST, NOTHING, Sum, shown, sum_of, together

COUNTS = st.lists(st.integers(0, 40), max_size=30)
SMALL = range(FEWEST)


def test_a_figure_under_ten_is_hidden() -> None:
    assert [shown(count) for count in (0, 9, 10, 1_000)] == [None, None, 10, 1_000]


def test_a_sum_of_what_is_shown_is_exact() -> None:
    assert sum_of([10, 25]) == Sum(35, is_exact=True)
    assert sum_of([]) == NOTHING


def test_of_what_is_hidden_a_sum_has_the_tens() -> None:
    assert sum_of([50, 9]) == Sum(50, is_exact=False)
    assert sum_of([50, 9, 9]) == Sum(50, is_exact=False)
    assert sum_of([50, 8, 7, 6, 4]) == Sum(70, is_exact=False)


@given(counts=COUNTS)
def test_a_sum_is_never_more_than_there_was(counts: list[int]) -> None:
    told = sum_of(counts)

    assert told.at_least <= sum(counts)
    assert told.is_exact == all(count >= FEWEST for count in counts)
    assert together([told, told]).at_least == 2 * told.at_least


def test_whatever_a_sum_says_each_hidden_figure_may_be_any_from_none_to_nine() -> None:
    for many in (1, 2, 3, 4):
        said: dict[Sum, set[tuple[int, int]]] = {}
        for hidden in product(SMALL, repeat=many):
            said.setdefault(sum_of([50, *hidden]), set()).update(enumerate(hidden))
        for possible in said.values():
            assert possible == set(product(range(many), SMALL))


def test_even_when_all_of_many_are_nine() -> None:
    told = sum_of([9] * 10)

    assert told == sum_of([0, *[9] * 9])
