"""A user's own second factor on its page, and who is led there before anything else."""

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from newsletter.runtime import Runtime
from newsletter.settings import Settings
from newsletter.users.deeds import OPERATOR, Deed
from newsletter.users.factors.demanding import demand
from newsletter.users.factors.having import Factors, factors_of
from newsletter.users.roles import Role
from newsletter.users.signing_in import find_user
from newsletter.web.access import CONFIRM, deeds_of
from tests.users.factors.answers import SoftKey
from tests.users.factors.totp import code_at
from tests.web.conftest import Browser, SetClock
from tests.web.forms import shown_form

ADDRESS = "admin@bridge.example.org"


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    settings = Settings(base_url="http://localhost", data_dir=runtime.settings.data_dir)
    return replace(runtime, settings=settings)


@pytest.fixture
def admin(browser: Browser) -> TestClient:
    return browser(Role.ADMIN)


def mine(runtime: Runtime) -> Factors:
    with runtime.database.reading() as session:
        user = find_user(session, ADDRESS)
        assert user is not None
        return factors_of(session, user)


def demand_of_admins(runtime: Runtime) -> None:
    with runtime.database.transaction() as session:
        demand(session, Role.ADMIN, since=runtime.clock(), by=OPERATOR)


def set_up_app(client: TestClient, clock: SetClock) -> list[str]:
    """Set the app up as the page says it; gives the recovery codes that are shown."""
    page = client.get("/account/factors/app").text
    secret = re.search(r'class="secret">([^<]+)<', page)
    assert secret is not None
    code = code_at(secret[1].replace(" ", ""), clock())
    form = {"sealed": hidden(page, "sealed"), "code": code}
    return codes_in(client.post("/account/factors/app", data=form).text)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def codes_in(page: str) -> list[str]:
    return re.findall(r"<li>(\w{4}-\w{4}-\w{4}-\w{4})</li>", page)


def add_passkey(client: TestClient, key: SoftKey, name: str = "Laptop") -> str:
    options = client.post("/account/factors/passkeys/challenge").text
    response = client.post("/account/factors/passkeys", data={"credential": key.made(options), "name": name})
    return response.text


def soft_key(identifier: bytes = b"a key") -> SoftKey:
    return SoftKey(identifier, host="localhost", origin="http://localhost")


def test_an_app_is_set_up_without_javascript(admin: TestClient, runtime: Runtime, clock: SetClock) -> None:
    codes = set_up_app(admin, clock)

    assert len(codes) == 10
    assert mine(runtime).authenticator is not None
    page = admin.get("/account/factors").text
    assert "10 of 10 are left." in page
    assert not any(code in page for code in codes)


def test_looking_keeps_nothing(admin: TestClient, runtime: Runtime) -> None:
    first, second = (hidden(admin.get("/account/factors/app").text, "sealed") for _ in range(2))

    assert first != second
    assert not mine(runtime)


def test_a_wrong_code_keeps_the_picture(admin: TestClient, runtime: Runtime) -> None:
    page = admin.get("/account/factors/app").text
    sealed = hidden(page, "sealed")

    response = admin.post("/account/factors/app", data={"sealed": sealed, "code": "000000"})

    assert response.status_code == 422
    assert 'id="code-error"' in response.text
    assert hidden(response.text, "sealed") == sealed
    assert not mine(runtime)


@pytest.mark.parametrize("sealed", ["", "made up", "A" * 2_000])
def test_a_secret_that_was_not_proposed_is_not_kept(admin: TestClient, runtime: Runtime, sealed: str) -> None:
    response = admin.post("/account/factors/app", data={"sealed": sealed, "code": "000000"})

    assert response.status_code == 422
    assert "That took too long" in response.text
    assert not mine(runtime)


def test_a_passkey_is_added_renamed_and_removed(admin: TestClient, runtime: Runtime) -> None:
    page = add_passkey(admin, soft_key())

    assert len(codes_in(page)) == 10
    (passkey,) = mine(runtime).passkeys
    admin.post(f"/account/factors/passkeys/{passkey.id}", data={"name": "Phone"})
    assert "Phone" in admin.get("/account/factors").text
    admin.post(f"/account/factors/passkeys/{passkey.id}/removal")
    assert not mine(runtime)


@pytest.mark.parametrize("name", ["", "x" * 61, "\u202e"])
def test_a_passkey_has_a_name_that_can_be_shown(admin: TestClient, runtime: Runtime, name: str) -> None:
    add_passkey(admin, soft_key(), name)
    assert not mine(runtime)

    add_passkey(admin, soft_key())
    (passkey,) = mine(runtime).passkeys
    admin.post(f"/account/factors/passkeys/{passkey.id}", data={"name": name})
    assert [passkey.name for passkey in mine(runtime).passkeys] == ["Laptop"]


def test_a_passkey_that_is_not_right_is_refused(admin: TestClient, runtime: Runtime) -> None:
    key = soft_key()
    key.origin = "http://localhost.evil.example"

    assert "This passkey was not accepted" in add_passkey(admin, key)
    assert not mine(runtime)


def test_nobody_touches_the_passkey_of_a_colleague(
    admin: TestClient, browser: Browser, runtime: Runtime
) -> None:
    add_passkey(admin, soft_key())
    (passkey,) = mine(runtime).passkeys
    editor = browser(Role.EDITOR)

    assert editor.post(f"/account/factors/passkeys/{passkey.id}", data={"name": "x"}).status_code == 404
    assert editor.post(f"/account/factors/passkeys/{passkey.id}/removal").status_code == 404
    assert mine(runtime).passkeys[0].name == "Laptop"


