"""Visits to the pages without a browser: what scripts, mailbox providers and plain forms do."""

from typing import Any

import httpx2
import lxml.html


class Proxy(httpx2.BaseTransport):
    """What stands before an installation on the web: takes https, passes on plain http with the public name in Host."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        inside = httpx2.Request(
            request.method,
            request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return self._inner.handle_request(inside)

    def close(self) -> None:
        self._inner.close()


def visitor(base_url: str, port: int) -> httpx2.Client:
    """Somebody without a cookie who follows no redirect, and may use only this installation."""
    return httpx2.Client(base_url=base_url, transport=Proxy(port))


def sign_in(client: httpx2.Client, email: str, password: str) -> None:
    """Sign in; the client keeps the session's cookie."""
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 303, answer.text


def shown_form(page: httpx2.Response) -> dict[str, Any]:
    """What the form with the most fields would send, as it is shown."""
    assert page.status_code == 200, page.text
    forms = lxml.html.fromstring(page.text).forms
    values: dict[str, Any] = {}
    for name, value in max(forms, key=lambda form: len(form.fields)).form_values():
        values.setdefault(name, []).append(value)
    return values


def heading(page: httpx2.Response) -> str:
    """The first heading of a page."""
    return " ".join(lxml.html.fromstring(page.text).xpath("string(//h1)").split())
