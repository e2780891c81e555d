import pytest

from newsletter.content.cuts import Cut, Size, originals_of

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
        f"../{STEM}.square.jpg",
        "square.jpg",
    ],
)
def test_nothing_else_is_the_name_of_a_cut(name: str) -> None:
    assert originals_of(name) is None
