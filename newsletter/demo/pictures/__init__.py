"""The pictures of the samples, drawn by program: nobody else's rights are in them.

They lie finished beside the issue files. `python -m newsletter.demo.pictures FOLDER` draws them again.
"""

from collections.abc import Callable
from functools import partial

from newsletter.demo.pictures import (
    banner,
    bus,
    cover,
    harbour,
    market,
    marks,
    mudflat,
    night,
    partners,
    portraits,
    table,
    workshop,
)

PICTURES: dict[str, Callable[[], bytes]] = {
    "logo.png": partial(marks.bridge, ink="#14213d", accent="#b4502a", sun="#e9a23b"),
    "logo-dark.png": partial(marks.bridge, ink="#f4eee2", accent="#f0a47c", sun="#f3c169"),
    "half-a-degree.png": partial(marks.half_degree, ink="#0d0d0d", accent="#e4432b"),
    "half-a-degree-dark.png": partial(marks.half_degree, ink="#ffffff", accent="#ffdf45"),
    "sotdanji.png": partial(marks.pot, ink="#4a2f22", accent="#b4492f", steam="#c9a36a"),
    "sotdanji-dark.png": partial(marks.pot, ink="#f4e6cf", accent="#e5835a", steam="#d9b982"),
    "tide-table.png": partial(marks.gauge, ink="#16324f", accent="#2d6a8e"),
    "tide-table-dark.png": partial(marks.gauge, ink="#eef3f7", accent="#8fc1dd"),
    "european-emblem.png": marks.european_emblem,
    "table.jpg": table.draw,
    "mudflat.jpg": mudflat.draw,
    "bus.jpg": bus.draw,
    "harbour.jpg": harbour.draw,
    "workshop.jpg": workshop.draw,
    "night.jpg": night.draw,
    "market.jpg": market.draw,
    "banner.jpg": banner.draw,
    "cover.jpg": cover.draw,
    "portrait-1.jpg": portraits.translator,
    "portrait-2.jpg": portraits.boatman,
    "portrait-3.jpg": portraits.surveyor,
    "portrait-4.jpg": portraits.teacher,
    "portrait-5.jpg": portraits.cook,
    "portrait-6.jpg": portraits.gardener,
    "partner-1.png": partners.waves,
    "partner-2.png": partners.house,
    "partner-3.png": partners.leaf,
    "partner-4.png": partners.letters,
    "partner-5.png": partners.sunrise,
    "partner-6.png": partners.brush,
}
