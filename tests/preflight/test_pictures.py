from typing import Any

import pytest

from tests.preflight.examining import article, checks, found
from tests.rendering.samples import block_id, picture


def shown(layout: str, **image: Any) -> dict[str, Any]:
    return article(layout=layout, image=picture(1, "A quay", "부두", **image))


@pytest.mark.parametrize(
    ("layout", "width", "place"),
    [("image-top", 120, 600), ("image-top", 599, 600), ("image-left", 120, 320), ("image-right", 240, 320)],
)
def test_a_picture_that_is_smaller_than_its_place_is_warned_about(
    layout: str, width: int, place: int
) -> None:
    (finding,) = found([shown(layout, width=width)])

    assert (finding.severity, finding.check, finding.block) == ("warning", "pictures.small", block_id(1))
    assert f"is {width} pixels wide and is shown {place} wide" in str(finding.sentence)
    assert "images/1.jpg" in str(finding.sentence)


@pytest.mark.parametrize(("layout", "width"), [("image-top", 600), ("image-left", 320), ("image-top", 1440)])
def test_a_picture_that_fills_its_place_is_fine(layout: str, width: int) -> None:
    assert found([shown(layout, width=width)]) == []


def test_a_small_logo_stands_as_it_is() -> None:
    masthead = {"id": block_id(2), "type": "masthead", "logo": picture(2, "Two Shores", "두 기슭", width=80)}

    assert found([masthead, article()]) == []


def test_a_picture_that_moves_is_told() -> None:
    (finding,) = found([shown("image-top", kind="gif")])

    assert (finding.severity, finding.check) == ("note", "pictures.moving")


def test_where_a_picture_is_small_in_one_edition_only_it_is_told_once() -> None:
    block = shown("image-top", width=120) | {"when": {"locales": ["ko"]}}

    assert checks(found([block, article(2)])) == ["warning: pictures.small"]


def test_a_cut_is_measured_by_its_own_pixels() -> None:
    beside = article(layout="image-left", ratio="square", image=picture(1, "A quay", "부두", width=450))

    (finding,) = found([beside])

    assert finding.check == "pictures.small"
    assert "shown 320 wide" in str(finding.sentence)
    assert found([beside | {"ratio": "as-it-is"}]) == []


@pytest.mark.parametrize("focus", [None, "90% 20%"])
def test_a_cut_is_found_wherever_its_window_stands(focus: str | None) -> None:
    beside = article(
        layout="image-left", ratio="square", image=picture(1, "A quay", "부두", width=450, focus=focus)
    )

    assert checks(found([beside])) == ["warning: pictures.small"]


def test_what_stands_still_in_its_cut_is_not_said_to_move() -> None:
    moving = {"image": picture(1, "A quay", "부두", kind="gif"), "layout": "image-top"}

    assert checks(found([article(**moving)])) == ["note: pictures.moving"]
    assert checks(found([article(**moving, ratio="square")])) == []
