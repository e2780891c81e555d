"""Filling in a form of a page as a browser would: everything that is shown is sent back."""

from typing import Any

import lxml.html


def shown_form(html: str, form_id: str) -> dict[str, Any]:
    """Every value that a form would send, without buttons; repeated names give a list."""
    form = lxml.html.fromstring(html).get_element_by_id(form_id)
    values: dict[str, Any] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(_as_sent(value))
    return values


def _as_sent(value: str) -> str:
    # A browser leaves out the line break that follows <textarea>, and sends the others as CRLF.
    return value.removeprefix("\n").replace("\n", "\r\n")
