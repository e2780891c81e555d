"""Every failure has a page that says what happened."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from newsletter.errors import Conflict, Invalid, Misconfigured, NewsletterError, NotAllowed, NotFound
from newsletter.issues.composing import EditConflict
from newsletter.users.models import Role
from newsletter.web.failures import STATUS, status_of
from newsletter.web.limiting import TooManyRequests
from newsletter.wording import say
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
