import pytest

from newsletter.content.cuts import Cut, Size, originals_of
from newsletter.content.fields.points import Point

STEM = "a" * 64


@pytest.mark.parametrize(
    ("cut", "picture", "size"),
    [
        (Cut.SQUARE, Size(1440, 960), Size(640, 640)),
        (Cut.SQUARE, Size(300, 500), Size(300, 300)),
        (Cut.WIDE, Size(1440, 960), Size(1200, 675)),
        (Cut.WIDE, Size(400, 4000), Size(400, 225)),
        (Cut.CLASSIC, Size(1440, 500), Size(750, 500)),
        (Cut.PLAY, Size(1440, 960), Size(1200, 800)),
        (Cut.PLAY, Size(1, 8000), Size(1, 8000)),
        (Cut.WIDE, Size(1, 1), Size(1, 1)),
    ],
)
def test_a_cut_has_its_shape_and_never_grows(cut: Cut, picture: Size, size: Size) -> None:
    assert cut.size_of(picture) == size


@pytest.mark.parametrize("kind", ["png", "jpg", "gif"])
@pytest.mark.parametrize("cut", Cut)
def test_the_name_of_a_cut_leads_back_to_its_picture(cut: Cut, kind: str) -> None:
    asked = originals_of(cut.name_of(f"{STEM}.{kind}"))

    assert asked is not None
    assert asked[0] is cut
    assert f"{STEM}.{kind}" in asked[1]


@pytest.mark.parametrize(
    "name",
    [
        f"{STEM}.jpg",
        f"{STEM}.round.jpg",
        f"{STEM}.square.gif",
        f"{STEM}.square.svg",
        f"{STEM}.SQUARE.jpg",
        f"{STEM}.square.square.jpg",
        f"{STEM}.square.jpg\n",
        f"{STEM}.square-7.jpg",
        f"{STEM}.square-05.jpg",
        f"{STEM}.square-105.jpg",
        f"{STEM}.square-.jpg",
        f"{STEM}.play-50.jpg",
        f"../{STEM}.square.jpg",
        "square.jpg",
    ],
)
def test_nothing_else_is_the_name_of_a_cut(name: str) -> None:
    assert originals_of(name) is None


@pytest.mark.parametrize(
    ("cut", "picture", "focus", "place"),
    [
        (Cut.SQUARE, Size(1440, 960), "50% 50%", 50),
        (Cut.SQUARE, Size(1440, 960), "0% 50%", 0),
        (Cut.SQUARE, Size(1440, 960), "33% 50%", 0),
        (Cut.SQUARE, Size(1440, 960), "40% 99%", 20),
        (Cut.SQUARE, Size(1440, 960), "100% 0%", 100),
        (Cut.WIDE, Size(960, 1440), "0% 30%", 20),
        (Cut.SQUARE, Size(600, 600), "10% 10%", None),
        (Cut.PLAY, Size(1440, 960), "10% 10%", None),
    ],
)
def test_a_window_stands_as_near_to_what_matters_as_it_can(
    cut: Cut, picture: Size, focus: str, place: int | None
) -> None:
    assert cut.place_in(picture, Point(focus)) == place


@pytest.mark.parametrize("cut", Cut)
def test_where_nothing_matters_most_a_cut_has_the_name_it_always_had(cut: Cut) -> None:
    assert (
        cut.name_of(f"{STEM}.jpg", Size(1440, 960), None) == cut.name_of(f"{STEM}.jpg") == f"{STEM}.{cut}.jpg"
    )


@pytest.mark.parametrize("cut", Cut)
@pytest.mark.parametrize("share", range(0, 101, 4))
def test_a_cut_that_stands_elsewhere_has_a_name_that_leads_back(cut: Cut, share: int) -> None:
    size, focus = Size(1440, 400), Point(f"{share} {share}")

    asked = originals_of(cut.name_of(f"{STEM}.png", size, focus))

    assert asked == (cut, (f"{STEM}.png", f"{STEM}.gif"), cut.place_in(size, focus))
