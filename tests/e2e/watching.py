"""A browser context whose every request and complaint is noted, and held against what our pages may do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, WebError


@contextmanager
def watched(browser: Browser, base_url: str, **options: Any) -> Iterator[BrowserContext]:
    """A context for as long as the block runs.

    Fails when a page asked another host for anything, or when the console had an error or a warning, such as
    a violation of the content security policy.
    """
    hosts: set[str] = set()
    complaints: list[str] = []

    def note_request(request: Request) -> None:
        hosts.add(urlsplit(request.url).netloc)

    def note_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def note_error(error: WebError) -> None:
        complaints.append(str(error.error))

    context = browser.new_context(base_url=base_url, **options)
    context.set_default_timeout(20_000)
    context.on("request", note_request)
    context.on("console", note_message)
    context.on("weberror", note_error)
    try:
        yield context
    finally:
        context.close()
    assert hosts <= {urlsplit(base_url).netloc, ""}  # "" is what is written into the page itself
    assert complaints == [], complaints
