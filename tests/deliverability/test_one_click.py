"""Knocking at a door: what is sent, and that whatever is there is an answer."""

import pytest

from newsletter.deliverability.one_click import knock
from tests.http_server import Asked, HttpServer, answer
from tests.servers import free_port


@pytest.mark.parametrize("status", [200, 302, 404, 503])
def test_the_status_is_told_and_no_redirect_is_followed(status: int) -> None:
    asked: list[Asked] = []

    def script(request: Asked) -> bytes:
        asked.append(request)
        return answer(status, {}, headers={"Location": "/elsewhere"})

    with HttpServer(script) as server:
        knocked = knock("POST", f"http://127.0.0.1:{server.port}/u/token", b"List-Unsubscribe=One-Click")

    assert knocked.status == status
    (request,) = asked
    assert (request.method, request.target, request.body) == (
        "POST",
        "/u/token",
        b"List-Unsubscribe=One-Click",
    )
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_looking_sends_nothing() -> None:
    asked: list[Asked] = []
    with HttpServer(lambda request: asked.append(request) or answer(200, {})) as server:
        assert knock("GET", f"http://127.0.0.1:{server.port}/u/token", b"").status == 200

    assert [(one.method, one.body) for one in asked] == [("GET", b"")]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/u/x", "https://127.0.0.1:{port}/u/x", "http://nowhere.invalid/u/x"]
)
def test_where_nobody_answers_that_is_said(url: str) -> None:
    knocked = knock("GET", url.format(port=free_port()), b"")

    assert knocked.status == 0
    assert str(knocked.reason)


def test_what_speaks_no_tls_is_not_believed() -> None:
    with HttpServer() as server:
        knocked = knock("GET", f"https://127.0.0.1:{server.port}/u/x", b"")

    assert knocked.status == 0
    assert "no safe connection" in str(knocked.reason)
