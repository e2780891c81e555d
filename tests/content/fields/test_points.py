import pytest
from pydantic import ValidationError

from newsletter.content.fields.points import Point


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("62% 30%", "62% 30%"),
        ("62,30", "62% 30%"),
        ("62, 30", "62% 30%"),
        (" 7 045 ", "7% 45%"),
        ("0;100%", "0% 100%"),
    ],
)
def test_a_point_is_written_in_one_way(typed: str, kept: str) -> None:
    assert Point(typed).root == kept
    assert Point(kept).root == kept


def test_a_point_is_two_shares() -> None:
    assert Point("62% 30%").shares == (62, 30)


@pytest.mark.parametrize(
    "typed", ["", "62", "101 0", "0 101", "-1 5", "0.5 0.5", "left top", "1 2 3", "6230"]
)
def test_what_is_no_point_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match="like 62% 30%"):
        Point(typed)
