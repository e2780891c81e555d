"""Rendering as it is in a process that has rendered nothing yet."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from newsletter.rendering import finishing, placing, render, web_edition
from newsletter.rendering.part_cache import Kept, PartCache
from newsletter.rendering.rendition import Rendition
from newsletter.rendering.web_edition import WebEdition


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Until the end of the block nothing is known of what was rendered before; afterwards it is again."""
    with pytest.MonkeyPatch.context() as fresh:
        fresh.setattr(placing, "PARTS", PartCache())
        fresh.setattr(finishing, "ROWS", Kept[str]())
        fresh.setattr(render, "MAILS", Kept[Rendition]())
        fresh.setattr(web_edition, "PAGES", Kept[WebEdition]())
        finishing.finished_frame.cache_clear()
        yield
