"""Names under heads, in the order of the language, and in columns of one height."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.rendering.signed_names import Group, alphabetical, grouped, in_columns


def club(*names: str, country: str | None) -> list[Any]:
    return [SimpleNamespace(name=name, country=country, kind="organisation") for name in names]


def names(groups: list[Group]) -> list[str]:
    return [one.name for group in groups for one in group.names]


def test_groups_stand_in_alphabetical_order_and_who_has_none_last() -> None:
    entries = club("A", country="Norway") + club("B", country=None) + club("C", country="Åland")

    assert [(group.head, names([group])) for group in grouped(entries, "country")] == [
        ("Åland", ["C"]),
        ("Norway", ["A"]),
        ("", ["B"]),
    ]


def test_without_a_head_there_is_one_list() -> None:
    (group,) = grouped(club("B", "A", country="Norway"), "none")

    assert (group.head, names([group])) == ("", ["B", "A"])
    assert grouped([], "none") == []


@pytest.mark.parametrize(
    "words",
    [
        ["Åland", "Albania", "Côte d’Ivoire", "Cuba", "Österreich", "Poland"],
        ["가나", "각국", "나라", "대한민국", "독일"],
    ],
    ids=["en", "ko"],
)
def test_accents_do_not_change_the_order(words: list[str]) -> None:
    places = [alphabetical(word) for word in words]

    assert places == sorted(places)


def test_columns_are_of_one_height() -> None:
    groups = [Group(country, tuple(club(*"abcde", country=country))) for country in "KLMN"]

    left, right = in_columns(groups, 28)

    assert [group.head for group in left] == ["K", "L"]
    assert [group.head for group in right] == ["M", "N"]


def test_a_long_group_goes_on_in_the_next_column() -> None:
    groups = [Group("Korea", tuple(club(*map(str, range(20)), country="Korea")))]

    left, right = in_columns(groups, 28)

    assert abs(len(left[0].names) - len(right[0].names)) <= 3
    assert (left[0].head, right[0].head) == ("Korea", "")


@given(st.lists(st.tuples(st.sampled_from(["", "A", "B", "C"]), st.integers(1, 9)), max_size=6))
def test_nobody_is_lost_between_columns(shape: list[tuple[str, int]]) -> None:
    groups = [
        Group(head, tuple(club(*(f"{place} {number}" for number in range(count)), country=head)))
        for place, (head, count) in enumerate(shape)
    ]

    made = in_columns(groups, 28)

    assert [name for column in made for name in names(column)] == names(groups)
    assert len(made) <= 2
