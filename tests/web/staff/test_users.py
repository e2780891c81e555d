"""Admins let colleagues in and shut them out."""

import re

import pytest
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from tests.web.conftest import Browser

NEW = {"email": "Eve@Bridge.example.org", "name": "Eve", "role": "editor", "locale": "ko"}


@pytest.fixture
def admin(browser: Browser) -> TestClient:
    return browser(Role.ADMIN)


def eve(runtime: Runtime) -> tuple[int, Role, bool]:
    with runtime.database.reading() as session:
        user = find_user(session, "eve@bridge.example.org")
        assert user is not None
        return user.id, user.role, user.disabled_at is None


def test_a_new_user_gets_a_password_that_is_shown_once_and_works(
    admin: TestClient, client: TestClient
) -> None:
    response = admin.post("/users", data=NEW)

    password = re.search(r"<code[^>]*>([^<]+)</code>", response.text)
    assert response.status_code == 201
    assert password is not None
    signed_in = client.post("/sign-in", data={"email": "eve@bridge.example.org", "password": password[1]})
    assert signed_in.status_code == 303
    assert "Eve" in admin.get("/users").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nothing"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "Eve \u202e evE"}, "name"),
        ({"name": "E" * 1_000_000}, "name"),
        ({"email": "e" * 1_000_000 + "@example.org"}, "email"),
        ({"email": "admin@bridge.example.org"}, "email"),
    ],
)
def test_a_new_user_is_refused_beside_the_field(
    admin: TestClient, change: dict[str, str], field: str
) -> None:
    response = admin.post("/users", data={**NEW, **change})

    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert 'value="Eve"' in response.text or field == "name"


def test_a_role_can_be_changed_and_a_user_shut_out(admin: TestClient, runtime: Runtime) -> None:
    admin.post("/users", data=NEW)
    number, _, _ = eve(runtime)

    admin.post(f"/users/{number}", data={"role": "viewer", "access": "closed"})

    assert eve(runtime) == (number, Role.VIEWER, False)
    assert "Shut out" in admin.get("/users").text
    admin.post(f"/users/{number}", data={"role": "viewer", "access": "open"})
    assert eve(runtime)[2]


def test_the_only_admin_cannot_shut_themselves_out(admin: TestClient, runtime: Runtime) -> None:
    with runtime.database.reading() as session:
        mine = find_user(session, "admin@bridge.example.org")
        assert mine is not None

    response = admin.post(f"/users/{mine.id}", data={"role": "admin", "access": "closed"})

    assert response.status_code == 422
    assert "only one who may manage users" in response.text
    assert admin.get("/users").status_code == 200


def test_a_reset_shows_another_password(admin: TestClient, runtime: Runtime) -> None:
    first = re.search(r"<code[^>]*>([^<]+)</code>", admin.post("/users", data=NEW).text)
    number, _, _ = eve(runtime)

    second = re.search(r"<code[^>]*>([^<]+)</code>", admin.post(f"/users/{number}/password").text)

    assert first is not None
    assert second is not None
    assert first[1] != second[1]


def test_a_user_who_is_not_there_gives_a_page_that_says_so(admin: TestClient) -> None:
    assert admin.get("/users/999").status_code == 404
    assert admin.get("/users/nobody").status_code == 404
