"""Where a visitor comes from, as the proxy before us says it, if it is ours."""

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from newsletter.web.proxies import BehindProxies


async def asked_from(scope: Scope, receive: Receive, send: Send) -> None:
    client = Request(scope).client
    await PlainTextResponse(client.host if client else "")(scope, receive, send)


VISITOR = {"X-Forwarded-For": "198.51.100.7"}


@pytest.mark.parametrize("trusted", ["172.30.200.1", "10.0.0.1, 172.30.200.0/24"])
def test_a_trusted_proxy_is_believed(trusted: str) -> None:
    told: list[str] = []
    app = BehindProxies(asked_from, trusted=trusted, tell=told.append)

    answer = TestClient(app, client=("172.30.200.1", 1)).get("/", headers=VISITOR)

    assert (answer.text, told) == ("198.51.100.7", [])


@pytest.mark.parametrize(
    ("peer", "headers", "expected"),
    [
        ("172.18.0.1", VISITOR, ["172.18.0.1"]),
        ("10.1.2.3", VISITOR, ["10.1.2.3"]),
        ("fd00::1", VISITOR, ["fd00::1"]),
        ("172.18.0.1", {}, []),
        ("93.184.215.14", VISITOR, []),  # whoever may write this on the internet
        ("a socket", VISITOR, []),
    ],
)
def test_a_proxy_nearby_that_is_not_trusted_is_told_once_and_not_believed(
    peer: str, headers: dict[str, str], expected: list[str]
) -> None:
    told: list[str] = []
    client = TestClient(BehindProxies(asked_from, trusted="127.0.0.1", tell=told.append), client=(peer, 1))

    answers = {client.get("/", headers=headers).text for _ in range(3)}

    assert (answers, told) == ({peer}, expected)
