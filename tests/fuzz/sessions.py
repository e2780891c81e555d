"""An issue of the demo that is written for this alone, open in two browsers' tabs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, StorageState

from newsletter.db import Database
from tests.e2e.conftest import Demo, sign_in
from tests.fuzz.hands import WIDE, Hand

SLUG = "written-by-two"
_BOTH = {"en": "Words", "ko": "말"}
_ISSUE = {
    "newsletter": "bridge-quarterly",
    "slug": SLUG,
    "locales": ["en", "ko"],
    "subject": _BOTH,
    "preheader": _BOTH,
    "blocks": [
        {"heading": {"text": _BOTH}},
        {"article": {"title": _BOTH, "body": _BOTH}},
        {
            "poll": {
                "question": _BOTH,
                "answers": [{"text": _BOTH, "link": f"https://example.org/{at}"} for at in range(3)],
            }
        },
        {"text": {"body": _BOTH}},
        {"quote": {"words": _BOTH, "speaker": _BOTH}},
    ],
}


@contextmanager
def two_tabs(browser: Browser, demo: Demo, folder: Path) -> Iterator[tuple[tuple[Hand, Hand], Database]]:
    """Both in the issue, signed in; and the database that it is in."""
    data = next(demo.house.folder.rglob("newsletter.sqlite3"))
    file = folder / f"{SLUG}.yaml"
    file.write_text(json.dumps(_ISSUE), encoding="utf-8")  # which is YAML, too
    demo.house.run("issue", "import", file, data_dir=str(data.parent))
    with browser.new_context(base_url=demo.url, locale="en-GB") as context:
        sign_in(context.new_page(), demo)
        session = context.storage_state()
    with _context(browser, demo, session) as one, _context(browser, demo, session) as other:
        hands = (Hand.at(one, f"/issues/{SLUG}"), Hand.at(other, f"/issues/{SLUG}"))
        database = Database(f"sqlite:///{data}")
        try:
            yield hands, database
        finally:
            database.dispose()


def _context(browser: Browser, demo: Demo, session: StorageState) -> BrowserContext:
    return browser.new_context(
        base_url=demo.url, locale="en-GB", viewport=WIDE, reduced_motion="reduce", storage_state=session
    )
