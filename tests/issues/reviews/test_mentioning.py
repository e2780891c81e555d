"""Whom a comment names: people as they are called, in both languages, and nobody by mistake."""

import pytest

from newsletter.issues.reviews.mentioning import named_in, parts_of_text
from newsletter.users.models import User
from newsletter.users.roles import Role


def person(number: int, name: str, email: str) -> User:
    return User(id=number, name=name, email=email, role=Role.EDITOR)


READERS = [
    person(1, "Ada", "ada@example.org"),
    person(2, "Ada Baker", "baker@example.org"),
    person(3, "김하나", "hana@example.org"),
    person(4, "Jo (Press)", "jo@example.org"),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ada, shorter?", {1: "@Ada"}),
        ("@ada baker looks", {2: "@ada baker"}),
        ("@Ada Baker and @Ada", {2: "@Ada Baker", 1: "@Ada"}),
        ("@김하나님께 여쭙니다", {3: "@김하나"}),
        ("(@김하나)", {3: "@김하나"}),
        ("@Ada님", {1: "@Ada"}),
        ("@hana@example.org: yes", {3: "@hana@example.org"}),
        ("@Jo (Press) knows", {4: "@Jo (Press)"}),
        ("@Adam is somebody else", {}),
        ("write to news@ada", {}),
        ("x.@Ada", {}),
        ("Ada", {}),
        ("@", {}),
        ("", {}),
    ],
)
def test_who_is_named(text: str, named: dict[int, str]) -> None:
    assert named_in(text, READERS) == named


def test_a_name_that_several_bear_names_all_of_them() -> None:
    twins = [person(1, "Ada", "a@example.org"), person(2, "ADA", "b@example.org")]

    assert named_in("@Ada", twins) == {1: "@Ada", 2: "@Ada"}
    assert named_in("@b@example.org", twins) == {2: "@b@example.org"}


def test_nobody_is_named_where_nobody_reads() -> None:
    assert named_in("@Ada", []) == {}


@pytest.mark.parametrize(
    ("text", "written", "names"),
    [
        ("Ask @Ada and @Ada Baker.", ["@Ada", "@Ada Baker"], ["@Ada", "@Ada Baker"]),
        ("@Ada", ["@Ada"], ["@Ada"]),
        ("Ask @Ada", [], []),
        ("Ask her", [""], []),
    ],
)
def test_a_text_is_parted_at_the_names_and_stays_whole(
    text: str, written: list[str], names: list[str]
) -> None:
    parts = list(parts_of_text(text, written))

    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.is_name] == names
