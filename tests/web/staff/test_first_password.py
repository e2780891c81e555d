"""A password that somebody else made opens one page: the one on which its user chooses their own."""

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from newsletter.web.detours import KEPT
from tests.web.conftest import Browser, SetClock
from tests.web.test_access import address, routes_of_staff

EVE = {"email": "eve@bridge.example.org", "name": "Eve", "role": "admin", "locale": "en"}
MINE = "three boats at dawn"
CHOICE = {"new": MINE, "again": MINE, "next": "/account"}


@pytest.fixture
def given(browser: Browser) -> str:
    """The password that an admin was shown."""
    page = browser(Role.ADMIN).post("/users", data=EVE).text
    found = re.search(r'<code id="password">([^<]+)</code>', page)
    assert found is not None
    assert 'data-copies="password"' in page
    return found[1]


@pytest.fixture
def newcomer(client: TestClient, given: str) -> TestClient:
    response = client.post("/sign-in", data={"email": EVE["email"], "password": given, "next": "/lists"})
    assert response.status_code == 303
    return client


def test_nothing_else_is_open_before_it_is_changed(newcomer: TestClient, app: FastAPI) -> None:
    for method, path, _ in routes_of_staff(app):
        if not path.startswith("/first-password"):
            answer = newcomer.request(method, address(path))
            is_told = path.startswith("/api/")  # a program
            led_to = answer.json()["place"] if is_told else answer.headers["location"]
            assert led_to.startswith("/first-password"), (method, path)


def test_after_the_change_everything_is_open_and_one_goes_on(
    newcomer: TestClient, runtime: Runtime, given: str
) -> None:
    page = newcomer.get(newcomer.get("/lists").headers["location"])
    assert "Choose your password" in page.text
    assert 'value="/lists"' in page.text

    response = newcomer.post("/first-password", data=CHOICE)

    assert response.headers["location"] == "/account"
    assert newcomer.get("/lists").status_code == 200
    assert newcomer.get("/first-password").headers["location"] == "/"
    signing = {"email": EVE["email"], "password": given}
    assert newcomer.post("/sign-in", data=signing).status_code == 422


def test_what_was_posted_meanwhile_is_kept_and_done(newcomer: TestClient, runtime: Runtime) -> None:
    led_to = newcomer.post("/account", data={"name": "Eve Moon", "locale": "en"}).headers["location"]
    kept = led_to.partition("next=")[2]
    assert kept.startswith(KEPT)

    assert newcomer.post("/first-password", data=CHOICE | {"next": kept}).headers["location"] == kept
    newcomer.post(kept)

    with runtime.database.reading() as session:
        eve = find_user(session, EVE["email"])
        assert eve is not None
        assert eve.name == "Eve Moon"


@pytest.mark.parametrize(
    ("change", "field"), [({"again": "another one"}, "again"), ({"new": "short", "again": "short"}, "new")]
)
def test_a_mistake_is_said_beside_the_field(newcomer: TestClient, change: dict[str, str], field: str) -> None:
    response = newcomer.post("/first-password", data=CHOICE | change)

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text


def test_the_password_that_was_given_is_no_choice(newcomer: TestClient, given: str) -> None:
    response = newcomer.post("/first-password", data={"new": given, "again": given})

    assert "Please choose another one." in response.text


def test_after_a_week_it_opens_nothing(client: TestClient, given: str, clock: SetClock) -> None:
    clock.go_on(days=7)

    response = client.post("/sign-in", data={"email": EVE["email"], "password": given})
    wrong = client.post("/sign-in", data={"email": EVE["email"], "password": "wrong"})

    assert response.status_code == 422
    assert "not used in time" in response.text
    assert "not used in time" not in wrong.text


def test_a_reset_gives_a_first_password_too(browser: Browser, newcomer: TestClient, runtime: Runtime) -> None:
    newcomer.post("/first-password", data=CHOICE)
    with runtime.database.reading() as session:
        mine = find_user(session, "admin@bridge.example.org")
        assert mine is not None

    newcomer.post(f"/users/{mine.id}/password")

    with runtime.database.reading() as session:
        mine = find_user(session, "admin@bridge.example.org")
        assert mine is not None
        assert mine.first_password_until is not None
