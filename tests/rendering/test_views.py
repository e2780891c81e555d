import pytest

from newsletter.content.fields.points import Point
from newsletter.rendering.views import Picture

STEM = "https://mail.example.org/assets/" + "a" * 64


def test_a_picture_is_shown_in_a_cut_of_its_own_name_with_the_size_it_will_have() -> None:
    whole = Picture(f"{STEM}.jpg", 1440, 960, "A quay", "Photo: Lee")

    assert whole.cut("square") == Picture(f"{STEM}.square.jpg", 640, 640, "A quay", "Photo: Lee")
    assert whole.cut("play").width == 1200


def test_a_cut_of_a_picture_that_moves_is_a_png() -> None:
    assert Picture(f"{STEM}.gif", 400, 300, "", "").cut("wide").url == f"{STEM}.wide.png"


def test_a_cut_that_is_in_no_list_fails() -> None:
    with pytest.raises(ValueError, match="round"):
        Picture(f"{STEM}.jpg", 1440, 960, "", "").cut("round")


def test_a_cut_keeps_in_sight_what_matters_most() -> None:
    whole = Picture(f"{STEM}.jpg", 1440, 960, "A quay", "", Point("90% 20%"))

    assert whole.cut("square").url == f"{STEM}.square-100.jpg"
    assert whole.shaped("as-it-is") == whole
