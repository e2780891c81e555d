"""Small people for the scenes: a coat, a head, a way of wearing one's hair, two dots and a smile."""

import math
from dataclasses import dataclass
from itertools import pairwise

from newsletter.demo.pictures.papercut import Point, Sheet, curve, loop


@dataclass(frozen=True)
class Person:
    """Somebody in a scene; `hair` is a colour, `cut` the shape it has."""

    coat: tuple[str, str]
    skin: str
    hair: str
    cut: str = "short"


def stand(sheet: Sheet, person: Person, x: float, y: float, size: float = 1.0) -> None:
    """Head and body down to `y`; at size 1 they are 190 pixels tall and 110 wide."""

    def at(dx: float, dy: float) -> Point:
        return (x + dx * size, y + dy * size)

    if person.cut == "scarf":
        sheet.cut(loop(*_round(at(0, -146), 37 * size, 42 * size)), person.hair, lift=4 * size)
    if person.cut == "bob":
        half = curve(
            at(36, -100), at(36, -144), at(24, -172), at(0, -181), at(-24, -172), at(-36, -144), at(-36, -100)
        )
        sheet.cut(half, person.hair, lift=4 * size)
    if person.cut == "bun":
        sheet.disc(*at(0, -186), 14 * size, person.hair, lift=3 * size)
    if person.cut == "curls":
        for dx, dy, radius in (
            (0, -164, 30),
            (-25, -150, 20),
            (25, -150, 20),
            (-29, -130, 13),
            (29, -130, 13),
        ):
            sheet.disc(*at(dx, dy), radius * size, person.hair, lift=3 * size)
    body = curve(at(-56, 0), at(-53, -50), at(-34, -94), at(0, -106), at(34, -94), at(53, -50), at(56, 0))
    sheet.cut(body, *person.coat, lift=9 * size)
    sheet.cut(loop(*_round(at(0, -140), 26 * size, 30 * size)), person.skin, lift=4 * size)
    for dx in (-10, 10):
        sheet.disc(*at(dx, -139), 2.5 * size, "#2a2126")
    sheet.stroke(curve(at(-8, -126), at(-4, -123), at(4, -123), at(8, -126)), "#8f3f30", 2.2 * size)
    _hair(sheet, person, x, y, size)


def reach(
    sheet: Sheet, person: Person, shoulder: Point, elbow: Point, hand: Point, width: float = 24
) -> None:
    """An arm from the shoulder to what the hand does, laid over the coat."""
    sheet.disc(*hand, width * 0.54, person.skin, lift=4)
    sleeve = curve(shoulder, elbow, hand)[:-3]
    sides: tuple[list[Point], list[Point]] = ([], [])
    for (x, y), (next_x, next_y) in pairwise(sleeve):
        far = math.hypot(next_x - x, next_y - y)
        for side, sign in zip(sides, (1, -1), strict=True):
            side.append(
                (x - sign * (next_y - y) / far * width / 2, y + sign * (next_x - x) / far * width / 2)
            )
    sheet.cut([*sides[0], *reversed(sides[1])], person.coat[1], lift=5)
    sheet.disc(*shoulder, width / 2, person.coat[1])


def _hair(sheet: Sheet, person: Person, x: float, y: float, size: float) -> None:
    def at(dx: float, dy: float) -> Point:
        return (x + dx * size, y + dy * size)

    if person.cut == "scarf":
        fold = curve(
            at(-34, -122),
            at(-20, -104),
            at(0, -98),
            at(20, -104),
            at(34, -122),
            at(28, -90),
            at(0, -78),
            at(-28, -90),
            at(-34, -122),
        )
        sheet.cut(fold, person.hair, lift=3 * size)
        brim = [*curve(at(-31, -136), at(-25, -166), at(0, -178), at(25, -166), at(31, -136)),
                *curve(at(24, -140), at(17, -158), at(0, -164), at(-17, -158), at(-24, -140))]  # fmt: skip
        sheet.cut(brim, person.hair, lift=0)
        return
    if person.cut == "hat":
        sheet.cut(
            curve(at(-24, -156), at(-20, -186), at(0, -194), at(20, -186), at(24, -156)),
            person.hair,
            lift=4 * size,
        )
        sheet.cut(loop(*_round(at(0, -157), 44 * size, 9 * size)), person.hair, lift=4 * size)
        return
    if person.cut == "beard":
        beard = curve(
            at(-26, -140),
            at(-22, -112),
            at(0, -98),
            at(22, -112),
            at(26, -140),
            at(14, -130),
            at(0, -130),
            at(-14, -130),
            at(-26, -140),
        )
        sheet.cut(beard, person.hair, lift=0)
        sheet.stroke(curve(at(-6, -122), at(0, -120), at(6, -122)), "#8f3f30", 2.2 * size)
    if person.cut == "bob":
        sheet.cut(
            [
                *curve(at(-30, -134), at(-26, -166), at(0, -177), at(26, -166), at(30, -134)),
                at(22, -152),
                at(-22, -152),
            ],
            person.hair,
            lift=0,
        )
        return
    fringe = [*curve(at(-28, -142), at(-25, -164), at(0, -175), at(25, -164), at(28, -142)),
              *curve(at(22, -150), at(8, -157), at(-10, -155), at(-22, -148))]  # fmt: skip
    sheet.cut(fringe, person.hair, lift=0)


def _round(middle: Point, wide: float, tall: float) -> list[Point]:
    x, y = middle
    return [(x, y - tall), (x + wide * 0.72, y - tall * 0.69), (x + wide, y), (x + wide * 0.72, y + tall * 0.69), (x, y + tall),
            (x - wide * 0.72, y + tall * 0.69), (x - wide, y), (x - wide * 0.72, y - tall * 0.69)]  # fmt: skip
