"""The pictures of the sample issue, drawn by program: nobody else's rights are in them.

They lie finished beside the issue file. `python -m newsletter.demo.pictures FOLDER` draws them again.
"""

from collections.abc import Callable
from functools import partial

from newsletter.demo.pictures import bus, harbour, marks, mudflat, table

PICTURES: dict[str, Callable[[], bytes]] = {
    "logo.png": partial(marks.logo, ink="#14213d", accent="#b4502a", sun="#e9a23b"),
    "logo-dark.png": partial(marks.logo, ink="#f4eee2", accent="#f0a47c", sun="#f3c169"),
    "european-emblem.png": marks.european_emblem,
    "table.jpg": table.draw,
    "mudflat.jpg": mudflat.draw,
    "bus.jpg": bus.draw,
    "harbour.jpg": harbour.draw,
}
