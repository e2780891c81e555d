"""Signing in: right, wrong, too often, and out again."""

from datetime import datetime

import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.deeds import OPERATOR
from newsletter.users.managing import create_user, disable
from newsletter.users.models import Role
from newsletter.users.signing_in import find_user
from newsletter.web.access import COOKIE

EMAIL, PASSWORD = "ada@bridge.example.org", "correct horse battery"


@pytest.fixture(autouse=True)
def ada(runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        create_user(session, EMAIL, name="Ada", role=Role.ADMIN, password=PASSWORD, by=OPERATOR, now=now)
        create_user(
            session,
            "eve@bridge.example.org",
            name="Eve",
            role=Role.ADMIN,
            password=PASSWORD,
            by=OPERATOR,
            now=now,
        )


def test_the_right_password_opens_a_session(client: TestClient) -> None:
    response = client.post(
        "/sign-in", data={"email": "Ada@Bridge.example.org", "password": PASSWORD, "next": "/account?a=1"}
    )

    assert (response.status_code, response.headers["location"]) == (303, "/account?a=1")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("email", [EMAIL, "nobody@bridge.example.org", "no address"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: TestClient, email: str) -> None:
    response = client.post("/sign-in", data={"email": email, "password": "wrong"})

    assert response.status_code == 422
    assert "The address or the password is not right." in response.text
    assert COOKIE not in response.cookies


def test_who_is_shut_out_cannot_sign_in(client: TestClient, runtime: Runtime, now: datetime) -> None:
    with runtime.database.transaction() as session:
        user = find_user(session, EMAIL)
        assert user is not None
        disable(session, user, by=OPERATOR, now=now)

    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert response.status_code == 422


def test_guessing_is_stopped_with_a_friendly_page_that_says_when_to_come_back(client: TestClient) -> None:
    for _ in range(5):
        assert client.post("/sign-in", data={"email": EMAIL, "password": "wrong"}).status_code == 422

    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 300
    assert "That was too often" in response.text
    assert f'value="{EMAIL}"' in response.text


def test_guessing_for_many_addresses_from_one_place_is_stopped_too(client: TestClient) -> None:
    statuses = [
        client.post("/sign-in", data={"email": f"{n}@example.org", "password": "wrong"}).status_code
        for n in range(31)
    ]

    assert statuses == [422] * 30 + [429]


def test_signing_in_rightly_does_not_use_the_limit_up(client: TestClient) -> None:
    statuses = {
        client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).status_code for _ in range(8)
    }

    assert statuses == {303}


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"]
)
def test_the_way_back_leads_nowhere_else(client: TestClient, elsewhere: str) -> None:
    response = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "next": elsewhere})

    assert response.headers["location"] == "/"


def test_signing_out_ends_the_session_in_the_database(client: TestClient) -> None:
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    token = client.cookies[COOKIE]

    client.post("/sign-out")

    client.cookies.set(COOKIE, token)
    assert client.get("/account").status_code == 303


def test_who_is_signed_in_does_not_see_the_form_again(client: TestClient) -> None:
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})

    assert client.get("/sign-in?next=/account").headers["location"] == "/account"


def test_over_tls_the_cookie_is_secure_and_of_this_host_only(client: TestClient, runtime: Runtime) -> None:
    secure = runtime.settings.model_copy(update={"base_url": "https://testserver"})
    client.app.state.runtime = Runtime(**{**vars(runtime), "settings": secure})  # type: ignore[attr-defined]

    cookie = client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD}).headers["set-cookie"]

    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
