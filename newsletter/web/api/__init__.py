"""The typed interface in JSON: what the editor, and other programs of the staff, ask. Failures are told as sentences."""

from fastapi import Request


def is_api(request: Request) -> bool:
    """Whether a program asks, which can do nothing with a page."""
    return request.url.path.startswith("/api/")
