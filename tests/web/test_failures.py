"""Every failure has a page that says what happened."""

import re
from collections.abc import Iterator
from dataclasses import replace

import anyio
import pytest
from fastapi import FastAPI
from starlette.responses import StreamingResponse
from starlette.testclient import TestClient
from starlette.types import Message
from structlog.testing import capture_logs

from newsletter.db import Database
from newsletter.errors import Conflict, Invalid, Misconfigured, NewsletterError, NotAllowed, NotFound
from newsletter.issues.composing import EditConflict
from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.web.access import COOKIE
from newsletter.web.app import create_app
from newsletter.web.failures import STATUS, status_of
from newsletter.web.limiting import TooManyRequests
from newsletter.web.security import PAGE_POLICY
from newsletter.wording import say
from tests.servers import free_port
from tests.web.conftest import Browser


def test_the_statuses() -> None:
    assert {
        NotFound: 404,
        Conflict: 409,
        NotAllowed: 403,
        Invalid: 422,
        TooManyRequests: 429,
        Misconfigured: 503,
    } == STATUS
    assert issubclass(EditConflict, Conflict)


@pytest.mark.parametrize("kind", [NotFound, Conflict, NotAllowed, Invalid])
def test_an_expected_failure_says_its_sentence(app: FastAPI, kind: type[NewsletterError]) -> None:
    @app.get("/failing")
    def failing() -> None:
        raise kind(say("<b>{what}</b> went wrong.", what="Something"))

    response = TestClient(app).get("/failing")

    assert response.status_code == status_of(kind(say("x")))
    assert "&lt;b&gt;Something&lt;/b&gt; went wrong." in response.text


def test_the_page_of_a_user_keeps_the_menu(browser: Browser) -> None:
    response = browser(Role.VIEWER).get("/nowhere")

    assert response.status_code == 404
    assert 'href="/lists"' in response.text
    assert response.text.count("<h1") == 1


def test_a_stranger_sees_no_menu(client: TestClient) -> None:
    assert 'href="/lists"' not in client.get("/nowhere").text


def test_a_wrong_method_has_a_page(client: TestClient) -> None:
    assert client.post("/health").status_code == 405


SIGNED_IN = {COOKIE: "a token"}


class TestWithoutADatabase:
    """Every page says that the database is away, whoever asks, and no page needs it for saying so."""

    @pytest.fixture
    def client(self, runtime: Runtime) -> Iterator[TestClient]:
        away = Database(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing")
        yield TestClient(create_app(replace(runtime, database=away)), follow_redirects=False)
        away.dispose()

    @pytest.mark.parametrize(
        ("cookies", "method", "path", "status"),
        [
            ({}, "GET", "/health", 503),
            ({}, "GET", "/subscribe/readers", 503),
            ({}, "GET", "/nowhere", 404),
            ({}, "PUT", "/health", 405),
            (SIGNED_IN, "GET", "/health", 503),
            (SIGNED_IN, "GET", "/", 503),
            (SIGNED_IN, "GET", "/sign-in", 503),
            (SIGNED_IN, "POST", "/u/x", 503),
            (SIGNED_IN, "GET", "/nowhere", 404),
            (SIGNED_IN, "PUT", "/health", 405),
        ],
    )
    def test_a_page_is_answered_with_its_headers(
        self, client: TestClient, cookies: dict[str, str], method: str, path: str, status: int
    ) -> None:
        client.cookies.update(cookies)

        response = client.request(method, path)

        assert response.status_code == status
        assert response.headers["content-security-policy"] == PAGE_POLICY
        assert response.headers["content-type"].startswith(("text/html", "application/json"))

    def test_it_says_what_to_do_and_is_written_down_in_one_line(self, client: TestClient) -> None:
        client.cookies.update(SIGNED_IN)

        with capture_logs() as said:
            response = client.get("/lists")

        assert "The database does not answer" in response.text
        assert response.headers["retry-after"] == "10"
        assert [line["event"] for line in said] == ["web.unavailable"]

    def test_a_failure_page_that_cannot_be_shown_is_told_in_plain_words(
        self, app: FastAPI, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        broken = create_app(replace(runtime, clock=lambda: 1 / 0))

        with capture_logs() as said:
            response = TestClient(broken).get("/nowhere")

        assert response.status_code == 500
        assert response.text == f"Something broke on our side ({said[-1]['reference']})"
        assert response.headers["content-security-policy"] == PAGE_POLICY


def test_a_page_that_breaks_names_the_line_in_the_log(app: FastAPI) -> None:
    @app.get("/breaking")
    def breaking() -> None:
        raise RuntimeError("the secret reason")

    with capture_logs() as said:
        response = TestClient(app).get("/breaking")

    (line,) = said
    assert response.status_code == 500
    assert f"<code>{line['reference']}</code>" in response.text
    assert "secret" not in response.text


def served(app: FastAPI, *messages: Message, path: str = "/sign-in") -> list[Message]:
    """What is sent to a browser that sends these messages, and then nothing."""
    sent: list[Message] = []
    waiting = iter(messages)
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "server": ("testserver", 80),
        "client": ("192.0.2.1", 1),
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }

    async def receive() -> Message:
        return next(waiting, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    anyio.run(app, scope, receive, send)
    return sent


@pytest.mark.parametrize("path", ["/sign-in", "/subscribe/readers", "/p/token", "/u/token"])
def test_whoever_hangs_up_while_sending_a_form_is_no_failure(app: FastAPI, path: str) -> None:
    with capture_logs() as said:
        sent = served(app, {"type": "http.request", "body": b"email=ada", "more_body": True}, path=path)

    assert said == []
    assert sent == []


def test_an_answer_that_breaks_after_it_began_is_written_down_once(app: FastAPI) -> None:
    def lines() -> Iterator[bytes]:
        yield b"a line"
        raise RuntimeError("the secret reason")

    @app.post("/streaming")
    def streaming() -> StreamingResponse:
        return StreamingResponse(lines())

    with capture_logs() as said:
        sent = served(app, {"type": "http.request", "body": b"", "more_body": False}, path="/streaming")

    assert [line["event"] for line in said] == ["web.failed"]
    assert said[0]["route"] == "/streaming"
    assert sent[-1]["type"] == "http.response.body"
    assert sent[-1]["more_body"]


@pytest.mark.parametrize(
    ("form", "page"),
    [
        ("/p/{}/silence", "/p/{}"),
        ("/p/{}", "/p/{}"),
        ("/u/{}", "/u/{}"),
        ("/c/{}", "/c/{}"),
        ("/subscribe/readers", "/subscribe/readers"),
        ("/sign-in", "/sign-in"),
    ],
)
def test_who_tries_a_form_again_comes_to_its_page(runtime: Runtime, form: str, page: str) -> None:
    token = runtime.signer.token({"/p": "preferences", "/u": "unsubscribe"}.get(form[:2], "confirm"), 1)
    away = Database(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing")
    client = TestClient(create_app(replace(runtime, database=away)))

    answer = client.post(form.format(token), data={"email": "ada@example.org", "password": "wrong"})
    away.dispose()

    assert answer.status_code == 503
    again = re.search(r'href="([^"]+)">Try again', answer.text)
    assert again
    assert again[1] == page.format(token)
