"""What keeps people out of a page, as axe finds it."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

# Half a megabyte that a page needs once; and of all that axe tells, only what is wrong comes back.
_IS_THERE = "() => 'axe' in window"
_RUN = """async ([where, options]) => {
  const {violations} = await axe.run(where ?? document, options);
  return JSON.stringify({violations});
}"""


def barriers(page: Page, where: str | None = None, **options: Any) -> str:
    """A report of what axe finds on the page that is open, or in a part of it; empty when it finds nothing."""
    if not page.evaluate(_IS_THERE):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(json.loads(page.evaluate(_RUN, [where, {"resultTypes": ["violations"], **options}])))
    return found.generate_report() if found.violations_count else ""