def test_where_browsers_take_no_passkeys_the_page_says_why(
    admin: TestClient, runtime: Runtime, app: FastAPI
) -> None:
    bare = runtime.settings.model_copy(update={"base_url": "http://127.0.0.1:8000"})
    app.state.runtime = replace(runtime, settings=bare)

    page = admin.get("/account/factors").text

    assert "This site is at http://127.0.0.1:8000." in page
    assert "data-passkey" not in page
    assert "data-passkey" not in TestClient(app).get("/sign-in").text


def test_new_recovery_codes_need_a_factor_and_are_shown_once(admin: TestClient, clock: SetClock) -> None:
    assert admin.post("/account/factors/recovery-codes").status_code == 303
    assert "stand in for a second factor" in admin.get("/account/factors").text
    first = set_up_app(admin, clock)

    second = codes_in(admin.post("/account/factors/recovery-codes").text)

    assert len(second) == 10
    assert not set(first) & set(second)


def test_who_lacks_a_demanded_factor_can_do_nothing_else(
    admin: TestClient, app: FastAPI, runtime: Runtime
) -> None:
    demand_of_admins(runtime)

    for route in iter_route_contexts(app.routes):
        deeds = deeds_of(route)
        if not deeds or not isinstance(route.original_route, APIRoute):
            continue
        for method in route.methods or ():
            path = re.sub(r"\{[^}]+\}", "77", str(route.path_format))
            answer = admin.request(method, path)
            is_told = path.startswith("/api/") and answer.status_code == 401  # a program
            location = answer.json()["place"] if is_told else answer.headers.get("location", "")
            if deeds != {Deed.SECURE_OWN_ACCOUNT} and not path.startswith(
                CONFIRM
            ):  # which this asks for, too
                assert location.startswith("/account/factors"), (method, path)
            else:
                assert path.startswith(("/account/factors", CONFIRM))


def test_after_the_set_up_everything_is_open_again(
    admin: TestClient, runtime: Runtime, clock: SetClock
) -> None:
    demand_of_admins(runtime)
    page = admin.get("/account/factors").text
    assert "The role “Admin” demands a second factor." in page
    assert 'href="/users"' not in page

    assert len(set_up_app(admin, clock)) == 10

    assert admin.get("/users").status_code == 200


def test_who_lacks_it_can_still_sign_out(admin: TestClient, runtime: Runtime) -> None:
    demand_of_admins(runtime)

    assert admin.post("/sign-out").headers["location"] == "/sign-in"


def test_a_demand_that_comes_later_is_announced(admin: TestClient, runtime: Runtime, clock: SetClock) -> None:
    demand_of_admins(runtime)
    clock.go_on(days=-1)

    assert admin.get("/users").status_code == 200
    assert "on, the role “Admin” demands a second factor." in admin.get("/account/factors").text


def test_the_last_factor_is_not_removed_while_it_is_demanded(
    admin: TestClient, runtime: Runtime, clock: SetClock
) -> None:
    set_up_app(admin, clock)
    demand_of_admins(runtime)

    admin.post("/account/factors/app/removal")

    assert mine(runtime).authenticator is not None
    assert "this is your only one" in admin.get("/account/factors").text


def test_admins_say_whose_role_demands_one_and_from_when(
    admin: TestClient, browser: Browser, clock: SetClock
) -> None:
    editor = browser(Role.EDITOR)
    form = shown_form(admin.get("/users/factors").text, "rules")

    admin.post(
        "/users/factors", data=form | {"roles.editor.demanded": "on", "roles.editor.since": "2026-11-22"}
    )
    assert editor.get("/account").status_code == 200
    assert 'value="2026-11-22"' in admin.get("/users/factors").text
    clock.go_on(days=1)
    editor = browser(Role.EDITOR)
    assert editor.get("/account").headers["location"].startswith("/account/factors")

    browser(Role.ADMIN).post("/users/factors", data=form)
    assert editor.get("/account").status_code == 200


def test_a_day_that_is_none_changes_nothing(admin: TestClient) -> None:
    form = {"roles.admin.demanded": "on", "roles.admin.since": "soon"}

    response = admin.post("/users/factors", data=form)

    assert response.status_code == 422
    assert 'id="roles.admin.since-error"' in response.text


def test_a_role_that_is_none_changes_nothing(admin: TestClient) -> None:
    assert admin.post("/users/factors", data={"roles.emperor.demanded": "on"}).status_code == 422
    assert admin.post("/users/factors", data={}).status_code == 422


def test_an_admin_takes_the_factors_of_a_colleague_away_and_not_their_own(
    admin: TestClient, browser: Browser, runtime: Runtime, clock: SetClock
) -> None:
    editor = browser(Role.EDITOR)
    set_up_app(editor, clock)
    with runtime.database.reading() as session:
        colleague, own = find_user(session, "editor@bridge.example.org"), find_user(session, ADDRESS)
        assert colleague is not None
        assert own is not None
    assert "Take the second factor away?" in admin.get(f"/users/{colleague.id}").text
    assert "In use" in admin.get("/users").text

    admin.post(f"/users/{colleague.id}/factors/removal")

    with runtime.database.reading() as session:
        assert not factors_of(session, colleague)
    assert editor.get("/account").status_code == 303
    set_up_app(admin, clock)
    admin.post(f"/users/{own.id}/factors/removal")
    assert mine(runtime).authenticator is not None
